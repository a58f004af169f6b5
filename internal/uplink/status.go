package uplink

import "time"

// StatusState says in one word how sending the journal to the central store goes.
type StatusState string

// The states.
const (
	StatusOff       StatusState = "off"       // not enrolled
	StatusSent      StatusState = "sent"      // all arrived
	StatusSending   StatusState = "sending"   // entries are on their way
	StatusWaiting   StatusState = "waiting"   // not reachable, goes on by itself
	StatusAttention StatusState = "attention" // a person must act
)

// Status is what the window may know of sending the journal.
type Status struct {
	State                 StatusState
	Server, Stall, Tenant string
	Sent, Waiting         int64     // entries the centre has / has not acknowledged
	WaitingSince          time.Time // oldest unsent entry
	LastContact           time.Time
	Reason                string // words under "error."+Reason when waiting or attention
	Args                  map[string]string
	ClockOffset           time.Duration // laptop minus server, at the last contact
}

package uplink

import (
	"cmp"
	"crypto/ed25519"
	"net/url"
	"strings"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// EnrolRequest is POST /v1/enrol: a laptop asks with a one-time code to become a
// terminal of a stall. Head is the end of the journal that it already has.
type EnrolRequest struct {
	Code       string         `json:"code"`
	Terminal   pos.TerminalID `json:"terminal"`
	PublicKey  []byte         `json:"public_key"`
	CodeWanted string         `json:"code_wanted"` // the short code in receipt numbers, empty if any will do
	Label      string         `json:"label"`       // what people call the laptop
	Head       HeadMessage    `json:"head"`
}

// Check refuses a request that no laptop makes. The code is only limited here;
// auth reads it.
func (r EnrolRequest) Check() error {
	return cmp.Or(
		checkText(r.Code, longestCode, "code"),
		CheckTerminalID(r.Terminal),
		checkKey(r.PublicKey),
		check(r.CodeWanted == "" || shortCodeForm.MatchString(r.CodeWanted), "code_wanted"),
		checkText(r.Label, longestLabel, "label"),
		r.Head.Check("head"),
	)
}

// EnrolAnswer binds the laptop: whose stall it sells at, the short code in its
// receipt numbers, the epoch it writes in, the key with which the centre signs
// revisions, and the life of the central database.
type EnrolAnswer struct {
	Tenant       pos.TenantID  `json:"tenant"`
	Stall        pos.StallCode `json:"stall"`
	TerminalCode string        `json:"terminal_code"`
	Epoch        int           `json:"epoch"`
	Signer       []byte        `json:"signer"`
	Timeline     string        `json:"timeline"`
	ServerTime   int64         `json:"server_time"`
}

// Check refuses an answer that a till could not work with.
func (a EnrolAnswer) Check() error {
	return cmp.Or(
		checkTenant(a.Tenant),
		checkStall(a.Stall),
		check(shortCodeForm.MatchString(a.TerminalCode), "terminal_code"),
		checkEpoch(a.Epoch, "epoch"),
		check(len(a.Signer) == ed25519.PublicKeySize, "signer"),
		check(a.Timeline != "" && len(a.Timeline) <= longestID && storable(a.Timeline), "timeline"),
		checkMillis(a.ServerTime, "server_time"),
	)
}

// NonceRequest is POST /v1/nonce: a terminal asks for a number to sign.
type NonceRequest struct {
	Tenant   pos.TenantID   `json:"tenant"`
	Terminal pos.TerminalID `json:"terminal"`
}

// Check refuses a request that no terminal makes.
func (r NonceRequest) Check() error {
	return cmp.Or(checkTenant(r.Tenant), CheckTerminalID(r.Terminal))
}

// NonceAnswer is what the terminal must sign for its session, once.
type NonceAnswer struct {
	Nonce string `json:"nonce"`
}

// SessionRequest is POST /v1/session: the terminal proves with its key who it is
// and says how far its journal goes. Clock is what its clock shows; it is noted
// and decides nothing.
type SessionRequest struct {
	Tenant    pos.TenantID   `json:"tenant"`
	Terminal  pos.TerminalID `json:"terminal"`
	Nonce     string         `json:"nonce"`
	Signature []byte         `json:"signature"`
	Head      HeadMessage    `json:"head"`
	Version   string         `json:"version"` // of the program
	Clock     int64          `json:"clock"`
}

// Check refuses a request that no terminal makes. The signature is not checked.
func (r SessionRequest) Check() error {
	return cmp.Or(
		checkTenant(r.Tenant),
		CheckTerminalID(r.Terminal),
		check(nonceForm.MatchString(r.Nonce), "nonce"),
		check(len(r.Signature) == ed25519.SignatureSize, "signature"),
		r.Head.Check("head"),
		checkText(r.Version, longestID, "version"),
		checkMillis(r.Clock, "clock"),
	)
}

// SessionAnswer opens a session. Marks is how far the centre has each epoch of the
// terminal. Base comes only from a hub whose centre found a fork: the entry after
// which the terminal has to begin a new epoch, without its sum if the hub does not
// have it.
type SessionAnswer struct {
	Token      string        `json:"token"`
	ExpiresIn  int64         `json:"expires_in"` // seconds
	Timeline   string        `json:"timeline"`
	Marks      []HeadMessage `json:"marks"`
	Base       *HeadMessage  `json:"base,omitempty"`
	ServerTime int64         `json:"server_time"`
	Gateway    bool          `json:"gateway,omitempty"` // charges may be asked for
}

const sessionPrefix = "lapak session 1\x00"

// SignSession makes the signature of a SessionRequest. The head is in it, so that
// nobody on the way can make the terminal look forked. The clock is not: a wrong
// clock must not keep a terminal out.
func SignSession(key ed25519.PrivateKey, tenant pos.TenantID, nonce string, head journal.Head) []byte {
	return ed25519.Sign(key, sessionText(tenant, nonce, head))
}

// CheckSession says whether the signature is that of the terminal with this
// public key over this nonce and head.
func CheckSession(pub ed25519.PublicKey, tenant pos.TenantID, nonce string, head journal.Head, signature []byte) bool {
	return len(pub) == ed25519.PublicKeySize && ed25519.Verify(pub, sessionText(tenant, nonce, head), signature)
}

func sessionText(tenant pos.TenantID, nonce string, head journal.Head) []byte {
	return signed(sessionPrefix).text(string(tenant)).text(string(head.Terminal)).text(nonce).
		number(int64(head.Epoch)).number(head.Seq).text(head.Sum)
}

const enrolmentScheme = "lapak:enrol?"

// EnrolmentText is what the QR code of an enrolment says: where to go and the
// one-time code to bring.
func EnrolmentText(server, code string) string {
	return enrolmentScheme + "server=" + url.QueryEscape(server) + "&code=" + url.QueryEscape(code)
}

// ReadEnrolmentText reads what EnrolmentText wrote. Ok is false for any other
// text, among them a bare code that somebody typed.
func ReadEnrolmentText(text string) (server, code string, ok bool) {
	query, found := strings.CutPrefix(strings.TrimSpace(text), enrolmentScheme)
	if !found {
		return "", "", false
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", "", false
	}
	server, code = values.Get("server"), values.Get("code")
	return server, code, server != "" && code != ""
}

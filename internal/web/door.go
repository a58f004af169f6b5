package web

import (
	"net"
	"net/http"
	"sync"
)

// door is a listener that lets in so many connections at once; the others wait
// in the queue of the system. It learns from the server when one has left, so
// that connections are not wrapped: a wrapped one could not be closed in one
// direction, and the client would lose the answer that says why.
type door struct {
	net.Listener
	room chan struct{} // one for each connection inside

	once   sync.Once
	closed chan struct{}
}

func newDoor(listener net.Listener, most int) *door {
	return &door{Listener: listener, room: make(chan struct{}, most), closed: make(chan struct{})}
}

// Accept waits for room and then for a connection.
func (d *door) Accept() (net.Conn, error) {
	select {
	case d.room <- struct{}{}:
	case <-d.closed:
		return nil, net.ErrClosed
	}
	connection, err := d.Listener.Accept()
	if err != nil {
		<-d.room
	}
	return connection, err
}

// Close ends Accept, also when it waits for room.
func (d *door) Close() error {
	d.once.Do(func() { close(d.closed) })
	return d.Listener.Close()
}

// watch is told by the server what becomes of each connection; each one ends
// in one of these two ways.
func (d *door) watch(_ net.Conn, state http.ConnState) {
	if state == http.StateClosed || state == http.StateHijacked {
		<-d.room
	}
}

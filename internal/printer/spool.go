package printer

import (
	"context"
	"slices"
	"sync"
)

// Limits of a Spool. A receipt can always be drawn again from its sale, so
// forgetting an old failure loses nothing.
const (
	maxWaiting = 200
	maxFailed  = 50
)

// Result is what became of a job.
type Result struct {
	ID   int    // as returned by Add
	Name string // as given to Add
	Err  error  // nil when every byte was taken over, otherwise an *Error
}

type job struct {
	id   int
	name string
	data []byte
}

// Spool prints jobs one after another away from the caller's thread. A printer
// that is off delays the jobs behind it and nothing else. A failed job is kept for
// Retry and not repeated on its own, since part of it may already be on paper.
type Spool struct {
	report func(Result)
	ctx    context.Context
	stop   context.CancelFunc
	wake   chan struct{}
	done   chan struct{}

	mu      sync.Mutex
	idle    *sync.Cond // signalled when nothing waits or prints
	busy    bool       // a job is being printed
	device  *Device
	next    int
	waiting []job
	failed  []job
}

// NewSpool starts a spool. Report is called for every finished job from the
// spool's own goroutine, one call at a time; it may call the spool. A nil device
// fails every job with the reason Unknown until Use names one. Close ends it.
func NewSpool(device *Device, report func(Result)) *Spool {
	ctx, stop := context.WithCancel(context.Background())
	s := &Spool{
		report: report, ctx: ctx, stop: stop, device: device,
		wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
	s.idle = sync.NewCond(&s.mu)
	go s.run()
	return s
}

// Use sends the jobs that are not yet begun to another printer.
func (s *Spool) Use(device *Device) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.device = device
}

// Add puts a job at the end of the queue and returns its number at once. The
// bytes must not be changed afterwards. When too many jobs wait, or after Close,
// the job is refused and ok is false.
func (s *Spool) Add(name string, data []byte) (id int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil || len(s.waiting) >= maxWaiting {
		return 0, false
	}
	s.next++
	s.enqueue(job{s.next, name, data})
	return s.next, true
}

func (s *Spool) enqueue(j job) {
	s.waiting = append(s.waiting, j)
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Retry puts a failed job at the end of the queue again, and tells whether it was
// still there to be repeated.
func (s *Spool) Retry(id int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.failed, func(j job) bool { return j.id == id })
	if i < 0 || s.ctx.Err() != nil {
		return false
	}
	j := s.failed[i]
	s.failed = slices.Delete(s.failed, i, i+1)
	s.enqueue(j)
	return true
}

// Waiting returns how many jobs are not yet begun.
func (s *Spool) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting)
}

// Close stops taking jobs, breaks off the running one and forgets the rest. It
// returns when the spool is at rest and must not be called from the report.
func (s *Spool) Close() {
	s.stop()
	<-s.done
	s.finished()
}

func (s *Spool) run() {
	defer close(s.done)
	for {
		j, device, ok := s.take()
		if !ok {
			select {
			case <-s.wake:
				continue
			case <-s.ctx.Done():
				return
			}
		}
		err := s.print(device, j)
		if err != nil {
			s.keep(j)
		}
		s.report(Result{ID: j.id, Name: j.name, Err: err})
		s.finished()
	}
}

func (s *Spool) finished() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = false
	s.idle.Broadcast()
}

// Drain waits until every job was printed or failed, or the spool was closed.
func (s *Spool) Drain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.ctx.Err() == nil && (s.busy || len(s.waiting) > 0) {
		s.idle.Wait()
	}
}

func (s *Spool) take() (job, *Device, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) == 0 || s.ctx.Err() != nil {
		return job{}, nil, false
	}
	j := s.waiting[0]
	s.waiting = slices.Delete(s.waiting, 0, 1)
	s.busy = true
	return j, s.device, true
}

func (s *Spool) print(device *Device, j job) error {
	if device == nil {
		return &Error{Reason: Unknown}
	}
	return device.Send(s.ctx, j.data)
}

func (s *Spool) keep(j job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = append(s.failed, j)
	if len(s.failed) > maxFailed {
		s.failed = slices.Delete(s.failed, 0, 1)
	}
}

package printer

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

// sendCUPS hands the job to a CUPS queue as raw bytes. lp reports success even
// when the printer is off, so the queue is watched and the job taken back when it
// is still there after the limit: a receipt that comes out an hour later belongs
// to nobody.
func (d *Device) sendCUPS(ctx context.Context, job []byte) error {
	answer, err := d.cupsTool(ctx, job, "lp", "-d", d.target.Address, "-o", "raw", "-t", "receipt")
	if err != nil {
		return err
	}
	id := requestID(answer)
	if id == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, d.limits.cups)
	defer cancel()
	for {
		waiting, err := d.cupsWaiting(ctx, id)
		if err == nil && !waiting {
			return nil
		}
		if ctx.Err() != nil {
			break
		}
		pause(ctx, d.limits.cupsPoll)
	}
	// The job's own time is over, so taking it back gets time of its own.
	if _, err := d.cupsTool(context.WithoutCancel(ctx), nil, "cancel", id); err != nil {
		return &Error{Reason: Off, Partial: true, Err: errors.New("job " + id + " waits and cannot be taken back")}
	}
	return &Error{Reason: Off, Partial: true, Err: errors.New("job " + id + " taken back after " + d.limits.cups.String())}
}

func (d *Device) cupsWaiting(ctx context.Context, id string) (bool, error) {
	list, err := d.cupsTool(ctx, nil, "lpstat", "-W", "not-completed", "-o", d.target.Address)
	if err != nil {
		return false, err
	}
	for line := range strings.Lines(list) {
		if fields := strings.Fields(line); len(fields) > 0 && fields[0] == id {
			return true, nil
		}
	}
	return false, nil
}

// cupsTool runs one of the CUPS commands, in English so that its answer can be read.
func (d *Device) cupsTool(ctx context.Context, input []byte, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, d.limits.cupsAnswer)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "LANGUAGE=C")
	cmd.Stdin = bytes.NewReader(input)
	// A child of the tool may hold its output open after the tool was stopped.
	cmd.WaitDelay = time.Second
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err := cmd.Run()
	switch {
	case err == nil:
		return out.String(), nil
	case errors.Is(err, exec.ErrNotFound):
		return "", &Error{Reason: Unsupported, Err: err}
	case ctx.Err() != nil:
		return "", ctx.Err()
	}
	return "", &Error{Reason: cupsReason(complaint.String()), Err: errors.New(strings.TrimSpace(complaint.String()))}
}

func cupsReason(complaint string) Reason {
	text := strings.ToLower(complaint)
	switch {
	case strings.Contains(text, "does not exist"), strings.Contains(text, "unknown destination"), strings.Contains(text, "no such file"):
		return Unknown
	case strings.Contains(text, "not accepting"), strings.Contains(text, "scheduler"), strings.Contains(text, "connect"):
		return Off
	case strings.Contains(text, "forbidden"), strings.Contains(text, "not authorized"), strings.Contains(text, "denied"):
		return NoPermission
	}
	return Failed
}

var requestLine = regexp.MustCompile(`request id is (\S+)`)

func requestID(answer string) string {
	if m := requestLine.FindStringSubmatch(answer); m != nil {
		return m[1]
	}
	return ""
}

// cupsQueues lists the queues of this machine; none when CUPS is not installed.
func cupsQueues(ctx context.Context) []Target {
	d := New(Target{Kind: CUPS})
	list, err := d.cupsTool(ctx, nil, "lpstat", "-e")
	if err != nil {
		return nil
	}
	var found []Target
	for _, name := range strings.Fields(list) {
		if queueName(name) {
			found = append(found, Target{Kind: CUPS, Address: name})
		}
	}
	return found
}

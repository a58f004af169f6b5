package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"lapak/internal/cli"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// newClient is the end of the wire of a store that nobody sells from.
func newClient(ctx context.Context, s *store.Store) (*uplink.Client, error) {
	return uplink.NewClient(ctx, uplink.Config{Store: s, Now: time.Now, Version: version})
}

// laptopLabel is what the office will call this laptop.
func laptopLabel() string {
	name, err := os.Hostname()
	if err != nil || len(name) > 60 {
		return "laptop"
	}
	return name
}

// runEnrol connects the laptop to its central store with a one-time code.
func runEnrol(args []string, stdout, stderr io.Writer) int {
	c := newCommand("enrol", stdout, stderr)
	label := c.flags.String("label", laptopLabel(), "what the office calls this laptop")
	given, err := cli.Arguments(c.flags, args)
	if err != nil {
		return c.misused(err)
	}
	var address, code string
	ok := len(given) == 2
	switch len(given) {
	case 1:
		address, code, ok = uplink.ReadEnrolmentText(given[0])
	case 2:
		address, code = given[0], given[1]
	}
	if !ok {
		return c.misused(cli.ErrMisused)
	}
	return c.writing(func(ctx context.Context, s *store.Store) error {
		client, err := newClient(ctx, s)
		if err != nil {
			return err
		}
		if err := client.Enrol(ctx, address, code, *label); err != nil {
			return err
		}
		status := client.Status(ctx)
		fmt.Fprintln(stdout, c.words().T("uplink.enrolled", "server", status.Server, "stall", status.Stall, "terminal", s.Terminal().Code))
		return nil
	})
}

// runSync sends all that waits and brings down what the office changed.
func runSync(args []string, stdout, stderr io.Writer) int {
	c := newCommand("sync", stdout, stderr)
	via := c.flags.String("via", "", "another address of the central store from now on, as that of a hub")
	if _, err := c.parse(args, 0); err != nil {
		return c.misused(err)
	}
	return c.writing(func(ctx context.Context, s *store.Store) error {
		client, err := newClient(ctx, s)
		if err != nil {
			return err
		}
		if !client.Enrolled() {
			return pos.Refuse(pos.Conflict, "not_enrolled")
		}
		if *via != "" {
			if err := client.MoveTo(ctx, *via); err != nil {
				return err
			}
		}
		if err := client.Sync(ctx); err != nil {
			return err
		}
		// What came down is a fact, and goes up with the second round.
		if err := client.Sync(ctx); err != nil {
			return err
		}
		status := client.Status(ctx)
		fmt.Fprintln(stdout, c.words().T("uplink.synced", "sent", strconv.FormatInt(status.Sent, 10), "server", status.Server))
		return nil
	})
}

// runStatus tells how sending goes, for scripts: the same that the window shows.
func runStatus(args []string, stdout, stderr io.Writer) int {
	c := newCommand("status", stdout, stderr)
	if _, err := c.parse(args, 0); err != nil {
		return c.misused(err)
	}
	return c.reading(func(ctx context.Context, s *store.Store) error {
		client, err := newClient(ctx, s)
		if err != nil {
			return err
		}
		status := client.Status(ctx)
		answer := statusAnswer{
			State: status.State, Server: status.Server, Tenant: status.Tenant, Stall: status.Stall, Terminal: string(s.Terminal().ID),
			Code: s.Terminal().Code, Epoch: s.Terminal().Epoch, Sent: status.Sent, Waiting: status.Waiting,
			WaitingSince: timeText(status.WaitingSince), LastContact: timeText(status.LastContact), ClockOffsetMS: status.ClockOffset.Milliseconds(),
		}
		out := json.NewEncoder(stdout)
		out.SetIndent("", "  ")
		return out.Encode(answer)
	})
}

// statusAnswer is what lapak status prints.
type statusAnswer struct {
	State         uplink.StatusState `json:"state"`
	Server        string             `json:"server"`
	Tenant        string             `json:"tenant"`
	Stall         string             `json:"stall"`
	Terminal      string             `json:"terminal"`
	Code          string             `json:"code"`
	Epoch         int                `json:"epoch"`
	Sent          int64              `json:"sent"`
	Waiting       int64              `json:"waiting"`
	WaitingSince  string             `json:"waiting_since,omitempty"`
	LastContact   string             `json:"last_contact,omitempty"`
	ClockOffsetMS int64              `json:"clock_offset_ms"`
}

func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(pos.WIB()).Format(time.RFC3339)
}

// runBundle writes what waits onto a stick, or takes another laptop's stick along.
func runBundle(args []string, stdout, stderr io.Writer) int {
	what := ""
	if len(args) > 0 {
		what, args = args[0], args[1:]
	}
	c := newCommand("bundle "+what, stdout, stderr)
	all := false
	switch what {
	case "export":
		c.flags.BoolVar(&all, "all", false, "the whole journal, not only what waits")
	case "import":
	default:
		return c.misused(cli.ErrMisused)
	}
	file, err := c.parse(args, 1)
	if err != nil {
		return c.misused(err)
	}
	return c.reading(func(ctx context.Context, s *store.Store) error {
		client, err := newClient(ctx, s)
		if err != nil {
			return err
		}
		if what == "export" {
			return c.exportBundle(ctx, client, file[0], all)
		}
		return c.importBundle(ctx, client, file[0])
	})
}

// exportBundle never leaves half a file under the name.
func (c *command) exportBundle(ctx context.Context, client *uplink.Client, file string, all bool) error {
	if _, err := os.Lstat(file); err == nil {
		return pos.Refuse(pos.Conflict, "file_exists", "file", file)
	}
	part := file + ".part"
	f, err := os.Create(part)
	if err != nil {
		return pos.Refuse(pos.Unavailable, "file_not_written", "file", file).Because(err)
	}
	defer os.Remove(part)
	done, err := client.ExportBundle(ctx, f, all)
	if refusal := (*pos.Error)(nil); errors.As(err, &refusal) {
		f.Close()
		return err
	}
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return pos.Refuse(pos.Unavailable, "file_not_written", "file", file).Because(err)
	}
	if err := os.Rename(part, file); err != nil {
		return pos.Refuse(pos.Unavailable, "file_not_written", "file", file).Because(err)
	}
	fmt.Fprintln(c.stdout, c.words().T("uplink.bundle_written", "n", strconv.FormatInt(done.Entries, 10), "file", file))
	return nil
}

func (c *command) importBundle(ctx context.Context, client *uplink.Client, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return pos.Refuse(pos.NotFound, "import_no_file", "file", file).Because(err)
	}
	defer f.Close()
	count, err := client.CarryBundle(ctx, f)
	if err == nil {
		fmt.Fprintln(c.stdout, c.words().T("uplink.bundle_kept", "n", strconv.Itoa(count.Runs)))
	}
	return err
}

// writing opens the data for writing, which a running till does not share, does
// its work on them and returns the exit status.
func (c *command) writing(work func(context.Context, *store.Store) error) int {
	ctx := context.Background()
	s, err := store.Open(ctx, *c.data, store.Options{})
	if err != nil {
		return c.refused(err)
	}
	if err := errors.Join(work(ctx, s), s.Close()); err != nil {
		return c.refused(err)
	}
	return cli.Done
}

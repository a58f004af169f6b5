package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"lapak/internal/cli"
	"lapak/internal/demo"
	"lapak/internal/pos"
	"lapak/internal/printer"
	"lapak/internal/qr"
	"lapak/internal/receipt/escpos"
	"lapak/internal/store"
	"lapak/internal/till"
)

// demoRun is one run of the demo command.
type demoRun struct {
	*command
	out     string
	printer string
	profile string
	plan    demo.Plan
	store   *store.Store
	till    *till.Till
}

// runDemo plays a whole day at the demo fair and writes everything that a stall
// would have in its hands at the end of it.
func runDemo(args []string, stdout, stderr io.Writer) int {
	c := newCommand("demo", stdout, stderr)
	r := demoRun{command: c}
	*c.data = ""
	c.flags.StringVar(&r.out, "out", "", "folder to write into")
	c.flags.StringVar(&r.printer, "printer", "", "address of a receipt printer that prints each sale")
	c.flags.StringVar(&r.profile, "profile", escpos.Safe, "model of that printer")
	c.flags.Uint64Var(&r.plan.Seed, "seed", 1, "which day: the same seed gives the same day")
	c.flags.IntVar(&r.plan.Sales, "sales", 60, "how many sales")
	c.flags.StringVar(&r.plan.Mark, "mark", "", "note on every sale, with its number")
	if _, err := c.parse(args, 0); err != nil {
		return c.misused(err)
	}
	if r.out == "" || r.plan.Sales < 1 || r.plan.Sales > 100_000 {
		return c.misused(errors.New("--out DIR is needed, and --sales from 1 to 100000"))
	}
	if err := r.run(context.Background()); err != nil {
		return c.refused(err)
	}
	return cli.Done
}

// run plays the day in the data folder, or in a temporary one whose database is
// then left in the output.
func (r *demoRun) run(ctx context.Context) error {
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return pos.Refuse(pos.Unavailable, "file_not_written", "file", r.out).Because(err)
	}
	dir := *r.data
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "lapak-demo-"); err != nil {
			return pos.Refuse(pos.Unavailable, "data_folder_failed").Because(err)
		}
		defer os.RemoveAll(dir)
	}
	paper, err := r.open(ctx, dir)
	if err != nil {
		return err
	}
	defer paper.Close()
	defer r.store.Close()
	defer r.till.Close(ctx)
	finish, err := r.connect(ctx)
	if err != nil {
		return err
	}
	played, err := demo.Play(ctx, r.plan)
	finish()
	if err != nil {
		return err
	}
	paper.Drain()
	if err := r.writeAll(ctx, played); err != nil {
		return err
	}
	if *r.data != "" {
		return nil
	}
	copied := filepath.Join(r.out, "data", store.FileName)
	if err := os.Remove(copied); err != nil && !errors.Is(err, os.ErrNotExist) {
		return pos.Refuse(pos.Unavailable, "file_not_written", "file", copied).Because(err)
	}
	return r.store.Backup(ctx, copied)
}

// open opens the store, fills it if it is new, and starts a till on it whose
// clock goes on from the last entry.
func (r *demoRun) open(ctx context.Context, dir string) (*paper, error) {
	clock, err := demo.NewClock(demo.Day, 8)
	if err != nil {
		return nil, err
	}
	if r.store, err = store.Open(ctx, dir, store.Options{Now: clock.Now}); err != nil {
		return nil, err
	}
	if last := r.store.Head().At; last.After(clock.Now()) {
		clock.Pass(last.Sub(clock.Now()))
	}
	if r.store.Head().Empty() {
		if err := demo.SetUp(ctx, r.store, r.words()); err != nil {
			return nil, err
		}
	}
	paper := newPaper(func(result printer.Result) {
		if result.Err != nil {
			fmt.Fprintln(r.stderr, r.words().Error(result.Err))
		}
	})
	if r.till, err = till.New(ctx, till.Config{Store: r.store, Now: clock.Now, Printer: paper}); err != nil {
		return nil, err
	}
	prefs := r.till.Preferences()
	prefs.Language, prefs.Printer, prefs.Profile, prefs.AutoPrint = cli.Language(*r.lang), r.printer, r.profile, r.printer != ""
	if err := r.till.SetPreferences(ctx, prefs); err != nil {
		return nil, err
	}
	r.plan.Till, r.plan.Clock, r.plan.Words, r.plan.Day = r.till, clock, r.words(), demo.Day
	return paper, nil
}

// connect sends what the day brings to the central store, if the data belong to
// one, as the window does. Finish makes a last attempt; a network that is not
// there keeps nothing from ending.
func (r *demoRun) connect(ctx context.Context) (finish func(), err error) {
	client, err := newClient(ctx, r.store)
	if err != nil || !client.Enrolled() {
		return func() {}, err
	}
	sending, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		client.Run(sending)
	}()
	return func() {
		stop()
		<-done
		if err := client.Sync(ctx); err != nil {
			fmt.Fprintln(r.stderr, r.words().Error(err))
		}
	}, nil
}

// writeAll writes receipts, the payment code, the reports and the pictures, and
// prints the totals.
func (r *demoRun) writeAll(ctx context.Context, played demo.Played) error {
	for _, s := range played.Sales {
		if err := r.writeReceipt(ctx, s.Number); err != nil {
			return err
		}
	}
	if played.Refund != "" {
		if err := r.writeReceipt(ctx, played.Refund); err != nil {
			return err
		}
	}
	for _, write := range []func(context.Context, demo.Played) error{r.writeShift, r.writeCode, r.writeReports, r.writePictures} {
		if err := write(ctx, played); err != nil {
			return err
		}
	}
	return nil
}

func (r *demoRun) writeReceipt(ctx context.Context, number pos.ReceiptNumber) error {
	doc, err := r.till.Receipt(ctx, number, false)
	if err != nil {
		return err
	}
	for format, ext := range map[string]string{"text": "txt", "escpos": "escpos", "pdf": "pdf"} {
		body, err := drawReceipt(doc, format, 32)
		if err != nil {
			return err
		}
		if err := r.save("receipts/"+string(number)+"."+ext, body); err != nil {
			return err
		}
	}
	return nil
}

func (r *demoRun) writeShift(_ context.Context, played demo.Played) error {
	doc := r.till.ShiftDoc(played.Shift)
	for format, ext := range map[string]string{"text": "txt", "escpos": "escpos", "pdf": "pdf"} {
		body, err := drawReceipt(doc, format, 48)
		if err != nil {
			return err
		}
		if err := r.save("z-report."+ext, body); err != nil {
			return err
		}
	}
	return nil
}

// writeCode draws the payment code of the first sale that was paid by QRIS.
func (r *demoRun) writeCode(_ context.Context, played demo.Played) error {
	for _, s := range played.Sales {
		if amount := s.PaidBy(pos.QRIS); amount > 0 {
			code, err := r.till.CodeFor(amount)
			if err != nil {
				return err
			}
			bitmap, err := qr.Payment(code.Payload)
			if err != nil {
				return err
			}
			file, err := r.create("payment-code.png")
			if err != nil {
				return err
			}
			return errors.Join(bitmap.PNG(file, 8), file.Close())
		}
	}
	return nil
}

func (r *demoRun) create(name string) (*os.File, error) {
	path := filepath.Join(r.out, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, pos.Refuse(pos.Unavailable, "file_not_written", "file", path).Because(err)
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, pos.Refuse(pos.Unavailable, "file_not_written", "file", path).Because(err)
	}
	return file, nil
}

func (r *demoRun) save(name string, body []byte) error {
	file, err := r.create(name)
	if err != nil {
		return err
	}
	_, err = file.Write(body)
	if err = errors.Join(err, file.Close()); err != nil {
		return pos.Refuse(pos.Unavailable, "file_not_written", "file", file.Name()).Because(err)
	}
	return nil
}

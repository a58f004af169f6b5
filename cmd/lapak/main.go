// Command lapak is the till of a stall: it opens the window or, with a
// sub-command, does the same without a screen. All it does itself is read flags,
// find the data folder and wire the packages together.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"lapak/internal/cli"
	"lapak/internal/i18n"
	"lapak/internal/store"
)

// version is set by the build with -ldflags "-X main.version=...".
var version = "0.1.0"

func main() {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: logLevel()})))
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// logLevel keeps the log away from people who read the answers of a command,
// unless LAPAK_LOG asks for it.
func logLevel() slog.Level {
	level := slog.LevelError + 4
	if text := os.Getenv("LAPAK_LOG"); text != "" {
		if err := level.UnmarshalText([]byte(text)); err != nil {
			return slog.LevelInfo
		}
	}
	return level
}

// run carries out one command line and returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") && !cli.IsHelp(args[0]) {
		return runWindow(args, stdout, stderr)
	}
	rest := args[1:]
	switch args[0] {
	case "demo":
		return runDemo(rest, stdout, stderr)
	case "import":
		return runImport(rest, stdout, stderr, time.Now)
	case "qris":
		return runQris(rest, stdin, stdout, stderr)
	case "verify":
		return runVerify(rest, stdout, stderr)
	case "backup":
		return runBackup(rest, stdout, stderr)
	case "restore":
		return runRestore(rest, stdout, stderr)
	case "receipt":
		return runReceipt(rest, stdout, stderr)
	case "report":
		return runReport(rest, stdout, stderr, time.Now)
	case "handover":
		return runHandover(rest, stdout, stderr, time.Now)
	case "labels":
		return runLabels(rest, stdout, stderr, time.Now)
	case "signers":
		return runSigners(rest, stdout, stderr)
	case "settle":
		return runSettle(rest, stdout, stderr, time.Now)
	case "enrol":
		return runEnrol(rest, stdout, stderr)
	case "sync":
		return runSync(rest, stdout, stderr)
	case "sell":
		return runSell(rest, stdin, stdout, stderr)
	case "orders":
		return runOrders(rest, stdin, stdout, stderr, time.Now)
	case "status":
		return runStatus(rest, stdout, stderr)
	case "bundle":
		return runBundle(rest, stdout, stderr)
	case "version":
		fmt.Fprintln(stdout, "lapak", version)
		return cli.Done
	}
	words := i18n.MustLoad(cli.Language(os.Getenv("LAPAK_LANG")))
	if cli.IsHelp(args[0]) {
		fmt.Fprintln(stdout, words.T("cli.usage"))
		return cli.Done
	}
	fmt.Fprintln(stderr, words.T("cli.unknown_command", "command", args[0]))
	fmt.Fprintln(stderr, words.T("cli.usage"))
	return cli.Misused
}

// command is a sub-command at work: its flags, and the folder and language that
// every one of them takes.
type command struct {
	flags  *flag.FlagSet
	data   *string
	lang   *string
	stdout io.Writer
	stderr io.Writer
}

func newCommand(name string, stdout, stderr io.Writer) *command {
	c := &command{flags: flag.NewFlagSet("lapak "+name, flag.ContinueOnError), stdout: stdout, stderr: stderr}
	c.flags.SetOutput(io.Discard)
	c.data = c.flags.String("data", cli.DataFolder("Lapak"), "data folder")
	c.lang = c.flags.String("lang", os.Getenv("LAPAK_LANG"), "language: id or en")
	return c
}

// words are those of the language asked for.
func (c *command) words() *i18n.Words { return i18n.MustLoad(cli.Language(*c.lang)) }

// parse reads flags and as many arguments as wanted.
func (c *command) parse(args []string, wanted int) ([]string, error) {
	return cli.Exactly(c.flags, args, wanted)
}

// misused tells how a command line is wrong.
func (c *command) misused(err error) int {
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(c.stdout, c.words().T("cli.usage"))
		return cli.Done
	}
	fmt.Fprintln(c.stderr, c.words().T("cli.wrong_arguments", "problem", err.Error()))
	fmt.Fprintln(c.stderr, c.words().T("cli.usage"))
	return cli.Misused
}

// refused tells in people's words what went wrong.
func (c *command) refused(err error) int {
	slog.Warn("lapak", "error", err)
	fmt.Fprintln(c.stderr, c.words().Error(err))
	return cli.Refused
}

// reading opens the data beside a till that may be running, does its work on
// them and returns the exit status.
func (c *command) reading(work func(context.Context, *store.Store) error) int {
	ctx := context.Background()
	s, err := store.Open(ctx, *c.data, store.Options{ReadOnly: true})
	if err != nil {
		return c.refused(err)
	}
	err = errors.Join(work(ctx, s), s.Close())
	switch {
	case errors.Is(err, errFormat):
		return c.misused(err)
	case err != nil:
		return c.refused(err)
	}
	return cli.Done
}

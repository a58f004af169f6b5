// Command lapak-server is the central store: the journals of all terminals come
// together in it. It has no screen and needs none of the libraries of the window,
// so that it runs where nothing but a kernel is installed. All it does itself is
// read flags, find the data and wire the packages together.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"

	"lapak/internal/cli"
	"lapak/internal/i18n"
	"lapak/internal/store"
)

// version is set by the build with -ldflags "-X main.version=...".
var version = "0.1.0"

func main() {
	// People who read the answers of a command are spared the log, unless
	// LAPAK_LOG asks for it; the log of the server is for its supervisor.
	quiet := slog.LevelError + 4
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		quiet = slog.LevelInfo
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: logLevel(quiet)})))
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// logLevel is what LAPAK_LOG asks for, or the given level.
func logLevel(level slog.Level) slog.Level {
	if text := os.Getenv("LAPAK_LOG"); text != "" {
		if err := level.UnmarshalText([]byte(text)); err != nil {
			return slog.LevelInfo
		}
	}
	return level
}

// runner carries out the arguments after the name of a command.
type runner func(args []string, stdout, stderr io.Writer) int

// commands are what the program can do, by name.
func commands() map[string]runner {
	return map[string]runner{
		"serve":     runServe,
		"tenant":    verbs("tenant", map[string]action{"add": addTenant, "list": listTenants}),
		"fair":      verbs("fair", map[string]action{"save": saveFair, "list": listFairs}),
		"stall":     verbs("stall", map[string]action{"save": saveStall, "list": listStalls}),
		"enrol":     single("enrol", enrol),
		"terminals": single("terminals", listTerminals),
		"revoke":    single("revoke", revokeTerminal),
		"catalogue": verbs("catalogue", map[string]action{"import": importCatalogue}),
		"photo":     single("photo", addPhoto),
		"staff":     verbs("staff", map[string]action{"import": importStaff, "list": listStaff}),
		"account": verbs("account", map[string]action{"add": addAccount, "close": closeAccount, "list": listAccounts,
			"invite": inviteAccount, "passphrase": askPassphrase}),
		"quarantine": verbs("quarantine", map[string]action{"list": listQuarantine, "retry": retryQuarantined}),
		"handover":   verbs("handover", map[string]action{"list": goodsQuestion(noteList), "match": goodsQuestion(goodsMatch)}),
		"forks":      single("forks", listForks),
		"charges":    single("charges", listCharges),
		"qris":       verbs("qris", map[string]action{"match": matchQRIS}),
		"signers":    verbs("signers", map[string]action{"save": saveSigners, "list": listSigners}),
		"settle":     verbs("settle", settleActions()),
		"shop": verbs("shop", map[string]action{"open": openShop, "close": closeShop, "stock": moveShopStock, "orders": listOrders,
			"packing": listPacking}),
		"bundle":  verbs("bundle", map[string]action{"import": importBundle}),
		"join":    single("join", join),
		"demo":    single("demo", runDemo),
		"backup":  single("backup", backup),
		"restore": single("restore", restore),
		"verify":  single("verify", verify),
		"rebuild": single("rebuild", rebuild),
		"version": runVersion,
	}
}

// action is one thing that a command does.
type action func(c *command, args []string) int

// single is a command that does one thing.
func single(name string, do action) runner {
	return func(args []string, stdout, stderr io.Writer) int { return do(newCommand(name, stdout, stderr), args) }
}

// verbs is a command that says in its first argument what it is to do.
func verbs(name string, actions map[string]action) runner {
	return func(args []string, stdout, stderr io.Writer) int {
		c := newCommand(name, stdout, stderr)
		switch {
		case len(args) == 0:
			return c.misused(cli.ErrMisused)
		case cli.IsHelp(args[0]):
			return c.misused(flag.ErrHelp)
		}
		do, known := actions[args[0]]
		if !known {
			return c.misused(cli.ErrMisused)
		}
		return do(c, args[1:])
	}
}

// run carries out one command line and returns the exit status.
func run(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	words := i18n.MustLoad(cli.Language(os.Getenv("LAPAK_LANG")))
	switch {
	case len(args) == 0:
		fmt.Fprintln(stderr, words.T("server.usage"))
		return cli.Misused
	case cli.IsHelp(args[0]):
		fmt.Fprintln(stdout, words.T("server.usage"))
		return cli.Done
	}
	command, known := commands()[args[0]]
	if !known {
		fmt.Fprintln(stderr, words.T("cli.unknown_command", "command", args[0]))
		fmt.Fprintln(stderr, words.T("server.hint"))
		return cli.Misused
	}
	return command(args[1:], stdout, stderr)
}

func runVersion(_ []string, stdout, _ io.Writer) int {
	fmt.Fprintln(stdout, "lapak-server", version)
	return cli.Done
}

// command is a sub-command at work: its flags, and the data and language that
// every one of them takes.
type command struct {
	name     string
	flags    *flag.FlagSet
	required []string
	data     *string
	dsn      *string
	lang     *string
	stdout   io.Writer
	stderr   io.Writer
}

func newCommand(name string, stdout, stderr io.Writer) *command {
	c := &command{name: name, flags: flag.NewFlagSet("lapak-server "+name, flag.ContinueOnError), stdout: stdout, stderr: stderr}
	c.flags.SetOutput(io.Discard)
	c.data = c.flags.String("data", cli.DataFolder("Lapak Server"), "data folder")
	// From the environment too, because everybody on the machine can read the
	// arguments of a process, and the address holds a password.
	c.dsn = c.flags.String("dsn", os.Getenv("LAPAK_DSN"), "address of a PostgreSQL database")
	c.lang = c.flags.String("lang", os.Getenv("LAPAK_LANG"), "language: id or en")
	return c
}

// words are those of the language asked for.
func (c *command) words() *i18n.Words { return i18n.MustLoad(cli.Language(*c.lang)) }

// errTwoPlaces says that the data cannot be in two places.
var errTwoPlaces = errors.New("--data and --dsn exclude each other")

// place is the one that was asked for. A flag counts more than the environment.
func (c *command) place() (store.Place, error) {
	switch {
	case c.given("data") && c.given("dsn"):
		return store.Place{}, errTwoPlaces
	case *c.dsn != "" && !c.given("data"):
		return store.Place{DSN: *c.dsn}, nil
	}
	return store.Place{Dir: *c.data}, nil
}

// given reports whether one of the flags was on the command line.
func (c *command) given(names ...string) (found bool) {
	c.flags.Visit(func(f *flag.Flag) { found = found || slices.Contains(names, f.Name) })
	return found
}

// parse reads flags and as many arguments as wanted.
func (c *command) parse(args []string, wanted int) ([]string, error) {
	return cli.Exactly(c.flags, args, wanted)
}

// misused tells how a command line is wrong.
func (c *command) misused(err error) int {
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(c.stdout, c.usage())
		return cli.Done
	}
	fmt.Fprintln(c.stderr, c.words().T("cli.wrong_arguments", "problem", err.Error()))
	fmt.Fprintln(c.stderr, c.usage())
	return cli.Misused
}

// usage is what the text about all commands says of this one, and what it says
// of all of them at its end.
func (c *command) usage() string {
	paragraphs := strings.Split(c.words().T("server.usage"), "\n\n")
	var own []string
	mine := false
	for line := range strings.SplitSeq(strings.Join(paragraphs[1:len(paragraphs)-1], "\n"), "\n") {
		if name, starts := strings.CutPrefix(line, "  lapak-server "); starts {
			name, _, _ = strings.Cut(name, " ")
			mine = name == c.name
		} else if !strings.HasPrefix(line, " ") {
			mine = false
		}
		if mine {
			own = append(own, line)
		}
	}
	return strings.Join(own, "\n") + "\n\n" + paragraphs[len(paragraphs)-1]
}

// refused tells in people's words what went wrong.
func (c *command) refused(err error) int {
	slog.Warn("lapak-server", "error", err)
	fmt.Fprintln(c.stderr, c.words().Error(err))
	return cli.Refused
}

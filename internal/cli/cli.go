// Package cli is what the command lines of the till and of the central store have
// in common, so that people who know one know the other. Only cmd may import it.
package cli

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"lapak/internal/i18n"
)

// The exit statuses of every command.
const (
	Done    = 0
	Refused = 1 // what was asked for could not be done
	Misused = 2 // the command line does not fit the command
)

// ErrMisused says that a command line does not fit its command.
var ErrMisused = errors.New("wrong number of arguments")

// IsHelp reports whether somebody asks how a program is used.
func IsHelp(arg string) bool {
	return arg == "help" || arg == "-h" || arg == "-help" || arg == "--help"
}

// Language reads a language code; anything unknown is Indonesian.
func Language(code string) i18n.Lang {
	if strings.HasPrefix(strings.ToLower(code), string(i18n.EN)) {
		return i18n.EN
	}
	return i18n.ID
}

// Arguments reads flags that may stand before or after the arguments, and returns
// the arguments.
func Arguments(flags *flag.FlagSet, args []string) (positional []string, err error) {
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if args = flags.Args(); len(args) == 0 {
			return positional, nil
		}
		positional, args = append(positional, args[0]), args[1:]
	}
}

// Exactly reads flags and as many arguments as wanted.
func Exactly(flags *flag.FlagSet, args []string, wanted int) ([]string, error) {
	given, err := Arguments(flags, args)
	if err == nil && len(given) != wanted {
		return nil, ErrMisused
	}
	return given, err
}

// DataFolder is the user's own folder for the data of a program, such as "Lapak
// Server", on this machine and not carried about by the network.
func DataFolder(program string) string {
	home, err := os.UserHomeDir()
	if err != nil {
		home = "."
	}
	switch runtime.GOOS {
	case "windows":
		if local := os.Getenv("LOCALAPPDATA"); local != "" {
			return filepath.Join(local, program)
		}
		return filepath.Join(home, "AppData", "Local", program)
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", program)
	}
	name := strings.ReplaceAll(strings.ToLower(program), " ", "-")
	if data := os.Getenv("XDG_DATA_HOME"); data != "" {
		return filepath.Join(data, name)
	}
	return filepath.Join(home, ".local", "share", name)
}

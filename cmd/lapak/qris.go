package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"lapak/internal/cli"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/qr"
	"lapak/internal/qris"
)

const qrisHelp = `usage: lapak qris check  [--profile qris|emv|tlv] [--exact]
       lapak qris amount --amount N [--tip prompt|fixed:V|percent:V] [--additional NN=TEXT ...] [--exact]
       lapak qris image  -o F.png [--scale N] [--exact]
       lapak qris read   F.png
       lapak qris print  [--amount N] [--static] [--columns 32|48] [--format escpos|pdf|text] [--stall NAME] [--lang id|en] [-o F] [--exact]
       lapak qris card   -o F.pdf [--size a5|a6] [--stall NAME] [--lang id|en] [--exact]
       lapak qris match  --file F [--file F ...] --day D [--acquirer NAME] [--map FIELD=HEADING ...] [--dry-run] [--data DIR]

The payload, the text inside a QRIS code, is read from standard input.

check   judges it and writes JSON: valid, reason (the first error), errors, and
        what the payload says. Exit status 0 if valid, 1 if not.
amount  writes the static payload of a merchant with the amount N in whole
        rupiah, as a code for one sale. If it is refused, the reason is on
        standard error and the exit status is 1. --additional sets sub-tags NN
        of object 62; the flag, or the text after it, may be repeated.
image   writes the code as a PNG file, N pixels to a module (1 to 64, else 8). A
        payload with a damaged structure or checksum is refused as by amount.
read    writes the payment payload in a photo or scan of a sticker (PNG, JPEG or
        WebP), whatever it is worth: check judges it.
print   writes a slip with the code for a receipt printer, as bytes, PDF or text.
        The amount goes into the code, unless --static leaves it to be typed.
card    writes a card for the table of a stall; a6 is two on a page of A4.
match   holds the QRIS sales of a business day against the acquirer's files (CSV
        or XLSX), records the outcome and writes JSON: sums by verdict and by
        producer, and every payment. FIELD is date, time, amount, fee, net,
        reference, also, issuer, status or nmid, and HEADING "-" means that there
        is none; status:WORD=paid, failed or refunded explains a status. What is
        told once is remembered for the acquirer and for files with these headings.
        --dry-run records nothing and works beside a running till. Exit status 0
        if it was done, also where differences were found: see "agrees".

One line ending after the payload is not part of it, because echo and text files
add one. Everything else is judged, so a second line ending or a space is an
error. With --exact every byte belongs to the payload, the line ending too.

A wrong command line has exit status 2.
`

// qrisUsage says why a command line cannot be carried out.
type qrisUsage string

func (e qrisUsage) Error() string { return string(e) }

// runQris carries out the qris sub-commands and returns the exit status. The
// words it writes are for programs: reason codes and JSON.
func runQris(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	commands := map[string]func([]string, io.Reader, io.Writer) error{
		"check":  qrisCheck,
		"amount": qrisAmount,
		"image":  qrisImage,
		"read":   qrisRead,
		"print":  qrisPrint,
		"card":   qrisCard,
	}
	if len(args) > 0 && (args[0] == "help" || args[0] == "-h" || args[0] == "--help") {
		fmt.Fprint(stdout, qrisHelp)
		return cli.Done
	}
	if len(args) > 0 && args[0] == "match" {
		return runMatch(args[1:], stdout, stderr, time.Now)
	}
	if len(args) == 0 || commands[args[0]] == nil {
		fmt.Fprint(stderr, qrisHelp)
		return cli.Misused
	}
	err := commands[args[0]](args[1:], stdin, stdout)
	var usage qrisUsage
	var refusal *qris.Error
	var refused *pos.Error
	switch {
	case err == nil:
		return cli.Done
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, qrisHelp)
		return cli.Done
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "lapak qris %s: %s\n\n%s", args[0], usage, qrisHelp)
		return cli.Misused
	case errors.As(err, &refused):
		fmt.Fprintln(stderr, refused.Reason)
		return cli.Refused
	case errors.As(err, &refusal):
		if args[0] != "check" { // its reason is in the JSON
			fmt.Fprintln(stderr, refusal.Reason)
		}
		return cli.Refused
	}
	fmt.Fprintf(stderr, "lapak qris %s: %v\n", args[0], err)
	return cli.Refused
}

// qrisFlags are the flags of one sub-command, with the one they share.
type qrisFlags struct {
	*flag.FlagSet
	exact *bool
}

func newQrisFlags(name string) qrisFlags {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	return qrisFlags{set, set.Bool("exact", false, "every byte is payload")}
}

// parse reads the flags; each word that is none goes to take.
func (f qrisFlags) parse(args []string, take func(word string) error) error {
	for {
		if err := f.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return err
			}
			return qrisUsage(err.Error())
		}
		if f.NArg() == 0 {
			return nil
		}
		if err := take(f.Arg(0)); err != nil {
			return qrisUsage(fmt.Sprintf("unexpected argument %q: %v", f.Arg(0), err))
		}
		args = f.Args()[1:]
	}
}

func noWords(string) error { return errors.New("the payload is read from standard input") }

// payload reads standard input without the line ending that transport adds.
func (f qrisFlags) payload(stdin io.Reader) (string, error) {
	text, err := io.ReadAll(stdin)
	if err != nil {
		return "", fmt.Errorf("reading the payload: %w", err)
	}
	if *f.exact {
		return string(text), nil
	}
	line, ended := bytes.CutSuffix(text, []byte("\n"))
	if ended {
		line = bytes.TrimSuffix(line, []byte("\r"))
	}
	return string(line), nil
}

func qrisCheck(args []string, stdin io.Reader, stdout io.Writer) error {
	flags := newQrisFlags("check")
	name := flags.String("profile", "qris", "rules to apply")
	if err := flags.parse(args, noWords); err != nil {
		return err
	}
	profile, known := qris.ProfileNamed(*name)
	if !known {
		return qrisUsage(fmt.Sprintf("unknown profile %q", *name))
	}
	payload, err := flags.payload(stdin)
	if err != nil {
		return err
	}
	result := qris.Check(payload, profile)
	out := json.NewEncoder(stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(result); err != nil {
		return err
	}
	if !result.Valid {
		return &qris.Error{Reason: result.Reason}
	}
	return nil
}

func qrisAmount(args []string, stdin io.Reader, stdout io.Writer) error {
	flags := newQrisFlags("amount")
	var amount money.Rupiah
	var options []qris.Option
	given := false
	flags.Func("amount", "whole rupiah", func(text string) error {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return errors.New("not a whole number of rupiah")
		}
		// Out of range it is the largest number, which is refused as over the limit.
		amount, given = money.Rupiah(n), true
		return nil
	})
	flags.Func("tip", "prompt, fixed:V or percent:V", func(text string) error {
		option, err := tipOption(text)
		options = append(options, option)
		return err
	})
	additional := func(text string) error {
		option, err := additionalOption(text)
		options = append(options, option)
		return err
	}
	flags.Func("additional", "sub-tag of object 62", additional)
	if err := flags.parse(args, additional); err != nil {
		return err
	}
	if !given {
		return qrisUsage("--amount is missing")
	}
	static, err := flags.payload(stdin)
	if err != nil {
		return err
	}
	payload, err := qris.WithAmount(static, amount, options...)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, payload)
	return err
}

func tipOption(text string) (qris.Option, error) {
	kind, value, _ := strings.Cut(text, ":")
	switch {
	case text == "prompt":
		return qris.PromptTip(), nil
	case kind == "fixed":
		return qris.FixedTip(value), nil
	case kind == "percent":
		return qris.PercentTip(value), nil
	}
	return nil, errors.New("want prompt, fixed:V or percent:V")
}

func additionalOption(text string) (qris.Option, error) {
	subTag, value, found := strings.Cut(text, "=")
	if _, err := strconv.ParseUint(subTag, 10, 8); err != nil || !found || len(subTag) != 2 {
		return nil, errors.New("want two digits, an equals sign and a text")
	}
	return qris.Additional(subTag, value), nil
}

func qrisImage(args []string, stdin io.Reader, _ io.Writer) error {
	flags := newQrisFlags("image")
	path := flags.String("o", "", "PNG file to write")
	scale := flags.Int("scale", 8, "pixels to a module")
	if err := flags.parse(args, noWords); err != nil {
		return err
	}
	switch {
	case *path == "":
		return qrisUsage("-o is missing")
	case *scale < 1 || *scale > 64:
		return qrisUsage("--scale must be from 1 to 64")
	}
	payload, err := flags.payload(stdin)
	if err != nil {
		return err
	}
	// Codes of other countries may be drawn; damaged ones pay nobody.
	if result := qris.Check(payload, qris.TLV); !result.Valid {
		return &qris.Error{Reason: result.Reason}
	}
	code, err := qr.Payment(payload)
	if err != nil {
		return err
	}
	var picture bytes.Buffer
	if err := code.PNG(&picture, *scale); err != nil {
		return err
	}
	return os.WriteFile(*path, picture.Bytes(), 0o644)
}

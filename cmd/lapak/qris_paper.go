package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"lapak/internal/cli"
	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/receipt/pdf"
	"lapak/internal/till"
)

// qrisRead writes the payment payload in a picture of a sticker.
func qrisRead(args []string, _ io.Reader, stdout io.Writer) error {
	flags := newQrisFlags("read")
	path := ""
	err := flags.parse(args, func(word string) error {
		if path != "" {
			return fmt.Errorf("one picture at a time")
		}
		path = word
		return nil
	})
	if err != nil {
		return err
	}
	if path == "" {
		return qrisUsage("the picture is missing")
	}
	picture, err := os.Open(path)
	if err != nil {
		return err
	}
	defer picture.Close()
	payload, err := till.ReadSticker(picture)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, payload)
	return err
}

// paperFlags are the flags of what is printed with a payment code.
type paperFlags struct {
	qrisFlags
	out, stall, lang *string
}

func newPaperFlags(name string) paperFlags {
	f := newQrisFlags(name)
	return paperFlags{f, f.String("o", "", "file to write"), f.String("stall", "", "name of the stall"), f.String("lang", "id", "id or en")}
}

// options are those of a slip that no fact stands behind.
func (f paperFlags) options() receipt.Options {
	return receipt.Options{Words: i18n.MustLoad(cli.Language(*f.lang)), Stall: pos.Stall{Name: *f.stall}}
}

// qrisPrint writes a payment slip for a receipt printer.
func qrisPrint(args []string, stdin io.Reader, stdout io.Writer) error {
	flags := newPaperFlags("print")
	format := flags.String("format", "escpos", "escpos, pdf or text")
	columns := flags.Int("columns", 32, "letters on a line: 32 or 48")
	static := flags.Bool("static", false, "leave the amount out of the code")
	var amount money.Rupiah
	flags.Func("amount", "whole rupiah", func(text string) error {
		n, err := strconv.ParseInt(text, 10, 64)
		amount = money.Rupiah(n)
		return err
	})
	if err := flags.parse(args, noWords); err != nil {
		return err
	}
	payload, err := flags.payload(stdin)
	if err != nil {
		return err
	}
	merchant, err := till.Merchant(payload, amount, !*static, time.Now())
	if err != nil {
		return err
	}
	body, err := drawReceipt(receipt.PaymentSlip(merchant, flags.options()), *format, *columns)
	if err == errFormat {
		return qrisUsage(err.Error())
	}
	if err != nil {
		return err
	}
	if *flags.out == "" {
		_, err = stdout.Write(body)
		return err
	}
	return os.WriteFile(*flags.out, body, 0o644)
}

// qrisCard writes a table-top card as a PDF.
func qrisCard(args []string, stdin io.Reader, _ io.Writer) error {
	flags := newPaperFlags("card")
	size := flags.String("size", "a5", "a5, or a6 for two on a page of A4")
	if err := flags.parse(args, noWords); err != nil {
		return err
	}
	sizes := map[string]pdf.CardSize{"a5": pdf.CardA5, "a6": pdf.CardA6}
	which, known := sizes[*size]
	switch {
	case !known:
		return qrisUsage("--size must be a5 or a6")
	case *flags.out == "":
		return qrisUsage("-o is missing")
	}
	payload, err := flags.payload(stdin)
	if err != nil {
		return err
	}
	merchant, err := till.Merchant(payload, 0, false, time.Now())
	if err != nil {
		return err
	}
	body, err := pdf.PaymentCard(receipt.PaymentCard(merchant, flags.options()), which)
	if err != nil {
		return err
	}
	return os.WriteFile(*flags.out, body, 0o644)
}

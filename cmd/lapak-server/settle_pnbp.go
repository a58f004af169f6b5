package main

import (
	"context"
	"os"
	"strconv"
	"time"

	"lapak/internal/auth"
	"lapak/internal/intake"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

// settlePNBP shows what a unit owes the state for a month.
func settlePNBP(c *command, args []string) int {
	s := settling(c).written()
	producer := c.flags.String("producer", "", "code of the producer")
	month := c.flags.String("month", "", "month, YYYY-MM")
	c.require("producer", "month")
	return s.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		m, err := pos.ParseMonth(*month)
		if err != nil {
			return err
		}
		books := central.Books(id)
		code, err := books.FindProducer(ctx, *producer)
		if err != nil {
			return err
		}
		p, err := report.BuildPNBP(ctx, books, code, m)
		if err != nil {
			return err
		}
		return s.answer(p.Document(c.words()))
	})
}

// settleDeposit writes PNBP down that was paid to the state, or takes it back.
func settleDeposit(c *command, args []string) int {
	s := settling(c)
	producer := c.flags.String("producer", "", "code of the producer")
	month := c.flags.String("month", "", "month, YYYY-MM")
	rupiah := c.flags.String("amount", "", "amount in whole rupiah")
	day := c.flags.String("day", string(pos.DayOf(time.Now())), "day, YYYY-MM-DD")
	billing := c.flags.String("billing", "", "billing code of SIMPONI, 15 digits")
	ntpn := c.flags.String("ntpn", "", "number of the state's receipt, 16 letters and digits")
	ntb := c.flags.String("ntb", "", "number of the bank's receipt")
	reverse := c.flags.Int64("reverse", 0, "number of the deposit to take back")
	return s.do(changing(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		var d pos.Deposit
		var err error
		if *reverse != 0 {
			d, err = central.ReverseDeposit(ctx, id, *reverse, *s.by, *s.note)
		} else {
			d = pos.Deposit{Billing: *billing, NTPN: *ntpn, NTB: *ntb, Note: *s.note, By: *s.by}
			if d.Producer, err = central.Books(id).FindProducer(ctx, *producer); err != nil {
				return err
			}
			if d.Month, err = pos.ParseMonth(*month); err != nil {
				return err
			}
			if d.Amount, err = readRupiah(*rupiah); err != nil {
				return err
			}
			if d.Day, err = pos.ParseDay(*day); err != nil {
				return err
			}
			d, err = central.AddDeposit(ctx, id, d)
		}
		if err == nil {
			s.tell("settle.said.deposit", "no", strconv.FormatInt(d.No, 10), "producer", string(d.Producer), "amount", d.Amount.String())
		}
		return err
	})
}

// settleTarget says what a unit is to bring the state in a year.
func settleTarget(c *command, args []string) int {
	s := settling(c)
	producer := c.flags.String("producer", "", "code of the producer")
	year := c.flags.String("year", "", "year, YYYY")
	rupiah := c.flags.String("amount", "", "amount in whole rupiah")
	c.require("producer", "year", "amount")
	return s.do(changing(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		amount, err := readRupiah(*rupiah)
		if err != nil {
			return err
		}
		code, err := central.Books(id).FindProducer(ctx, *producer)
		if err != nil {
			return err
		}
		if err = central.SetPNBPTarget(ctx, id, code, *year, amount, *s.by); err == nil {
			s.tell("settle.said.target", "producer", string(code), "year", *year, "amount", amount.String())
		}
		return err
	})
}

// settlePremi shows the premi of a unit by product, or to the unit itself by maker.
func settlePremi(c *command, args []string) int {
	s := settling(c).written()
	days := s.days()
	byMaker := c.flags.Bool("makers", false, "by maker; needs the unit's own token in LAPAK_TOKEN")
	c.require("producer")
	return s.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		books := central.Books(id)
		span, err := days.span(ctx, books)
		if err != nil {
			return err
		}
		build := report.BuildPremi
		if *byMaker {
			viewer, err := viewingUnit(ctx, central, id)
			if err != nil {
				return err
			}
			build = func(ctx context.Context, b *store.Books, span store.Span) (report.Premi, error) {
				return report.BuildPremiByMaker(ctx, b, viewer, span)
			}
		}
		p, err := build(ctx, books, span)
		if err != nil {
			return err
		}
		return s.answer(p.Document(c.words()))
	})
}

// viewingUnit is the unit whose people hold the token in the environment, empty
// for the office and for nobody. Arguments can be read by everybody on the
// machine, so the token is none.
func viewingUnit(ctx context.Context, central *store.Central, id pos.TenantID) (pos.ProducerCode, error) {
	token := os.Getenv("LAPAK_TOKEN")
	if token == "" {
		return "", pos.Refuse(pos.Denied, "maker_hidden")
	}
	account, err := central.AccountByToken(ctx, id, auth.HashToken(token))
	return account.Producer, err
}

// settleMakers takes in who made which goods of the unit whose token it is.
func settleMakers(c *command, args []string) int {
	s := settling(c)
	return s.do(changing(), args, 1, func(ctx context.Context, central *store.Central, id pos.TenantID, args []string) error {
		unit, err := viewingUnit(ctx, central, id)
		if err != nil {
			return err
		}
		goods, err := central.Books(id).Catalogue(ctx)
		if err != nil {
			return err
		}
		file, err := intake.Load(args[0])
		if err != nil {
			return err
		}
		shares, err := intake.ReadMakers(file, goods, unit)
		if err != nil {
			return c.problems(err)
		}
		if err = central.SaveMakers(ctx, id, unit, shares); err == nil {
			s.tell("settle.said.makers", "n", strconv.Itoa(len(shares)))
		}
		return err
	})
}

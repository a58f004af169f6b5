package main

import (
	"context"
	"strconv"
	"strings"
	"time"

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
		p, err := report.BuildPNBP(ctx, central.Books(id), pos.ProducerCode(strings.ToUpper(*producer)), m)
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
			d = pos.Deposit{Producer: pos.ProducerCode(strings.ToUpper(*producer)), Billing: *billing, NTPN: *ntpn, NTB: *ntb, Note: *s.note, By: *s.by}
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
		code := pos.ProducerCode(strings.ToUpper(*producer))
		if err = central.SetPNBPTarget(ctx, id, code, *year, amount, *s.by); err == nil {
			s.tell("settle.said.target", "producer", string(code), "year", *year, "amount", amount.String())
		}
		return err
	})
}

// settlePremi shows the premi of a unit by product. Who made what is shown to the
// unit alone, and so not to whoever runs the server.
func settlePremi(c *command, args []string) int {
	s := settling(c).written()
	days := s.days()
	c.require("producer")
	return s.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		span, err := days.span()
		if err != nil {
			return err
		}
		p, err := report.BuildPremi(ctx, central.Books(id), span)
		if err != nil {
			return err
		}
		return s.answer(p.Document(c.words()))
	})
}

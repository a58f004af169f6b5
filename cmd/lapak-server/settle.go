package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lapak/internal/intake"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

// settleActions are what settle can do, by name.
func settleActions() map[string]action {
	return map[string]action{
		"preview": settlePreview, "run": settleRun, "reverse": settleReverse, "show": settleShow, "list": settleList, "pay": settlePay,
		"correct": settleCorrect, "corrections": listCorrections, "pnbp": settlePNBP, "deposit": settleDeposit, "target": settleTarget, "premi": settlePremi, "makers": settleMakers,
	}
}

// settlement is a command about what producers are owed.
type settlement struct {
	*question
	by, note *string
}

func settling(c *command) *settlement {
	s := &settlement{question: asking(c)}
	s.by = c.flags.String("by", "lapak-server", "who does it, for the books")
	s.note = c.flags.String("note", "", "why")
	return s
}

// do opens the store, finds the organisation and notes what changes under the
// name that was given.
func (s *settlement) do(o store.Options, args []string, wanted int, work inquiry) int {
	return s.question.do(o, args, wanted, func(ctx context.Context, central *store.Central, id pos.TenantID, args []string) error {
		return work(ctx, central.As(*s.by), id, args)
	})
}

// written lets the command answer with a document.
func (s *settlement) written() *settlement {
	s.question.written()
	return s
}

// tell says what was done.
func (s *settlement) tell(key string, pairs ...string) {
	fmt.Fprintln(s.stdout, s.words().T(key, pairs...))
}

// days are the flags that say which days are meant.
type days struct{ producer, month, from, to *string }

func (s *settlement) days() days {
	return days{s.flags.String("producer", "", "code of the producer"), s.flags.String("month", "", "month, YYYY-MM"),
		s.flags.String("from", "", "first day, YYYY-MM-DD"), s.flags.String("to", "", "last day, YYYY-MM-DD")}
}

// span reads them, and finds the producer.
func (d days) span(ctx context.Context, books *store.Books) (store.Span, error) {
	s, err := store.SpanOf(*d.month, *d.from, *d.to)
	if err == nil {
		s.Producer, err = books.FindProducer(ctx, *d.producer)
	}
	return s, err
}

// settlePreview shows what would be booked, the shares of all producers, or what
// draft rules would have made of them.
func settlePreview(c *command, args []string) int {
	s := settling(c).written()
	days := s.days()
	splits := c.flags.String("splits", "", "file of draft rules")
	return s.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		books := central.Books(id)
		span, err := days.span(ctx, books)
		if err != nil {
			return err
		}
		switch {
		case *splits != "":
			draft, err := readSplits(ctx, c, books, *splits)
			if err != nil {
				return err
			}
			compared, err := report.CompareSplits(ctx, books, span, draft)
			if err != nil {
				return err
			}
			return s.answer(compared.Document(c.words()))
		case span.Producer != "":
			planned, err := report.PlanSettlement(ctx, books, span)
			if err != nil {
				return err
			}
			return s.answer(planned.Document(c.words()))
		}
		shares, err := report.BuildShares(ctx, books, span.From, span.To)
		if err != nil {
			return err
		}
		return s.answer(shares.Document(c.words()))
	})
}

func readSplits(ctx context.Context, c *command, books *store.Books, file string) ([]pos.SplitRule, error) {
	list, err := books.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	content, err := intake.Load(file)
	if err != nil {
		return nil, err
	}
	rules, err := intake.ReadSplits(content, list.Producers())
	if err != nil {
		return nil, c.problems(err)
	}
	return rules, nil
}

// settleRun books what is still to be booked, of one producer or of all.
func settleRun(c *command, args []string) int {
	s := settling(c)
	days := s.days()
	asJSON := c.jsonFlag()
	return s.do(changing(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		books := central.Books(id)
		span, err := days.span(ctx, books)
		if err != nil {
			return err
		}
		producers := []pos.ProducerCode{span.Producer}
		if span.Producer == "" {
			if producers, err = books.SellersIn(ctx, span.From, span.To); err != nil {
				return err
			}
		}
		made := []report.Settlement{}
		for _, span.Producer = range producers {
			document, done, err := central.RunSettlement(ctx, id, span, *s.by, *s.note)
			switch {
			case err != nil:
				return err
			case !done && !*asJSON:
				s.tell("settle.said.nothing", "name", string(span.Producer))
			case done:
				full, err := report.BuildSettlement(ctx, books, document.Number)
				if err != nil {
					return err
				}
				if made = append(made, full); !*asJSON {
					s.tell("settle.said.booked", "number", string(full.Number), "name", full.Name, "due", full.Due.String(), "balance", full.Balance.String())
				}
			}
		}
		if *asJSON {
			return c.writeJSON(made)
		}
		return nil
	})
}

func settleReverse(c *command, args []string) int {
	s := settling(c)
	c.require("note")
	return s.do(changing(), args, 1, func(ctx context.Context, central *store.Central, id pos.TenantID, args []string) error {
		back, err := central.ReverseSettlement(ctx, id, pos.SettlementNumber(args[0]), *s.by, *s.note)
		if err == nil {
			s.tell("settle.said.reversed", "number", string(back.Number), "reverses", string(back.Reverses), "balance", back.Balance().String())
		}
		return err
	})
}

func settleShow(c *command, args []string) int {
	s := settling(c).written()
	return s.do(looking(), args, 1, func(ctx context.Context, central *store.Central, id pos.TenantID, args []string) error {
		full, err := report.BuildSettlement(ctx, central.Books(id), pos.SettlementNumber(args[0]))
		if err != nil {
			return err
		}
		return s.answer(full.Document(c.words()))
	})
}

func settleList(c *command, args []string) int {
	s := settling(c).written()
	producer := c.flags.String("producer", "", "code of the producer")
	return s.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		books := central.Books(id)
		code, err := books.FindProducer(ctx, *producer)
		if err != nil {
			return err
		}
		all, err := report.BuildDocuments(ctx, books, code)
		if err != nil {
			return err
		}
		return s.answer(all.Document(c.words()))
	})
}

// settlePay writes a payment down, or takes one back.
func settlePay(c *command, args []string) int {
	s := settling(c)
	producer := c.flags.String("producer", "", "code of the producer")
	rupiah := c.flags.String("amount", "", "amount in whole rupiah")
	day := c.flags.String("day", string(pos.DayOf(time.Now())), "day, YYYY-MM-DD")
	method := c.flags.String("method", string(pos.Transfer), "cash, transfer, qris or card")
	reverse := c.flags.Int64("reverse", 0, "number of the payment to take back")
	return s.do(changing(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		var p pos.Remittance
		var err error
		if *reverse != 0 {
			p, err = central.ReverseRemittance(ctx, id, *reverse, *s.by, *s.note)
		} else {
			p = pos.Remittance{Method: pos.Method(*method), Note: *s.note, By: *s.by}
			if p.Producer, err = central.Books(id).FindProducer(ctx, *producer); err != nil {
				return err
			}
			if p.Amount, err = readRupiah(*rupiah); err != nil {
				return err
			}
			if p.Day, err = pos.ParseDay(*day); err != nil {
				return err
			}
			p, err = central.AddRemittance(ctx, id, p)
		}
		if err == nil {
			s.tell("settle.said.paid", "no", strconv.FormatInt(p.No, 10), "producer", string(p.Producer), "amount", p.Amount.String())
		}
		return err
	})
}

// readRupiah reads an amount on a command line, as people write it.
func readRupiah(text string) (money.Rupiah, error) {
	amount, err := money.Parse(text)
	if err != nil {
		return 0, pos.Refuse(pos.Invalid, "remittance_amount").Because(err)
	}
	return amount, nil
}

// settleCorrect puts rules in the place of those on the lines of some days, or
// undoes that.
func settleCorrect(c *command, args []string) int {
	s := settling(c)
	splits := c.flags.String("splits", "", "file of the rules")
	until := c.flags.String("until", "", "last day, YYYY-MM-DD")
	undo := c.flags.Int64("undo", 0, "number of the correction to undo")
	c.require("note")
	return s.do(changing(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		if *undo != 0 {
			err := central.UndoCorrection(ctx, id, *undo, *s.by, *s.note)
			if err == nil {
				s.tell("settle.said.undone", "no", strconv.FormatInt(*undo, 10))
			}
			return err
		}
		rules, err := readSplits(ctx, c, central.Books(id), *splits)
		if err != nil {
			return err
		}
		last := pos.BusinessDay("")
		if *until != "" {
			if last, err = pos.ParseDay(*until); err != nil {
				return err
			}
		}
		numbers, err := central.Correct(ctx, id, rules, last, *s.by, *s.note)
		var texts []string
		for _, n := range numbers {
			texts = append(texts, strconv.FormatInt(n, 10))
		}
		if err == nil {
			s.tell("settle.said.corrected", "numbers", strings.Join(texts, ", "))
		}
		return err
	})
}

// correctionRecord is a row of a list and an interface to programs.
type correctionRecord struct {
	No       int64         `json:"no"`
	Rule     pos.SplitRule `json:"rule"`
	Until    string        `json:"until"`
	Note     string        `json:"note"`
	By       string        `json:"by"`
	Standing bool          `json:"standing"`
}

func listCorrections(c *command, args []string) int {
	s, asJSON := settling(c), c.jsonFlag()
	return s.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		all, err := central.Books(id).Corrections(ctx)
		if err != nil {
			return err
		}
		standing := map[int64]bool{}
		for _, o := range pos.Standing(all) {
			standing[o.No] = true
		}
		var records []correctionRecord
		for _, o := range all {
			if o.Undoes == 0 {
				records = append(records, correctionRecord{o.No, o.Rule, string(o.Until), o.Note, o.By, standing[o.No]})
			}
		}
		words := c.words()
		return show(c, *asJSON, records,
			col(words.T("settle.col.number"), func(r correctionRecord) string { return strconv.FormatInt(r.No, 10) }),
			col(words.T("report.col.producer"), func(r correctionRecord) string { return string(r.Rule.Producer) }),
			col(words.T("settle.col.from"), func(r correctionRecord) string { return words.DateShort(string(r.Rule.From)) }),
			col(words.T("settle.col.until"), func(r correctionRecord) string { return words.DateShort(r.Until) }),
			col(words.T("settle.col.rule"), func(r correctionRecord) string { return report.RuleWords(words, r.Rule) }),
			col(words.T("settle.col.note"), func(r correctionRecord) string { return r.Note }),
			col(words.T("settle.col.state"), func(r correctionRecord) string {
				if r.Standing {
					return ""
				}
				return words.T("settle.correction_undone")
			}))
	})
}

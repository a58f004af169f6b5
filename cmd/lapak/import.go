package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"golang.org/x/term"

	"lapak/internal/cli"
	"lapak/internal/i18n"
	"lapak/internal/intake"
	"lapak/internal/store"
)

// importShown is how many problems are told at once: more scroll away unread.
const importShown = 20

// runImport takes files of others in: the list of goods, or paper notes. A file
// with anything wrong in it is refused as a whole, every bad row is named, and
// nothing is stored.
func runImport(args []string, stdout, stderr io.Writer, now func() time.Time) int {
	kind := ""
	if len(args) > 0 {
		kind, args = args[0], args[1:]
	}
	c := newCommand("import "+kind, stdout, stderr)
	switch {
	case kind == "catalogue":
		return c.importCatalogue(args, now)
	case kind == "sales":
		return c.importSales(args, now)
	case cli.IsHelp(kind):
		fmt.Fprintln(stdout, c.words().T("cli.usage"))
		return cli.Done
	}
	return c.misused(cli.ErrMisused)
}

func (c *command) importCatalogue(args []string, now func() time.Time) int {
	producers := c.flags.String("producers", "", "file of producers")
	products := c.flags.String("products", "", "file of products")
	splits := c.flags.String("splits", "", "file of split rules")
	if _, err := c.parse(args, 0); err != nil {
		return c.misused(err)
	}
	if *producers == "" || *products == "" {
		return c.misused(cli.ErrMisused)
	}
	lists, err := loadLists(*producers, *products, *splits)
	if err != nil {
		return c.refused(err)
	}
	return c.importInto(store.Options{Now: now}, func(ctx context.Context, im intake.Importer) error {
		done, err := im.Catalogue(ctx, lists)
		if err != nil {
			return err
		}
		c.tell(done.Notices)
		fmt.Fprintln(c.stdout, c.words().T("import.catalogue_done", "products", strconv.Itoa(done.Products),
			"producers", strconv.Itoa(done.Producers), "rules", strconv.Itoa(done.Rules)))
		fmt.Fprintln(c.stdout, c.words().T("import.stock_done", "n", strconv.Itoa(done.Stocked)))
		return nil
	})
}

func loadLists(producers, products, splits string) (lists intake.Lists, err error) {
	if lists.Producers, err = intake.Load(producers); err != nil {
		return lists, err
	}
	if lists.Products, err = intake.Load(products); err != nil || splits == "" {
		return lists, err
	}
	file, err := intake.Load(splits)
	lists.Splits = &file
	return lists, err
}

func (c *command) importSales(args []string, now func() time.Time) int {
	names, err := c.parse(args, 1)
	if err != nil {
		return c.misused(err)
	}
	file, err := intake.Load(names[0])
	if err != nil {
		return c.refused(err)
	}
	return c.importInto(store.Options{Now: now}, func(ctx context.Context, im intake.Importer) error {
		done, err := im.Sales(ctx, file)
		if err != nil {
			return err
		}
		c.tell(done.Notices)
		fmt.Fprintln(c.stdout, c.words().T("import.sales_done", "stored", strconv.Itoa(done.Stored),
			"total", done.Total.String(), "already", strconv.Itoa(done.Already)))
		return nil
	})
}

// importInto opens the store for one import and lets go of it.
func (c *command) importInto(o store.Options, work func(context.Context, intake.Importer) error) int {
	ctx := context.Background()
	s, err := store.Open(ctx, *c.data, o)
	if err != nil {
		return c.refused(err)
	}
	im := intake.Importer{Store: s, Now: o.Now, By: "import"}
	if file, ok := c.stderr.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		im.Progress = func(done, total int) {
			fmt.Fprintln(c.stderr, c.words().T("import.progress", "done", strconv.Itoa(done), "n", strconv.Itoa(total)))
		}
	}
	err = errors.Join(work(ctx, im), s.Close())
	var problems intake.Problems
	switch {
	case err == nil:
		return cli.Done
	case errors.As(err, &problems):
		c.tell(problems[:min(len(problems), importShown)])
		if more := len(problems) - importShown; more > 0 {
			fmt.Fprintln(c.stderr, c.words().T("import.more", "n", strconv.Itoa(more)))
		}
		fmt.Fprintln(c.stderr, c.words().T("import.nothing_stored"))
		return cli.Refused
	}
	return c.refused(err)
}

// tell writes each problem or notice with its file and row.
func (c *command) tell(problems []intake.Problem) {
	words := c.words()
	for _, p := range problems {
		fmt.Fprintln(c.stderr, importSentence(words, p))
	}
}

// importSentence says what is wrong and where.
func importSentence(words *i18n.Words, p intake.Problem) string {
	sentence := words.Error(p.Cause)
	switch {
	case p.File == "":
		return sentence
	case p.Row == 0:
		return words.T("import.in", "file", p.File, "problem", sentence)
	}
	return words.T("import.at", "file", p.File, "row", strconv.Itoa(p.Row), "problem", sentence)
}

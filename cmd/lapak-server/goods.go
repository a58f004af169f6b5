package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"lapak/internal/intake"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// importCatalogue replaces the list of goods of an organisation, from the same
// files as lapak import catalogue. Stock in the files is left alone: pieces are
// counted where they lie, at the stalls.
func importCatalogue(c *command, args []string) int {
	q := asking(c)
	producers := c.flags.String("producers", "", "file of producers")
	products := c.flags.String("products", "", "file of products")
	splits := c.flags.String("splits", "", "file of split rules")
	c.require("producers", "products")
	return q.do(changing(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		lists, err := loadLists(*producers, *products, *splits)
		if err != nil {
			return err
		}
		before, err := central.Books(id).Catalogue(ctx)
		if err != nil {
			return err
		}
		goods, err := intake.ReadGoods(lists, before.Splits())
		if err != nil {
			return c.problems(err)
		}
		list, err := withPhotos(goods.Catalogue, before)
		if err != nil {
			return err
		}
		if err := central.ReplaceCatalogue(ctx, id, list); err != nil {
			return err
		}
		c.tell(goods.Notices)
		fmt.Fprintln(c.stdout, c.words().T("import.catalogue_done", "products", strconv.Itoa(len(list.Products())),
			"producers", strconv.Itoa(len(list.Producers())), "rules", strconv.Itoa(len(list.Splits()))))
		if len(goods.Opening) > 0 {
			fmt.Fprintln(c.stdout, c.words().T("server.stock_left", "n", strconv.Itoa(len(goods.Opening))))
		}
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

// withPhotos keeps the pictures of goods that were there before: the files have
// none.
func withPhotos(list, before *pos.Catalogue) (*pos.Catalogue, error) {
	products := slices.Clone(list.Products())
	for i, p := range products {
		if old, err := before.BySKU(p.SKU); err == nil {
			products[i].Photo = old.Photo
		}
	}
	return pos.NewCatalogue(products, list.Producers(), list.Splits())
}

// problemsShown is how many problems are told at once: more scroll away unread.
const problemsShown = 20

// problems tells what is wrong with a file, row by row. Any other error stays
// what it is.
func (c *command) problems(err error) error {
	var all intake.Problems
	if !errors.As(err, &all) {
		return err
	}
	c.tell(all[:min(len(all), problemsShown)])
	if more := len(all) - problemsShown; more > 0 {
		fmt.Fprintln(c.stderr, c.words().T("import.more", "n", strconv.Itoa(more)))
	}
	fmt.Fprintln(c.stderr, c.words().T("import.nothing_stored"))
	return toldError{err}
}

// tell writes each problem or notice with its file and row.
func (c *command) tell(problems []intake.Problem) {
	words := c.words()
	for _, p := range problems {
		sentence := words.Error(p.Cause)
		switch {
		case p.File == "":
		case p.Row == 0:
			sentence = words.T("import.in", "file", p.File, "problem", sentence)
		default:
			sentence = words.T("import.at", "file", p.File, "row", strconv.Itoa(p.Row), "problem", sentence)
		}
		fmt.Fprintln(c.stderr, sentence)
	}
}

package main

import (
	"context"
	"fmt"
	"strings"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

func addTenant(c *command, args []string) int {
	name := c.flags.String("name", "", "name of the organisation")
	c.require("name")
	return c.work(changing(), args, 1, func(ctx context.Context, central *store.Central, args []string) error {
		t := store.Tenant{ID: pos.TenantID(args[0]), Name: strings.TrimSpace(*name)}
		if err := t.ID.Check(); err != nil {
			return err
		}
		err := central.AddTenant(ctx, t)
		if err == nil {
			fmt.Fprintln(c.stdout, c.words().T("server.tenant_added", "tenant", args[0], "name", t.Name))
		}
		return err
	})
}

// tenantRecord, like all records here, is a row of a table and, as JSON, an
// interface to programs: names of fields stay.
type tenantRecord struct {
	Tenant string `json:"tenant"`
	Name   string `json:"name"`
}

func listTenants(c *command, args []string) int {
	asJSON := c.jsonFlag()
	return c.work(looking(), args, 0, func(ctx context.Context, central *store.Central, _ []string) error {
		all, err := central.Tenants(ctx)
		if err != nil {
			return err
		}
		var records []tenantRecord
		for _, t := range all {
			records = append(records, tenantRecord{string(t.ID), t.Name})
		}
		words := c.words()
		return show(c, *asJSON, records,
			col(words.T("server.column.tenant"), func(r tenantRecord) string { return r.Tenant }),
			col(words.T("server.column.name"), func(r tenantRecord) string { return r.Name }))
	})
}

func saveFair(c *command, args []string) int {
	q := asking(c)
	var f store.FairRecord
	c.flags.StringVar(&f.Name, "name", "", "name of the fair")
	c.flags.StringVar(&f.Place, "place", "", "where it is")
	c.flags.StringVar(&f.City, "city", "", "in which city")
	from := c.flags.String("from", "", "first day, YYYY-MM-DD")
	to := c.flags.String("to", "", "last day, YYYY-MM-DD; the first if it is one day")
	c.require("name", "from")
	return q.do(changing(), args, 1, func(ctx context.Context, central *store.Central, id pos.TenantID, args []string) error {
		if *to == "" {
			*to = *from
		}
		var err error
		if f.From, err = pos.ParseDay(*from); err != nil {
			return err
		}
		if f.To, err = pos.ParseDay(*to); err != nil {
			return err
		}
		f.Code = args[0]
		if err := uplink.CheckFair(f); err != nil {
			return err
		}
		if err = central.SaveFair(ctx, id, f); err == nil {
			fmt.Fprintln(c.stdout, c.words().T("server.fair_saved", "fair", f.Code, "name", f.Name))
		}
		return err
	})
}

type fairRecord struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Place string `json:"place"`
	City  string `json:"city"`
	From  string `json:"from"`
	To    string `json:"to"`
}

func listFairs(c *command, args []string) int {
	q, asJSON := asking(c), c.jsonFlag()
	return q.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		all, err := central.Fairs(ctx, id)
		if err != nil {
			return err
		}
		var records []fairRecord
		for _, f := range all {
			records = append(records, fairRecord{f.Code, f.Name, f.Place, f.City, string(f.From), string(f.To)})
		}
		words := c.words()
		return show(c, *asJSON, records,
			col(words.T("server.column.code"), func(r fairRecord) string { return r.Code }),
			col(words.T("server.column.name"), func(r fairRecord) string { return r.Name }),
			col(words.T("server.column.place"), func(r fairRecord) string { return r.Place }),
			col(words.T("server.column.city"), func(r fairRecord) string { return r.City }),
			col(words.T("server.column.from"), func(r fairRecord) string { return words.DateShort(r.From) }),
			col(words.T("server.column.to"), func(r fairRecord) string { return words.DateShort(r.To) }))
	})
}

// rules are the flags about how a stall sells. Without any of them the stall
// keeps the rules that it has on its laptops.
type rules struct {
	qris      string
	limit     int64
	rounding  int64
	lowStock  int
	gateway   bool
	footer    string
	flagNames []string
}

func (c *command) rulesFlags() *rules {
	r, usual := &rules{}, store.DefaultStall()
	c.flags.StringVar(&r.qris, "qris", "", "the stall's own static QRIS payload")
	c.flags.Int64Var(&r.limit, "qris-limit", int64(usual.QRISLimit), "most rupiah in one QRIS payment; 0 is no limit")
	c.flags.Int64Var(&r.rounding, "rounding", int64(usual.Rounding.Step), "round cash down to so many rupiah")
	c.flags.IntVar(&r.lowStock, "low-stock", usual.LowStock, "pieces at and below which stock is low")
	c.flags.BoolVar(&r.gateway, "gateway", false, "ask the payment gateway for codes, where the server has one")
	c.flags.StringVar(&r.footer, "footer", "", "line at the end of a receipt")
	r.flagNames = []string{"qris", "qris-limit", "rounding", "low-stock", "gateway", "footer"}
	return r
}

// of makes the rules of a site at a fair, nil if no flag was given.
func (r *rules) of(c *command, site store.Site, fair pos.Fair) *pos.Stall {
	if !c.given(r.flagNames...) {
		return nil
	}
	return &pos.Stall{
		Code: site.Code, Name: site.Name, Fair: fair, QRIS: r.qris, QRISLimit: money.Rupiah(r.limit),
		Rounding: pos.CashRounding{Step: money.Rupiah(r.rounding)}, LowStock: r.lowStock, Gateway: r.gateway, ReceiptFooter: r.footer,
	}
}

func saveStall(c *command, args []string) int {
	q, r := asking(c), c.rulesFlags()
	fairCode := c.flags.String("fair", "", "code of its fair")
	name := c.flags.String("name", "", "name of the stall")
	return q.do(changing(), args, 1, func(ctx context.Context, central *store.Central, id pos.TenantID, args []string) error {
		site := store.Site{Code: pos.StallCode(args[0]), Fair: *fairCode, Name: strings.TrimSpace(*name)}
		var fair pos.Fair
		if site.Fair != "" {
			var err error
			if fair, err = fairOf(ctx, central, id, site.Fair); err != nil {
				return err
			}
		}
		site.Rules = r.of(c, site, fair)
		if err := uplink.CheckSite(site); err != nil {
			return err
		}
		if err := central.SaveSite(ctx, id, site); err != nil {
			return err
		}
		sentence := c.words().T("server.stall_saved", "stall", args[0], "name", site.Name)
		if site.Rules == nil {
			sentence = c.words().T("server.stall_saved_own", "stall", args[0], "name", site.Name)
		}
		fmt.Fprintln(c.stdout, sentence)
		return nil
	})
}

func fairOf(ctx context.Context, central *store.Central, tenant pos.TenantID, code string) (pos.Fair, error) {
	all, err := central.Fairs(ctx, tenant)
	if err != nil {
		return pos.Fair{}, err
	}
	for _, f := range all {
		if f.Code == code {
			return f.Fair, nil
		}
	}
	return pos.Fair{}, pos.Refuse(pos.NotFound, "fair_unknown", "fair", code)
}

type stallRecord struct {
	Code  string       `json:"code"`
	Name  string       `json:"name"`
	Fair  string       `json:"fair"`
	Rules *rulesRecord `json:"rules"` // null where the stall keeps its own
}

type rulesRecord struct {
	QRIS      string `json:"qris"`
	QRISLimit int64  `json:"qris_limit"`
	Rounding  int64  `json:"rounding"`
	LowStock  int    `json:"low_stock"`
	Gateway   bool   `json:"gateway"`
	Footer    string `json:"footer"`
}

func listStalls(c *command, args []string) int {
	q, asJSON := asking(c), c.jsonFlag()
	return q.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		all, err := central.Sites(ctx, id)
		if err != nil {
			return err
		}
		var records []stallRecord
		for _, s := range all {
			record := stallRecord{Code: string(s.Code), Name: s.Name, Fair: s.Fair}
			if r := s.Rules; r != nil {
				record.Rules = &rulesRecord{r.QRIS, int64(r.QRISLimit), int64(r.Rounding.Step), r.LowStock, r.Gateway, r.ReceiptFooter}
			}
			records = append(records, record)
		}
		words := c.words()
		return show(c, *asJSON, records,
			col(words.T("server.column.code"), func(r stallRecord) string { return r.Code }),
			col(words.T("server.column.name"), func(r stallRecord) string { return r.Name }),
			col(words.T("server.column.fair"), func(r stallRecord) string { return r.Fair }),
			col(words.T("server.column.rules"), func(r stallRecord) string {
				if r.Rules == nil {
					return words.T("server.rules_of_stall")
				}
				return words.T("server.rules_of_office")
			}))
	})
}

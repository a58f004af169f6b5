package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"sync"
	"time"

	"lapak/internal/auth"
	"lapak/internal/demo"
	"lapak/internal/demo/drawing"
	"lapak/internal/i18n"
	"lapak/internal/picture"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
	"lapak/internal/web/dashboard"
)

// demoTenant is the organisation of the demo.
const demoTenant pos.TenantID = "sumsel"

// demoDays and demoSales are how much happens at each of the four laptops.
const (
	demoDays  = 7
	demoSales = 30
)

// inMemory carries requests to a handler of this process: the demo's laptops do
// all that real ones do, without a port.
type inMemory struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	m.handler.ServeHTTP(answer, r)
	return answer.Result(), nil
}

// runDemo fills an empty central store with two fairs, four laptops and a week.
func runDemo(c *command, args []string) int {
	days := c.flags.Int("days", demoDays, "how many days")
	sales := c.flags.Int("sales", demoSales, "how many sales a day at each laptop")
	until := c.flags.String("until", "", "last of the days, YYYY-MM-DD; yesterday if empty")
	return c.work(changing(), args, 0, func(ctx context.Context, central *store.Central, _ []string) error {
		if *days < 1 || *days > 60 || *sales < 1 || *sales > 1000 {
			return misuseError{errors.New("--days from 1 to 60, --sales from 1 to 1000")}
		}
		after := time.Now()
		if *until != "" {
			last, err := pos.ParseDay(*until)
			if err != nil {
				return err
			}
			// Parsed once already, it cannot fail.
			after, _ = time.ParseInLocation(time.DateOnly, string(last), pos.WIB())
			after = after.AddDate(0, 0, 1)
		}
		d := demoWeek{command: c, central: central, wire: wireOf(central), words: c.words(), days: demo.LastDays(after, *days), sales: *sales}
		if err := d.office(ctx); err != nil {
			return err
		}
		for i, post := range demo.Posts(d.words) {
			if err := d.play(ctx, i, post); err != nil {
				return err
			}
		}
		fmt.Fprintln(c.stdout, c.words().T("server.demo_done", "tenant", string(demoTenant)))
		return d.accounts(ctx)
	})
}

// demoWeek is the demo being made.
type demoWeek struct {
	*command
	central *store.Central
	wire    *uplink.Server
	words   *i18n.Words
	days    []pos.BusinessDay
	sales   int
}

// office does what the office does before a fair: organisation, fairs, stalls,
// goods and people.
func (d *demoWeek) office(ctx context.Context) error {
	if err := d.central.AddTenant(ctx, store.Tenant{ID: demoTenant, Name: d.words.T("demo.tenant")}); err != nil {
		return err
	}
	for _, post := range demo.Posts(d.words) {
		if !post.First {
			continue
		}
		code := string(post.Stall.Code)
		if err := d.central.SaveFair(ctx, demoTenant, store.FairRecord{Code: code, Fair: post.Stall.Fair}); err != nil {
			return err
		}
		if err := d.central.SaveSite(ctx, demoTenant, store.Site{Code: post.Stall.Code, Fair: code, Name: post.Stall.Name, Rules: &post.Stall}); err != nil {
			return err
		}
	}
	goods, err := demo.Goods()
	if err != nil {
		return err
	}
	if err := d.central.ReplaceCatalogue(ctx, demoTenant, goods.Catalogue); err != nil {
		return err
	}
	if err := d.pictures(ctx, goods.Catalogue.Products()); err != nil {
		return err
	}
	staff, err := demo.Staff(d.words)
	if err != nil {
		return err
	}
	if err := d.central.SaveStaff(ctx, demoTenant, staff...); err != nil {
		return err
	}
	return d.shop(ctx)
}

// pictures gives most goods a drawing of their kind, on the way that photos go.
func (d *demoWeek) pictures(ctx context.Context, goods []pos.Product) error {
	type drawn struct {
		photo store.SizedPhoto
		err   error
	}
	names, all := drawing.Pictures(goods), map[string]*drawn{}
	var work sync.WaitGroup
	for _, name := range names {
		if all[name] != nil {
			continue
		}
		one := &drawn{}
		all[name] = one
		work.Go(func() {
			till, page, err := picture.Make(name, drawing.Picture(name, d.words.T("demo.picture")))
			one.photo, one.err = store.NewSizedPhoto(till, page), err
		})
	}
	work.Wait()
	for _, p := range goods {
		one := all[names[p.SKU]]
		if one == nil {
			continue
		}
		if one.err != nil {
			return one.err
		}
		if err := d.central.EditPhoto(ctx, demoTenant, p.SKU, one.photo, store.VersionOf(p)); err != nil {
			return err
		}
	}
	return nil
}

// shop opens the shop with its stories and the hours of the fairs.
func (d *demoWeek) shop(ctx context.Context) error {
	shop, err := demo.ReadShop()
	if err != nil {
		return err
	}
	for _, p := range shop.Products {
		if err := d.central.EditProductPage(ctx, demoTenant, p, store.VersionOf(store.ProductPage{SKU: p.SKU})); err != nil {
			return err
		}
	}
	for _, p := range shop.Producers {
		if err := d.central.EditProducerPage(ctx, demoTenant, p, store.VersionOf(store.ProducerPage{Code: p.Code})); err != nil {
			return err
		}
	}
	for _, p := range shop.Fairs {
		if err := d.central.EditFairPage(ctx, demoTenant, p, store.VersionOf(store.FairPage{Fair: p.Fair})); err != nil {
			return err
		}
	}
	if err := d.central.EditShopfront(ctx, demoTenant, shop.Front, store.VersionOf(store.Shopfront{})); err != nil {
		return err
	}
	return d.stockShop(ctx)
}

// stockShop opens the place of the shop and brings some of most goods there.
func (d *demoWeek) stockShop(ctx context.Context) error {
	place := store.DefaultStall()
	place.Code, place.Name = demoShop, d.words.T("order.shop_name")
	if err := d.central.OpenShop(ctx, demoTenant, place); err != nil {
		return err
	}
	list, err := d.central.Books(demoTenant).Catalogue(ctx)
	if err != nil {
		return err
	}
	var moves []pos.StockMovement
	for i, p := range list.Products() {
		if n := i % demoShopPieces; n > 0 {
			moves = append(moves, pos.StockMovement{SKU: p.SKU, Quantity: n, Reason: pos.Received})
		}
	}
	return d.central.MoveShopStock(ctx, demoTenant, moves)
}

// demoShop is the place of the shop.
const demoShop pos.StallCode = "WEB"

// demoShopPieces is more than lie there of any product.
const demoShopPieces = 8

// play works a week at one laptop, which enrols and sends every evening.
func (d *demoWeek) play(ctx context.Context, i int, post demo.Post) error {
	dir, err := os.MkdirTemp("", "lapak-demo-")
	if err != nil {
		return pos.Refuse(pos.Unavailable, "data_folder_failed").Because(err)
	}
	defer os.RemoveAll(dir)
	clock, err := demo.NewClock(d.days[0], 7)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, dir, store.Options{Now: clock.Now, Synchronous: "OFF"})
	if err != nil {
		return err
	}
	defer s.Close()
	client, err := uplink.NewClient(ctx, uplink.Config{Store: s, Now: time.Now, Transport: inMemory{d.wire.Handler()}, Version: version})
	if err != nil {
		return err
	}
	code, err := d.wire.NewCode(ctx, demoTenant, post.Stall.Code, false, "demo")
	if err != nil {
		return err
	}
	if err := client.Enrol(ctx, "http://demo.invalid", code.Code, "laptop "+strconv.Itoa(i+1)); err != nil {
		return err
	}
	week := demo.Week{Store: s, Clock: clock, Post: post, Words: d.words, Days: d.days, Sales: d.sales, Seed: uint64(100 * (i + 1))}
	return demo.PlayWeek(ctx, week, func(day pos.BusinessDay) error {
		if err := client.Sync(ctx); err != nil {
			return err
		}
		fmt.Fprintln(d.stdout, d.words.T("server.demo_day", "terminal", string(post.Stall.Code)+"-"+s.Terminal().Code, "day", string(day),
			"sent", strconv.FormatInt(client.Status(ctx).Sent, 10)))
		return nil
	})
}

// demoAccounts are who can sign in to the demo, with passphrases that everybody
// may know.
var demoAccounts = []struct {
	id, label, passphrase string
	role                  store.AccountRole
	producer              pos.ProducerCode
}{
	{"admin", "demo.account.admin", "songket biru di atas musi", store.RoleAdmin, ""},
	{"lapas", "demo.account.producer", "pempek hangat di pasar pagi", store.RoleProducer, "LPP-PLG"},
	{"dinas", "demo.account.observer", "jembatan ampera malam cerah", store.RoleObserver, ""},
}

// accounts makes those of the demo and says how to sign in.
func (d *demoWeek) accounts(ctx context.Context) error {
	where := ""
	if d.given("data") {
		where = " --data " + *d.data
	}
	fmt.Fprintln(d.stdout, d.words.T("server.demo_sign_in", "where", where, "address", "http://127.0.0.1:8080"+dashboard.Path))
	for _, a := range demoAccounts {
		_, token, err := auth.NewToken(string(demoTenant), rand.Reader)
		if err != nil {
			return err
		}
		account := store.Account{ID: a.id, Label: d.words.T(a.label), Role: a.role, Producer: a.producer, TokenHash: token, Active: true}
		if err := d.central.SaveAccount(ctx, demoTenant, account); err != nil {
			return err
		}
		hash, err := auth.HashPassphrase(a.passphrase)
		if err != nil {
			return err
		}
		if err := d.central.SetPassphrase(ctx, demoTenant, a.id, hash, ""); err != nil {
			return err
		}
		fmt.Fprintln(d.stdout, "  "+d.words.T("server.demo_account", "account", a.id, "passphrase", a.passphrase, "role", d.words.T("dash.role."+string(a.role))))
	}
	return nil
}

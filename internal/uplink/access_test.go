package uplink_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"lapak/internal/auth"
	"lapak/internal/gateway"
	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

const jambi pos.TenantID = "jambi"

// skuOf is the one product of a tenant. Its name tells in any answer whose it is.
func skuOf(tenant pos.TenantID) pos.SKU { return pos.SKU(strings.ToUpper(string(tenant)) + "-1") }

// organisation is a tenant with one of everything that has a right, and with
// something of every kind that others must not see or change.
type organisation struct {
	*office
	id        pos.TenantID
	stall     pos.StallCode
	terminal  *handmade
	hub       *handmade
	revoked   *handmade // its session began when it was not revoked yet
	spare     *handmade // to be revoked by those who may
	accounts  map[string]string
	run       store.Run // of the terminal, stored already
	photo     string
	charge    pos.ChargeID // of the terminal
	waiting   []string     // ids in quarantine, each to be let out once
	catalogue uplink.CatalogueRequest
}

func (o *office) organisation(id pos.TenantID, stall pos.StallCode) *organisation {
	o.Helper()
	org := &organisation{office: o, id: id, stall: stall, accounts: map[string]string{}}
	org.goods()
	org.terminal, org.hub = o.handmade(id, stall, false), o.handmade(id, stall, true)
	org.revoked, org.spare = o.handmade(id, stall, false), o.handmade(id, stall, false)
	for _, h := range []*handmade{org.terminal, org.hub, org.revoked, org.spare} {
		h.opens()
	}
	org.run = org.terminal.moves(2)
	org.terminal.delivers(org.run)
	_, err := o.central.Branch(o.Context(), id, org.spare.id, 1, journal.Head{})
	o.must(err)
	o.must(o.central.Revoke(o.Context(), id, org.revoked.id))
	set := org.revoked.moves(4)
	_, err = o.central.Ingest(o.Context(), id, set)
	o.must(err)
	for _, e := range set.Entries {
		org.waiting = append(org.waiting, e.ID)
	}
	org.charge = pos.ChargeID(newID(o))
	order := store.GatewayOrder{Charge: org.charge, ID: "order of " + string(id), Terminal: org.terminal.id, Amount: 25_000, At: o.now,
		State: pos.GatewayUnknown, ExpiresAt: o.now.Add(time.Hour)}
	_, _, err = o.central.OpenGatewayOrder(o.Context(), id, order, o.now)
	o.must(err)
	for name, role := range map[string]store.AccountRole{
		"reader": store.RoleReader, "staff": store.RoleStaff, "admin": store.RoleAdmin, "left": store.RoleAdmin} {
		token, hash, err := auth.NewToken(string(id), rand.Reader)
		o.must(err)
		o.must(o.central.SaveAccount(o.Context(), id, store.Account{ID: name, Label: name + " of " + string(id), Role: role,
			TokenHash: hash, Active: name != "left"}))
		org.accounts[name] = token
	}
	return org
}

// goods gives the tenant a list of goods with a photo, and somebody to sell them.
func (org *organisation) goods() {
	org.Helper()
	picture := []byte("photo of " + org.id)
	sum := sha256.Sum256(picture)
	org.photo = hex.EncodeToString(sum[:])
	org.must(org.central.SavePhoto(org.Context(), org.id, store.Photo{Hash: org.photo, Type: "image/png", Body: picture}))
	org.catalogue = uplink.CatalogueRequest{
		Products: []pos.Product{{SKU: skuOf(org.id), Name: "goods of " + string(org.id), Category: "Kaos", Price: 75_000,
			Unit: "potong", Producer: "LAPAS-1", Photo: org.photo}},
		Producers: []pos.Producer{{Code: "LAPAS-1", Name: "producer of " + string(org.id)}},
	}
	list, err := org.catalogue.Catalogue()
	org.must(err)
	org.must(org.central.ReplaceCatalogue(org.Context(), org.id, list))
	org.must(org.central.SaveStaff(org.Context(), org.id, store.StaffSecret{
		Staff: pos.Staff{ID: "kasir-1", Label: "cashier of " + string(org.id), Role: pos.Cashier, Active: true}, PINHash: "$argon2id$"}))
}

// books are everything that is stored for the tenant and can be asked for.
func (org *organisation) books() string {
	org.Helper()
	ctx, books := org.Context(), org.central.Books(org.id)
	var all []any
	keep := func(v any, err error) {
		org.Helper()
		org.must(err)
		all = append(all, v)
	}
	terminals, err := org.central.Terminals(ctx, org.id)
	keep(terminals, err)
	for _, t := range terminals {
		marks, err := org.central.Marks(ctx, org.id, t.ID)
		keep(marks, err)
	}
	quarantined, err := org.central.Quarantined(ctx, org.id, true)
	keep(quarantined, err)
	forks, err := org.central.Forks(ctx, org.id)
	keep(forks, err)
	accounts, err := org.central.Accounts(ctx, org.id)
	keep(accounts, err)
	sites, err := org.central.Sites(ctx, org.id)
	keep(sites, err)
	reference, err := org.central.Reference(ctx, org.id)
	keep(reference, err)
	entries, _, err := org.central.Pull(ctx, org.id, store.Cursor{}, 1000)
	keep(entries, err)
	orders, err := org.central.GatewayOrders(ctx, org.id)
	keep(orders, err)
	list, err := books.Catalogue(ctx)
	org.must(err)
	keep(list.Products(), nil)
	staff, err := books.Staff(ctx)
	keep(staff, err)
	stock, err := books.Stock(ctx)
	keep(stock, err)
	revision, _, err := org.central.Revision(ctx, org.id, org.stall)
	keep(revision, err)
	photo, err := books.Photo(ctx, org.photo)
	keep(photo, err)
	text, err := json.Marshal(all)
	org.must(err)
	return string(text)
}

// marks are texts that stand in what belongs to the tenant and nowhere else.
func (org *organisation) marks() []string {
	all := []string{" of " + string(org.id), string(skuOf(org.id)), org.photo, org.run.Entries[0].Sum}
	for _, h := range []*handmade{org.terminal, org.hub, org.revoked, org.spare} {
		all = append(all, string(h.id), base64.StdEncoding.EncodeToString(h.key[32:]))
	}
	return append(all, org.waiting...)
}

// strangers prove nothing at all, or nothing that is still good.
func (org *organisation) strangers() map[string]string {
	token, _, err := auth.NewToken(string(org.id), rand.Reader)
	org.must(err)
	_, secret, _ := strings.Cut(org.accounts["admin"], ".")
	return map[string]string{
		"nobody":                     "",
		"another scheme":             "Basic " + base64.StdEncoding.EncodeToString([]byte("admin:admin")),
		"a token without a scheme":   org.accounts["admin"],
		"garbage":                    "Bearer garbage",
		"garbage of the right form":  "Bearer " + token,
		"no such tenant":             "Bearer nobody." + secret,
		"a token under another name": "Bearer " + string(jambi) + "." + secret,
		"a revoked terminal":         org.revoked.bearer(),
		"an account that left":       "Bearer " + org.accounts["left"],
	}
}

// toldStrangers is what each of them is told wherever a proof is asked for.
func toldStrangers(name string) string {
	switch name {
	case "nobody", "another scheme", "a token without a scheme", "garbage":
		return "token_missing"
	}
	return "token_invalid"
}

// callers have a right to something.
func (org *organisation) callers(prefix string) map[string]string {
	all := map[string]string{prefix + "terminal": org.terminal.bearer(), prefix + "hub": org.hub.bearer()}
	for _, role := range []string{"reader", "staff", "admin"} {
		all[prefix+role] = "Bearer " + org.accounts[role]
	}
	return all
}

// way is a row of the table: a request that is right in all but who makes it,
// and what becomes of it. The tenant's own and those of another organisation,
// who are called "other", all send the same: it speaks of the tenant's things.
type way struct {
	open bool   // asks for no token
	in   string // who is let in, divided by commas
	told map[string]string
	ask  func(org *organisation) (path string, body any)
}

func path(p string) func(*organisation) (string, any) {
	return func(*organisation) (string, any) { return p, nil }
}

const (
	devices      = "terminal, hub, other terminal, other hub"
	readers      = "reader, staff, admin, other reader, other staff, other admin"
	otherOffice  = "other staff, other admin"
	otherDevices = "other terminal, other hub"
)

// told is a part of a row: the same word for several.
func told(reason string, callers string, rest map[string]string) map[string]string {
	all := map[string]string{}
	for name, r := range rest {
		all[name] = r
	}
	for name := range strings.SplitSeq(callers, ", ") {
		all[name] = reason
	}
	return all
}

// ways is the table of access. Who is in no column of a row is told that the
// token is not good for it.
var ways = map[string]way{
	"POST /v1/enrol": {open: true, ask: func(org *organisation) (string, any) {
		return "/v1/enrol", org.terminal.enrolment("ZZZZ-ZZZZZ-ZZZZZ")
	}},
	"POST /v1/nonce": {open: true, in: "everybody", ask: func(org *organisation) (string, any) {
		return "/v1/nonce", uplink.NonceRequest{Tenant: org.id, Terminal: org.terminal.id}
	}},
	"POST /v1/session": {open: true, ask: func(org *organisation) (string, any) {
		forged := org.terminal.greeting()
		forged.Signature = uplink.SignSession(org.spare.key, org.id, forged.Nonce, org.terminal.head)
		return "/v1/session", forged
	}},
	"POST /v1/entries": {in: "terminal", told: told("not_allowed", "hub, "+otherDevices, nil),
		ask: func(org *organisation) (string, any) {
			return "/v1/entries", uplink.EntriesRequest{Run: uplink.NewRunMessage(org.run)}
		}},
	"POST /v1/common": {in: devices, ask: func(org *organisation) (string, any) {
		return "/v1/common", uplink.CommonRequest{Epoch: 1, From: 1, Sums: []string{org.run.Entries[0].Sum}}
	}},
	"POST /v1/epoch": {in: devices, ask: func(org *organisation) (string, any) {
		return "/v1/epoch", uplink.EpochRequest{Base: uplink.NewHeadMessage(org.terminal.head), Current: 1}
	}},
	"GET /v1/revision": {in: devices, ask: path("/v1/revision")},
	"GET /v1/photos/{hash}": {in: "terminal, hub", told: told("photo_unknown", otherDevices, nil),
		ask: func(org *organisation) (string, any) { return "/v1/photos/" + org.photo, nil }},
	"GET /v1/stock":  {in: devices, ask: path("/v1/stock")},
	"GET /v1/orders": {in: devices, ask: path("/v1/orders")},
	"POST /v1/charges": {in: "terminal, other terminal", told: told("not_allowed", "hub, other hub", nil),
		ask: func(org *organisation) (string, any) {
			return "/v1/charges", uplink.ChargeRequest{Charge: pos.ChargeID(org.terminal.id), Amount: 25_000, Day: day, At: org.now.UnixMilli()}
		}},
	"GET /v1/charges": {in: devices, ask: path("/v1/charges")},
	"GET /v1/charges/{id}": {in: "terminal", told: told("charge_unknown", "hub, "+otherDevices, nil),
		ask: func(org *organisation) (string, any) { return "/v1/charges/" + string(org.charge), nil }},
	// One of another organisation cancels what it never asked for: a note of its own.
	"POST /v1/charges/{id}/cancel": {in: "terminal, other terminal", told: told("not_allowed", "hub, other hub", nil),
		ask: func(org *organisation) (string, any) { return "/v1/charges/" + string(org.charge) + "/cancel", nil }},
	"POST /v1/gateway/{tenant}": {open: true, ask: func(org *organisation) (string, any) {
		return "/v1/gateway/" + string(org.id), notice{Order: "order of " + string(org.id), State: gateway.Settled, Amount: 25_000}
	}},
	"POST /v1/bundle": {in: "terminal, hub, staff, admin",
		told: told("bundle_of_another", otherDevices+", "+otherOffice, told("not_allowed", "reader, other reader", nil)),
		ask: func(org *organisation) (string, any) {
			return "/v1/bundle", org.terminal.bundle(org.id, org.run)
		}},
	"GET /v1/registry": {in: "hub, other hub", told: told("not_allowed", "terminal, other terminal", nil), ask: path("/v1/registry")},
	"POST /v1/admin/enrolments": {in: "staff, admin",
		told: told("stall_unknown", otherOffice, told("not_allowed", "reader, other reader", nil)),
		ask: func(org *organisation) (string, any) {
			return "/v1/admin/enrolments", uplink.EnrolmentRequest{Stall: org.stall}
		}},
	"GET /v1/admin/terminals": {in: readers, ask: path("/v1/admin/terminals")},
	"POST /v1/admin/terminals/{id}/revoke": {in: "admin",
		told: told("terminal_unknown", "other admin", told("not_allowed", "reader, staff, other reader, other staff", nil)),
		ask: func(org *organisation) (string, any) {
			return "/v1/admin/terminals/" + string(org.spare.id) + "/revoke", nil
		}},
	"GET /v1/admin/quarantine": {in: readers, ask: path("/v1/admin/quarantine")},
	"POST /v1/admin/quarantine/{id}/retry": {in: "staff, admin",
		told: told("quarantine_unknown", otherOffice, told("not_allowed", "reader, other reader", nil)),
		ask: func(org *organisation) (string, any) {
			// Each of those who may lets another entry out: the first is out already.
			open, err := org.central.Quarantined(org.Context(), org.id, false)
			org.must(err)
			return "/v1/admin/quarantine/" + open[0].Entry.ID + "/retry", nil
		}},
	"GET /v1/admin/forks": {in: readers, ask: path("/v1/admin/forks")},
	"PUT /v1/admin/catalogue": {in: "staff, admin, " + otherOffice, told: told("not_allowed", "reader, other reader", nil),
		ask: func(org *organisation) (string, any) { return "/v1/admin/catalogue", otherGoods }},
}

// otherGoods is a list that no tenant has.
var otherGoods = uplink.CatalogueRequest{
	Products:  []pos.Product{{SKU: "NEW-1", Name: "New", Category: "New", Price: 1000, Unit: "potong", Producer: "NEW"}},
	Producers: []pos.Producer{{Code: "NEW", Name: "New"}},
}

// openTold is what everybody is told where the proof lies in the request and is
// not right.
var openTold = map[string]string{"POST /v1/enrol": "code_invalid", "POST /v1/session": "not_enrolled",
	"POST /v1/gateway/{tenant}": "notification_forged"}

var statusOf = map[string]int{
	"token_missing": 401, "token_invalid": 401, "not_allowed": 403, "bundle_of_another": 403, "code_invalid": 403, "not_enrolled": 403,
	"notification_forged": 403, "charge_unknown": 404,
	"photo_unknown": 404, "stall_unknown": 404, "terminal_unknown": 404, "quarantine_unknown": 404,
}

// verdict is what a caller is told at an endpoint, "" if let in.
func (w way) verdict(endpoint, caller string, stranger bool) string {
	switch {
	case w.in == "everybody" || slices.Contains(strings.Split(w.in, ", "), caller):
		return ""
	case w.open:
		return openTold[endpoint]
	case stranger:
		return toldStrangers(caller)
	case w.told[caller] != "":
		return w.told[caller]
	}
	return "token_invalid"
}

func TestEveryEndpointRefusesThoseWhoMayNot(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		o.must(o.central.AddTenant(t.Context(), store.Tenant{ID: jambi, Name: "Jambi"}))
		o.must(o.central.SaveSite(t.Context(), jambi, store.Site{Code: "JBI", Name: "stall of jambi"}))
		own, other := o.organisation(sumsel, "KBI"), o.organisation(jambi, "JBI")
		endpoints := map[string]bool{}
		for _, e := range o.server.Endpoints() {
			name := e.Method + " " + e.Path
			endpoints[name] = true
			row, known := ways[name]
			if !known {
				t.Errorf("%s is not in the table of access", name)
				continue
			}
			row.try(t, e, own, other)
		}
		for name := range ways {
			if !endpoints[name] {
				t.Errorf("%s is in the table of access and not there", name)
			}
		}
	})
}

// try sends one request in the name of everybody: first of those who are
// refused, which must leave everything as it was, then of those who are let in.
func (w way) try(t *testing.T, e uplink.Endpoint, own, other *organisation) {
	t.Helper()
	name := e.Method + " " + e.Path
	everybody := own.strangers()
	strangers := len(everybody)
	for _, some := range []map[string]string{own.callers(""), other.callers("other ")} {
		for who, token := range some {
			everybody[who] = token
		}
	}
	isStranger := own.strangers()
	if strangers != len(isStranger) || len(everybody) != strangers+10 {
		t.Fatalf("two callers of one name among %d", len(everybody))
	}
	before := [2]string{own.books(), other.books()}
	refused := 0
	for who, token := range everybody {
		_, stranger := isStranger[who]
		reason := w.verdict(name, who, stranger)
		if reason == "" {
			continue
		}
		refused++
		at, body := w.ask(own)
		if got := own.ask(e.Method, at, token, body); got.status != statusOf[reason] || got.Reason != reason {
			t.Errorf("%s: %s is told %d %s, not %d %s", name, who, got.status, got.Reason, statusOf[reason], reason)
		}
	}
	if after := [2]string{own.books(), other.books()}; after != before {
		t.Errorf("%s: those who were refused changed something\n%s\nis now\n%s", name, before, after)
	}
	if refused == 0 && w.in != "everybody" {
		t.Errorf("%s: nobody was refused", name)
	}
	w.letIn(t, e, own, everybody)
}

// letIn sends it in the name of those who may. Those of another organisation
// learn nothing of this one's and change nothing of it.
func (w way) letIn(t *testing.T, e uplink.Endpoint, own *organisation, everybody map[string]string) {
	t.Helper()
	name := e.Method + " " + e.Path
	for who, token := range everybody {
		if w.verdict(name, who, false) != "" && w.in != "everybody" {
			continue
		}
		at, body := w.ask(own)
		before := own.books()
		got := own.ask(e.Method, at, token, body)
		if got.status != http.StatusOK {
			t.Errorf("%s: %s is not let in: %d %s %v", name, who, got.status, got.Reason, got.Args)
		}
		if !strings.HasPrefix(who, "other ") {
			continue
		}
		if after := own.books(); after != before {
			t.Errorf("%s: %s changed what belongs to another organisation\n%s\nis now\n%s", name, who, before, after)
		}
		for _, mark := range own.marks() {
			if strings.Contains(string(got.body), mark) {
				t.Errorf("%s: %s learns %q: %s", name, who, mark, got.body)
			}
		}
	}
}

func TestASessionEndsWithItsTimeAndAtOnceWhenTheTerminalIsRevoked(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		h, thief := o.handmade(sumsel, "KBI", false), o.handmade(sumsel, "KBI", false)
		answer := h.opens()
		o.later(time.Duration(answer.ExpiresIn) * time.Second)
		h.delivers(h.moves(1))
		o.later(time.Millisecond)
		if got := h.sends(h.moves(1)); got.Reason != "token_invalid" || got.status != http.StatusUnauthorized {
			t.Errorf("after its time: %d %s", got.status, got.Reason)
		}
		h.opens()
		thief.opens()
		o.must(o.central.Revoke(t.Context(), sumsel, thief.id))
		run := thief.moves(2)
		if got := thief.sends(run); got.Reason != "token_invalid" {
			t.Errorf("revoked, with the old token: %d %s", got.status, got.Reason)
		}
		if got := thief.ask(http.MethodPost, "/v1/session", "", thief.greeting()); got.status != http.StatusForbidden || got.Reason != "terminal_revoked" {
			t.Errorf("revoked, with a new session: %d %s", got.status, got.Reason)
		}
		// Another laptop brings what the revoked one sold: it is set aside.
		var taken uplink.BundleAnswer
		o.read(o.ask(http.MethodPost, "/v1/bundle", h.bearer(), thief.bundle(sumsel, run)), &taken)
		if len(taken.Runs) != 1 || taken.Runs[0].Quarantined != 2 || taken.Runs[0].Stored != 0 {
			t.Errorf("in a bundle: %+v", taken)
		}
		stock, err := o.central.Books(sumsel).Stock(t.Context())
		if err != nil || stock[skuOf(sumsel)] != 1 {
			t.Errorf("the stock is %v, %v", stock, err)
		}
	})
}

func TestAJournalOfOneOrganisationIsNoUseInAnother(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		o.must(o.central.AddTenant(t.Context(), store.Tenant{ID: jambi, Name: "Jambi"}))
		o.must(o.central.SaveSite(t.Context(), jambi, store.Site{Code: "JBI"}))
		h := o.handmade(sumsel, "KBI", false)
		// The same laptop with the same key is known to both.
		double := &handmade{office: o, tenant: jambi, id: h.id, key: h.key, head: h.head}
		code, err := o.server.NewCode(t.Context(), jambi, "JBI", false, "test")
		o.must(err)
		var answer uplink.EnrolAnswer
		o.read(o.ask(http.MethodPost, "/v1/enrol", "", double.enrolment(code.Code)), &answer)
		h.opens()
		double.opens()
		run := h.moves(2)
		if got := double.sends(run); got.status != http.StatusForbidden || got.Reason != "seal_invalid" {
			t.Errorf("under the other name: %d %s", got.status, got.Reason)
		}
		var taken uplink.BundleAnswer
		o.read(o.ask(http.MethodPost, "/v1/bundle", double.bearer(), h.bundle(jambi, run)), &taken)
		if len(taken.Runs) != 1 || taken.Runs[0].Reason != "seal_invalid" || taken.Runs[0].Stored+taken.Runs[0].Quarantined != 0 {
			t.Errorf("in a bundle of the other name: %+v", taken)
		}
		stranger := o.handmade(sumsel, "KBI", false)
		taken = uplink.BundleAnswer{}
		o.read(o.ask(http.MethodPost, "/v1/bundle", double.bearer(), stranger.bundle(jambi, stranger.moves(1))), &taken)
		if len(taken.Runs) != 1 || taken.Runs[0].Reason != "terminal_unknown" {
			t.Errorf("of a terminal that only one of them knows: %+v", taken)
		}
		if entries, _, err := o.central.Pull(t.Context(), jambi, store.Cursor{}, 10); err != nil || len(entries) != 0 {
			t.Errorf("%d entries got in, %v", len(entries), err)
		}
		h.delivers(run)
	})
}

func TestAHubSpeaksForTheLaptopsOfItsStallAndForNobodyElse(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		o.must(o.central.SaveSite(t.Context(), sumsel, store.Site{Code: "PTC"}))
		hub, till, far := o.handmade(sumsel, "KBI", true), o.handmade(sumsel, "KBI", false), o.handmade(sumsel, "PTC", false)
		otherHub := o.handmade(sumsel, "KBI", true)
		hub.opens()
		till.opens()
		_, key, err := ed25519.GenerateKey(nil)
		o.must(err)
		stranger := &handmade{office: o, tenant: sumsel, id: pos.TerminalID(newID(t)), key: key, head: journal.Head{Epoch: 1}}
		stranger.head.Terminal = stranger.id
		run := stranger.moves(1)
		who := func(h *handmade, change func(*uplink.Introduction)) uplink.Introduction {
			i := uplink.Introduction{Terminal: h.id, Stall: "KBI", Code: "X", PublicKey: key.Public().(ed25519.PublicKey), EnrolledAt: 1}
			change(&i)
			return i
		}
		revoked := func(i *uplink.Introduction) { i.RevokedAt = 1 }
		bring := func(by *handmade, i uplink.Introduction) uplink.BundleOutcome {
			t.Helper()
			var file bytes.Buffer
			w, err := uplink.NewBundleWriter(&file, uplink.BundleHeader{Tenant: sumsel, MadeAt: 1, By: "KBI-HUB"})
			o.must(err)
			o.must(w.Introduce(i))
			o.must(w.Run(run))
			o.must(w.Close())
			var taken uplink.BundleAnswer
			o.read(o.ask(http.MethodPost, "/v1/bundle", by.bearer(), file.Bytes()), &taken)
			return taken.Runs[0]
		}
		before, err := o.central.Terminals(t.Context(), sumsel)
		o.must(err)
		for what, c := range map[string]struct {
			by *handmade
			i  uplink.Introduction
		}{
			"a till brings a laptop":         {till, who(stranger, func(*uplink.Introduction) {})},
			"a hub brings a hub":             {hub, who(stranger, func(i *uplink.Introduction) { i.Hub = true })},
			"a hub brings one of elsewhere":  {hub, who(stranger, func(i *uplink.Introduction) { i.Stall = "PTC" })},
			"a hub revokes one of elsewhere": {hub, who(far, func(i *uplink.Introduction) { i.Stall = "PTC"; revoked(i) })},
			"a hub claims one of elsewhere":  {hub, who(far, revoked)},
			"a hub revokes a hub":            {hub, who(otherHub, revoked)},
			"a hub gives a till another key": {hub, who(till, func(*uplink.Introduction) {})},
		} {
			if got := bring(c.by, c.i); got.Reason != "terminal_unknown" {
				t.Errorf("%s: %+v", what, got)
			}
		}
		if after, err := o.central.Terminals(t.Context(), sumsel); err != nil || !reflect.DeepEqual(after, before) {
			t.Errorf("%+v\nis now\n%+v, %v", before, after, err)
		}
		if got := bring(hub, who(stranger, func(*uplink.Introduction) {})); got.Stored != 1 {
			t.Errorf("a laptop that enrolled at the hub: %+v", got)
		}
		bring(hub, who(till, revoked))
		if got := till.sends(till.moves(1)); got.Reason != "terminal_revoked" && got.Reason != "token_invalid" {
			t.Errorf("a laptop that the hub revoked: %d %s", got.status, got.Reason)
		}
	})
}

func TestWhatIsNoEndpointIsToldApartByNobody(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	for _, request := range []string{"GET /", "GET /v1/entries", "DELETE /v1/admin/catalogue", "POST /v1/admin/terminals", "GET /v2/stock"} {
		method, at, _ := strings.Cut(request, " ")
		if got := o.ask(method, at, "", nil); got.status != http.StatusNotFound || got.Reason != "no_such_address" {
			t.Errorf("%s: %d %s", request, got.status, got.Reason)
		}
	}
}

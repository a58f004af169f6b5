package uplink

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	mrand "math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// RelayConfig is what a Relay is made of.
type RelayConfig struct {
	Central   *store.Central
	Now       func() time.Time
	Transport http.RoundTripper // nil is the one of the machine
	Random    io.Reader         // nil is that of the machine
	Version   string
}

// Relay makes a central store the hub of a stall: what its terminals sent it goes
// on to the centre as it is, sealed by them, and what the centre signed comes
// down to them as it is. The hub can neither write for a terminal nor for the
// office.
type Relay struct {
	caller
	central *store.Central
	random  io.Reader
}

// NewRelay makes the upward end of a hub.
func NewRelay(c RelayConfig) *Relay {
	if c.Random == nil {
		c.Random = rand.Reader
	}
	return &Relay{caller: newCaller(c.Transport, c.Now, c.Version), central: c.Central, random: c.Random}
}

// upward is what a hub remembers of its centre.
type upward struct {
	Server   string
	Terminal pos.TerminalID // the hub's own identity
	Seed     string         // of its key, base64
	Stall    pos.StallCode
	Timeline string       // of the centre
	Cursor   store.Cursor // how far it was sent on
}

// upwardSetting is the name under which a central store keeps it.
const upwardSetting = "relay"

// Join makes the central store a hub, with a one-time code of its centre.
func (r *Relay) Join(ctx context.Context, address, code, label string) (pos.TenantID, error) {
	address, err := cleanAddress(address)
	if err != nil {
		return "", err
	}
	public, key, err := ed25519.GenerateKey(r.random)
	if err != nil {
		return "", err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return "", err
	}
	request := EnrolRequest{Code: code, Terminal: pos.TerminalID(id.String()), PublicKey: public, CodeWanted: "HUB", Label: label, Head: HeadMessage{Epoch: 1}}
	var answer EnrolAnswer
	if err := r.ask(ctx, question{server: address, method: http.MethodPost, path: "/v1/enrol", body: request}, &answer); err != nil {
		return "", err
	}
	if err := answer.Check(); err != nil {
		return "", err
	}
	if err := r.central.AddTenant(ctx, store.Tenant{ID: answer.Tenant}); err != nil && !isReason(err, "tenant_exists") {
		return "", err
	}
	if err := r.central.SetSigner(ctx, answer.Tenant, answer.Signer); err != nil {
		return "", err
	}
	if _, err := r.central.Site(ctx, answer.Tenant, answer.Stall); isReason(err, "stall_unknown") {
		err = r.central.SaveSite(ctx, answer.Tenant, store.Site{Code: answer.Stall, Name: string(answer.Stall)})
		if err != nil {
			return "", err
		}
	} else if err != nil {
		return "", err
	}
	return answer.Tenant, r.remember(ctx, answer.Tenant, upward{Server: address, Terminal: request.Terminal,
		Seed: base64.StdEncoding.EncodeToString(key.Seed()), Stall: answer.Stall, Timeline: answer.Timeline})
}

func (r *Relay) remember(ctx context.Context, tenant pos.TenantID, u upward) error {
	text, err := json.Marshal(u)
	if err != nil {
		return err
	}
	return r.central.SetSetting(ctx, tenant, upwardSetting, string(text))
}

// known reads the centre of a tenant; false if this database is no hub of it.
func (r *Relay) known(ctx context.Context, tenant pos.TenantID) (upward, bool, error) {
	text, err := r.central.Setting(ctx, tenant, upwardSetting)
	if err != nil || text == "" {
		return upward{}, false, err
	}
	var u upward
	err = json.Unmarshal([]byte(text), &u)
	return u, err == nil, err
}

// Sync passes on, for every tenant whose hub this is, what came in since the last
// time, and fetches what the centre signed since.
func (r *Relay) Sync(ctx context.Context) error {
	tenants, err := r.central.Tenants(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, t := range tenants {
		u, hub, err := r.known(ctx, t.ID)
		if hub && err == nil {
			err = r.syncTenant(ctx, t.ID, u)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

func (r *Relay) syncTenant(ctx context.Context, tenant pos.TenantID, u upward) error {
	seed, err := base64.StdEncoding.DecodeString(u.Seed)
	if err != nil || len(seed) != ed25519.SeedSize {
		return pos.Refuse(pos.Corrupt, "database_corrupt").Because(err)
	}
	who := party{u.Server, tenant, u.Terminal, ed25519.NewKeyFromSeed(seed)}
	answer, err := r.greet(ctx, who, journal.Head{Terminal: u.Terminal, Epoch: 1})
	if err != nil {
		return err
	}
	if answer.Timeline != u.Timeline {
		// The centre was restored: all of it again. What it has, it will say.
		u.Timeline, u.Cursor = answer.Timeline, store.Cursor{}
	}
	round := &relayRound{Relay: r, tenant: tenant, upward: u, token: answer.Token}
	return errors.Join(round.down(ctx), round.up(ctx), round.downOrders(ctx))
}

// Run passes on until the context ends.
func (r *Relay) Run(ctx context.Context) {
	wait := NewBackoff(mrand.Int64N)
	for {
		pause := hubInterval
		if err := r.Sync(ctx); err != nil && ctx.Err() == nil {
			slog.Warn("uplink: the hub could not pass on", "error", err)
			pause = wait.Next(retryAfter(err))
		} else {
			wait.Reset()
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// hubInterval is how often a hub passes on.
const hubInterval = 10 * time.Second

// relayRound is one contact of a hub with its centre.
type relayRound struct {
	*Relay
	upward
	tenant pos.TenantID
	token  string
}

func (r *relayRound) call(ctx context.Context, method, path string, message any) error {
	return r.ask(ctx, question{server: r.Server, method: method, path: path, token: r.token}, message)
}

// down fetches who may send and what the office wants.
func (r *relayRound) down(ctx context.Context) error {
	var registry RegistryAnswer
	if err := r.call(ctx, http.MethodGet, "/v1/registry", &registry); err != nil {
		return err
	}
	for _, i := range registry.Terminals {
		if err := i.Check(); err != nil {
			return err
		}
		if i.Hub {
			continue
		}
		if err := r.central.Introduce(ctx, r.tenant, known(i)); err != nil {
			return err
		}
	}
	have, _, err := r.central.Revision(ctx, r.tenant, r.Stall)
	if err != nil {
		return err
	}
	var answer RevisionAnswer
	err = r.call(ctx, http.MethodGet, "/v1/revision?have="+url.QueryEscape(have.Hash), &answer)
	if errors.Is(err, errNotModified) {
		return nil
	}
	if err != nil {
		return err
	}
	return r.keep(ctx, answer.Signed(), have.Number)
}

// keep stores a revision for the terminals of the hub, with its pictures.
func (r *relayRound) keep(ctx context.Context, signed SignedRevision, have int64) error {
	signer, _, err := r.central.Signer(ctx, r.tenant)
	if err != nil {
		return err
	}
	content, err := CheckRevision(signer, r.tenant, r.Stall, signed)
	if err != nil || signed.Number <= have {
		return err
	}
	for _, p := range content.Photos {
		if _, err := r.central.Books(r.tenant).Photo(ctx, p.Hash); err == nil {
			continue
		}
		var body []byte
		if err := r.call(ctx, http.MethodGet, "/v1/photos/"+p.Hash, &body); err != nil {
			return err
		}
		if contentHash(body) != p.Hash {
			return pos.Refuse(pos.Denied, "revision_not_signed")
		}
		if err := r.central.SavePhoto(ctx, r.tenant, store.Photo{Hash: p.Hash, Type: p.Type, Body: body}); err != nil {
			return err
		}
	}
	return r.central.SaveRevision(ctx, r.tenant, r.Stall, store.Revision{
		Number: signed.Number, Hash: signed.Hash, Body: signed.Body, Signature: signed.Signature, At: r.now()}, 0)
}

// up passes on what came in, in the order in which it did.
func (r *relayRound) up(ctx context.Context) error {
	for {
		runs, next, err := r.central.Runs(ctx, r.tenant, r.Cursor)
		if isReason(err, "timeline_changed") {
			r.Cursor = store.Cursor{}
			continue
		}
		if err != nil || len(runs) == 0 {
			return err
		}
		file, err := r.pack(ctx, runs)
		if err != nil {
			return err
		}
		var answer BundleAnswer
		err = r.ask(ctx, question{server: r.Server, method: http.MethodPost, path: "/v1/bundle", token: r.token, file: file}, &answer)
		if err != nil {
			return err
		}
		if err := r.heed(ctx, answer); err != nil {
			return err
		}
		r.Cursor = next
		if err := r.remember(ctx, r.tenant, r.upward); err != nil {
			return err
		}
	}
}

// pack makes a bundle of runs, with the terminals that sent them.
func (r *relayRound) pack(ctx context.Context, runs []store.Run) (io.Reader, error) {
	var file bytes.Buffer
	b, err := NewBundleWriter(&file, BundleHeader{Tenant: r.tenant, MadeAt: Millis(r.now()), By: string(r.Stall) + "-HUB"})
	if err != nil {
		return nil, err
	}
	introduced := map[pos.TerminalID]bool{}
	for _, run := range runs {
		if !introduced[run.Terminal] {
			introduced[run.Terminal] = true
			t, err := r.central.Terminal(ctx, r.tenant, run.Terminal)
			if err != nil {
				return nil, err
			}
			if err := b.Introduce(introduce(t)); err != nil {
				return nil, err
			}
		}
		if err := b.Run(run); err != nil {
			return nil, err
		}
	}
	return &file, b.Close()
}

// heed notes where the centre has another chain than came through here: the
// terminal will be told. What parted is kept there until it comes in a new life.
func (r *relayRound) heed(ctx context.Context, answer BundleAnswer) error {
	if answer.Reason != "" {
		return &pos.Error{Code: pos.Unavailable, Reason: answer.Reason, Args: answer.Args}
	}
	for _, outcome := range answer.Runs {
		if outcome.Reason != "" {
			slog.Warn("uplink: the centre refused what a terminal sent", "terminal", outcome.Terminal, "reason", outcome.Reason)
		}
		if !outcome.Fork {
			continue
		}
		mark := journal.Head{Terminal: outcome.Terminal, Epoch: outcome.Mark.Epoch, Seq: max(outcome.Mark.Seq, 0)}
		if err := r.central.OrderFork(ctx, r.tenant, mark); err != nil {
			return err
		}
	}
	return nil
}

package store

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// Tenant is an organisation that runs stalls. Nothing of one is ever seen by
// another.
type Tenant struct {
	ID   pos.TenantID
	Name string
}

// AddTenant makes a tenant, with the key that signs what goes down to its stalls.
func (c *Central) AddTenant(ctx context.Context, t Tenant) error {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	return explain(c.write(ctx, "", func(w *writing) error {
		n, err := count(w, `SELECT COUNT(*) FROM tenant WHERE tenant = $2 AND $1 = ''`, t.ID)
		if err != nil {
			return err
		}
		if n > 0 {
			return pos.Refuse(pos.Conflict, "tenant_exists", "tenant", t.ID)
		}
		return w.send(`INSERT INTO tenant (tenant, name, commit_seq, reference, signing_seed, signer) VALUES ($1, $2, 0, 0, $3, '')`,
			t.ID, t.Name, base64.StdEncoding.EncodeToString(key.Seed()))
	}), "save_failed")
}

// count asks a writing for one number.
func count(w *writing, text string, args ...any) (n int64, err error) {
	err = w.row(func(scan scanner) error { return scan(&n) }, text, args...)
	return n, err
}

// Tenants lists all tenants.
func (c *Central) Tenants(ctx context.Context) ([]Tenant, error) {
	return query(ctx, c.Books(""), func(scan scanner) (t Tenant, err error) {
		err = scan(&t.ID, &t.Name)
		return t, err
	}, `SELECT tenant, name FROM tenant WHERE $1 = '' ORDER BY tenant`)
}

// SigningKey signs what goes down to the stalls of a tenant.
func (c *Central) SigningKey(ctx context.Context, tenant pos.TenantID) (ed25519.PrivateKey, error) {
	seeds, err := query(ctx, c.Books(tenant), func(scan scanner) (s string, err error) { return s, scan(&s) },
		`SELECT signing_seed FROM tenant WHERE tenant = $1`)
	if err != nil {
		return nil, err
	}
	if len(seeds) == 0 {
		return nil, pos.Refuse(pos.NotFound, "tenant_unknown", "tenant", tenant)
	}
	seed, err := base64.StdEncoding.DecodeString(seeds[0])
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, pos.Refuse(pos.Corrupt, "database_corrupt").Because(err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// FairRecord is a fair with the short code that stalls name it by.
type FairRecord struct {
	Code string
	pos.Fair
}

// SaveFair adds or changes a fair.
func (c *Central) SaveFair(ctx context.Context, tenant pos.TenantID, f FairRecord) error {
	return c.changeReference(ctx, tenant, func(w *writing) error { return w.saveFair(f) })
}

func (w *writing) saveFair(f FairRecord) error {
	if err := w.note(DeedFairSaved, f.Code, f.Name); err != nil {
		return err
	}
	err := w.exec(`INSERT INTO fair (tenant, code, name, place, city, day_from, day_to) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (tenant, code) DO UPDATE SET name = excluded.name, place = excluded.place, city = excluded.city,
			day_from = excluded.day_from, day_to = excluded.day_to`, f.Code, f.Name, f.Place, f.City, f.From, f.To)
	if err != nil {
		return err
	}
	// Its stalls print the fair on receipts, from their own rules.
	sites, err := rowsOf(w, scanSite, `SELECT code, fair, name, body FROM site WHERE tenant = $1 AND fair = $2 AND body <> ''`, f.Code)
	if err != nil {
		return err
	}
	for _, s := range sites {
		s.Rules.Fair = f.Fair
		if err := w.keepSite(s); err != nil {
			return err
		}
	}
	return nil
}

const fairColumns = `SELECT code, name, place, city, day_from, day_to FROM fair WHERE tenant = $1`

func scanFair(scan scanner) (f FairRecord, err error) {
	err = scan(&f.Code, &f.Name, &f.Place, &f.City, &f.From, &f.To)
	return f, err
}

// Fairs lists the fairs of a tenant by their first day.
func (c *Central) Fairs(ctx context.Context, tenant pos.TenantID) ([]FairRecord, error) {
	return query(ctx, c.Books(tenant), scanFair, fairColumns+` ORDER BY day_from, code`)
}

// Site is a stall as the office plans it.
type Site struct {
	Code pos.StallCode
	Fair string // code of the fair
	Name string
	// Rules are those of the stall, or nil where the stall keeps its own.
	Rules *pos.Stall
}

// SaveSite adds or changes a stall.
func (c *Central) SaveSite(ctx context.Context, tenant pos.TenantID, s Site) error {
	return c.changeReference(ctx, tenant, func(w *writing) error { return w.saveSite(s) })
}

func (w *writing) saveSite(s Site) error {
	if err := w.note(DeedStallSaved, string(s.Code), s.Name); err != nil {
		return err
	}
	return w.keepSite(s)
}

func (w *writing) keepSite(s Site) error {
	body := ""
	if s.Rules != nil {
		text, err := json.Marshal(s.Rules)
		if err != nil {
			return err
		}
		body = string(text)
	}
	return w.exec(`INSERT INTO site (tenant, code, fair, name, body) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (tenant, code) DO UPDATE SET fair = excluded.fair, name = excluded.name, body = excluded.body`,
		s.Code, s.Fair, s.Name, body)
}

// Sites lists the stalls of a tenant.
func (c *Central) Sites(ctx context.Context, tenant pos.TenantID) ([]Site, error) {
	return query(ctx, c.Books(tenant), scanSite, `SELECT code, fair, name, body FROM site WHERE tenant = $1 ORDER BY code`)
}

// Site finds a stall.
func (c *Central) Site(ctx context.Context, tenant pos.TenantID, code pos.StallCode) (Site, error) {
	found, err := query(ctx, c.Books(tenant), scanSite, `SELECT code, fair, name, body FROM site WHERE tenant = $1 AND code = $2`, code)
	if err == nil && len(found) == 0 {
		err = pos.Refuse(pos.NotFound, "stall_unknown", "stall", code)
	}
	if err != nil {
		return Site{}, err
	}
	return found[0], nil
}

func scanSite(scan scanner) (Site, error) {
	var s Site
	var body string
	if err := scan(&s.Code, &s.Fair, &s.Name, &body); err != nil || body == "" {
		return s, err
	}
	s.Rules = &pos.Stall{}
	return s, json.Unmarshal([]byte(body), s.Rules)
}

// changeReference runs a write that changes what goes down to the stalls.
func (c *Central) changeReference(ctx context.Context, tenant pos.TenantID, f func(*writing) error) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		if err := w.countReference(); err != nil {
			return err
		}
		return f(w)
	}), "save_failed")
}

// countReference says that what goes down to the stalls has changed.
func (w *writing) countReference() error {
	return w.exec(`UPDATE tenant SET reference = reference + 1 WHERE tenant = $1`)
}

// Terminal is a laptop that may send, or a hub that passes on for its stall.
type Terminal struct {
	ID          pos.TerminalID
	Hub         bool
	Stall       pos.StallCode
	Code        string // its letter in receipt numbers
	Label       string
	PublicKey   ed25519.PublicKey
	Epoch       int // the highest life that was ever allotted
	EnrolledAt  time.Time
	RevokedAt   time.Time // zero if it may send
	LastContact time.Time
	ClockOffset time.Duration // how far the laptop's clock was ahead
	Version     string
	// Unsent is how many entries the terminal had when it called last that have not
	// arrived, 0 also where it never said; LastShift the last day of which a shift
	// has. Both are in lists only.
	Unsent    int64
	LastShift pos.BusinessDay
}

const terminalColumns = `SELECT terminal, hub, stall, code, label, public_key, epoch, enrolled_at, revoked_at, last_contact, clock_offset, version
	FROM terminal WHERE tenant = $1`

func scanTerminal(scan scanner) (Terminal, error) {
	var t Terminal
	var key string
	var enrolled, revoked, contact, offset int64
	err := scan(&t.ID, &t.Hub, &t.Stall, &t.Code, &t.Label, &key, &t.Epoch, &enrolled, &revoked, &contact, &offset, &t.Version)
	t.PublicKey = publicKey(key)
	t.EnrolledAt, t.RevokedAt, t.LastContact = timeOf(enrolled), timeOf(revoked), timeOf(contact)
	t.ClockOffset = time.Duration(offset) * time.Millisecond
	return t, err
}

// Terminal finds a terminal or refuses with terminal_unknown.
func (c *Central) Terminal(ctx context.Context, tenant pos.TenantID, id pos.TerminalID) (Terminal, error) {
	found, err := query(ctx, c.Books(tenant), scanTerminal, terminalColumns+` AND terminal = $2`, id)
	if err == nil && len(found) == 0 {
		err = pos.Refuse(pos.NotFound, "terminal_unknown", "terminal", id)
	}
	if err != nil {
		return Terminal{}, err
	}
	return found[0], nil
}

// Terminals lists all terminals and hubs by stall and letter.
func (c *Central) Terminals(ctx context.Context, tenant pos.TenantID) ([]Terminal, error) {
	var all []Terminal
	err := c.Books(tenant).moment(ctx, func(v view) (err error) {
		if all, err = ask(ctx, v, scanTerminal, terminalColumns+` ORDER BY stall, code, terminal`); err != nil {
			return err
		}
		at := map[pos.TerminalID]*Terminal{}
		for i := range all {
			at[all[i].ID] = &all[i]
		}
		_, err = ask(ctx, v, func(scan scanner) (none struct{}, err error) {
			var id pos.TerminalID
			var missing int64
			var last pos.BusinessDay
			if err = scan(&id, &missing, &last); err == nil {
				at[id].Unsent, at[id].LastShift = max(missing, 0), last
			}
			return none, err
		}, arrivals)
		return err
	})
	return all, err
}

const arrivals = `SELECT t.terminal,
		t.said_seq - COALESCE((SELECT MAX(e.seq) FROM entry e WHERE e.tenant = t.tenant AND e.terminal = t.terminal AND e.epoch = t.said_epoch), 0),
		COALESCE(h.day, '')
	FROM terminal t LEFT JOIN (SELECT terminal, MAX(day) AS day FROM shift WHERE tenant = $1 GROUP BY terminal) AS h ON h.terminal = t.terminal
	WHERE t.tenant = $1`

// Revoke takes a terminal's right to send. Its sessions end at once, and what it
// still sends by any road is set aside and not applied. The terminal of the shop is
// the centre itself and refused as terminal_of_shop.
func (c *Central) Revoke(ctx context.Context, tenant pos.TenantID, id pos.TerminalID) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		if shop, err := w.shop(); err == nil && shop.Terminal == id {
			return pos.Refuse(pos.Conflict, "terminal_of_shop")
		}
		_, err := count(w, `UPDATE terminal SET revoked_at = CASE WHEN revoked_at = 0 THEN $2 ELSE revoked_at END
			WHERE tenant = $1 AND terminal = $3 RETURNING revoked_at`, c.now().UnixMilli(), id)
		if errors.Is(err, sql.ErrNoRows) {
			return pos.Refuse(pos.NotFound, "terminal_unknown", "terminal", id)
		}
		if err != nil {
			return err
		}
		if err := w.note(DeedRevoked, string(id), ""); err != nil {
			return err
		}
		return w.exec(`DELETE FROM session WHERE tenant = $1 AND terminal = $2`, id)
	}), "save_failed")
}

// Contact is what a terminal told of itself when it called.
type Contact struct {
	Terminal    pos.TerminalID
	ClockOffset time.Duration
	Version     string
	// Said is the end of the terminal's journal, zero if it did not say.
	Said journal.Head
}

// Touch notes that a terminal called.
func (c *Central) Touch(ctx context.Context, tenant pos.TenantID, t Contact) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		return w.exec(`UPDATE terminal SET last_contact = $2, clock_offset = $3, version = $4, said_epoch = $5, said_seq = $6
			WHERE tenant = $1 AND terminal = $7`,
			c.now().UnixMilli(), t.ClockOffset.Milliseconds(), t.Version, t.Said.Epoch, t.Said.Seq, t.Terminal)
	}), "save_failed")
}

// Enrolment is a one-time code by which a laptop joins a stall. Only the hash of
// its secret is kept.
type Enrolment struct {
	Part       string // finds the code
	SecretHash string
	Tenant     pos.TenantID
	Stall      pos.StallCode
	Hub        bool
	MadeBy     string
}

// How long a code works, and how often its secret may be wrong.
const (
	EnrolmentLife  = 10 * time.Minute
	EnrolmentTries = 5
)

// NewEnrolment keeps a code and returns when it ends.
func (c *Central) NewEnrolment(ctx context.Context, e Enrolment) (expires time.Time, err error) {
	if _, err := c.Site(ctx, e.Tenant, e.Stall); err != nil {
		return time.Time{}, err
	}
	expires = pos.Stamp(c.now().Add(EnrolmentLife))
	err = c.write(ctx, e.Tenant, func(w *writing) error {
		if err := w.note(DeedEnrolment, string(e.Stall), ""); err != nil {
			return err
		}
		return w.send(`INSERT INTO enrolment (part, secret_hash, tenant, stall, hub, made_by, expires_at, tries_left, used_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)`,
			e.Part, e.SecretHash, e.Tenant, e.Stall, e.Hub, e.MadeBy, expires.UnixMilli(), EnrolmentTries)
	})
	return expires, explain(err, "save_failed")
}

// Applicant is a laptop with a code.
type Applicant struct {
	Part, SecretHash string
	Terminal         pos.TerminalID
	Code             string // the letter that it uses and would like to keep
	Label            string
	PublicKey        ed25519.PublicKey
}

// Enrolled is what an applicant became.
type Enrolled struct {
	Tenant   pos.TenantID
	Terminal Terminal
	// Again says that the terminal was enrolled before, with another key: its
	// data were copied or restored, and it needs a new life.
	Again bool
}

// Redeem uses a code up and enrols the laptop. Wrong, used and expired codes are
// refused alike as code_invalid; each wrong secret costs one of the tries.
func (c *Central) Redeem(ctx context.Context, a Applicant) (Enrolled, error) {
	found, err := query(ctx, c.Books(""), func(scan scanner) (t pos.TenantID, err error) { return t, scan(&t) },
		`SELECT tenant FROM enrolment WHERE part = $2 AND $1 = ''`, a.Part)
	if err != nil {
		return Enrolled{}, err
	}
	if len(found) == 0 {
		return Enrolled{}, pos.Refuse(pos.Denied, "code_invalid")
	}
	done, refused := Enrolled{Tenant: found[0]}, error(nil)
	err = c.write(ctx, done.Tenant, func(w *writing) error {
		e, err := w.useCode(a, c.now())
		if refusal := (*pos.Error)(nil); errors.As(err, &refusal) {
			refused = err // the try is spent, so this transaction stands
			return nil
		}
		if err != nil {
			return err
		}
		return w.enrol(a, e, c.now(), &done)
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return Enrolled{}, explain(err, "save_failed")
	}
	done.Terminal, err = c.Terminal(ctx, done.Tenant, a.Terminal)
	return done, err
}

// useCode spends a try of a code, or all of it.
func (w *writing) useCode(a Applicant, now time.Time) (Enrolment, error) {
	var e Enrolment
	var expires, tries, used int64
	err := w.row(func(scan scanner) error {
		return scan(&e.Part, &e.SecretHash, &e.Tenant, &e.Stall, &e.Hub, &expires, &tries, &used)
	}, `SELECT part, secret_hash, tenant, stall, hub, expires_at, tries_left, used_at FROM enrolment WHERE tenant = $1 AND part = $2`, a.Part)
	if err != nil {
		return e, err
	}
	if used > 0 || tries <= 0 || now.UnixMilli() > expires {
		return e, pos.Refuse(pos.Denied, "code_invalid")
	}
	if e.SecretHash != a.SecretHash {
		if err := w.exec(`UPDATE enrolment SET tries_left = tries_left - 1 WHERE tenant = $1 AND part = $2`, a.Part); err != nil {
			return e, err
		}
		return e, pos.Refuse(pos.Denied, "code_invalid")
	}
	return e, w.exec(`UPDATE enrolment SET used_at = $2 WHERE tenant = $1 AND part = $3`, now.UnixMilli(), a.Part)
}

// enrol binds a laptop to its stall. A revoked terminal stays revoked: whoever
// has its data must not come back by a code.
func (w *writing) enrol(a Applicant, e Enrolment, now time.Time, done *Enrolled) error {
	known, err := rowsOf(w, scanTerminal, terminalColumns+` AND terminal = $2`, a.Terminal)
	if err != nil {
		return err
	}
	code, err := w.freeCode(a, e.Stall)
	if err != nil {
		return err
	}
	key := base64.StdEncoding.EncodeToString(a.PublicKey)
	if len(known) > 0 {
		if !known[0].RevokedAt.IsZero() {
			return pos.Refuse(pos.Denied, "terminal_revoked", "terminal", a.Terminal)
		}
		done.Again = true
		// What the old key opened is over: it may be with whoever has the old data.
		if err := w.exec(`DELETE FROM session WHERE tenant = $1 AND terminal = $2`, a.Terminal); err != nil {
			return err
		}
		return w.exec(`UPDATE terminal SET stall = $2, code = $3, label = $4, public_key = $5, hub = $6, enrolled_at = $7
			WHERE tenant = $1 AND terminal = $8`, e.Stall, code, a.Label, key, e.Hub, now.UnixMilli(), a.Terminal)
	}
	return w.exec(`INSERT INTO terminal (tenant, terminal, hub, stall, code, label, public_key, epoch, enrolled_at, revoked_at, last_contact, clock_offset, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, 0, 0, 0, '')`,
		a.Terminal, e.Hub, e.Stall, code, a.Label, key, now.UnixMilli())
}

// Introduce adds a terminal that enrolled elsewhere: at a hub of this centre, or,
// at a hub, at its centre. One that is known stays as it is, but for the word that
// it was revoked.
func (c *Central) Introduce(ctx context.Context, tenant pos.TenantID, t Terminal) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		known, err := rowsOf(w, scanTerminal, terminalColumns+` AND terminal = $2`, t.ID)
		if err != nil {
			return err
		}
		if len(known) > 0 {
			return w.reintroduce(known[0], t)
		}
		code, err := w.freeCode(Applicant{Terminal: t.ID, Code: t.Code}, t.Stall)
		if err != nil {
			return err
		}
		return w.exec(`INSERT INTO terminal (tenant, terminal, hub, stall, code, label, public_key, epoch, enrolled_at, revoked_at, last_contact, clock_offset, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, 0, 0, '')`,
			t.ID, t.Hub, t.Stall, code, t.Label, base64.StdEncoding.EncodeToString(t.PublicKey), t.EnrolledAt.UnixMilli(), millisOrZero(t.RevokedAt))
	}), "save_failed")
}

// reintroduce takes over what is newer of a terminal: that it was revoked, or
// that it enrolled again, with another key.
func (w *writing) reintroduce(known, now Terminal) error {
	if !now.RevokedAt.IsZero() && known.RevokedAt.IsZero() {
		return w.exec(`UPDATE terminal SET revoked_at = $2 WHERE tenant = $1 AND terminal = $3`, now.RevokedAt.UnixMilli(), now.ID)
	}
	if !now.EnrolledAt.After(known.EnrolledAt) {
		return nil
	}
	return w.exec(`UPDATE terminal SET public_key = $2, enrolled_at = $3 WHERE tenant = $1 AND terminal = $4`,
		base64.StdEncoding.EncodeToString(now.PublicKey), now.EnrolledAt.UnixMilli(), now.ID)
}

// freeCode is the letter that a laptop gets in its stall: its own if nobody else
// has it, else the first that is free.
func (w *writing) freeCode(a Applicant, stall pos.StallCode) (string, error) {
	taken := map[string]bool{}
	_, err := rowsOf(w, func(scan scanner) (none struct{}, err error) {
		var code string
		err = scan(&code)
		taken[code] = true
		return none, err
	}, `SELECT code FROM terminal WHERE tenant = $1 AND stall = $2 AND terminal <> $3`, stall, a.Terminal)
	if err != nil {
		return "", err
	}
	if a.Code != "" && !taken[a.Code] {
		return a.Code, nil
	}
	for letter := 'A'; letter <= 'Z'; letter++ {
		if !taken[string(letter)] {
			return string(letter), nil
		}
	}
	// Never a digit at the end: that is where the number of a laptop's life goes.
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			if code := string(first) + string(second); !taken[code] {
				return code, nil
			}
		}
	}
	return "", pos.Refuse(pos.Conflict, "stall_full", "stall", stall)
}

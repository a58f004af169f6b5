package uplink

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// carriedFolder holds bundles of other laptops until they were passed on.
const carriedFolder = "carried"

const bundleEnding = ".lapak"

// Exported is what ExportBundle wrote.
type Exported struct {
	Entries int64
	Runs    int
}

// ExportBundle writes what the central store has not acknowledged, or with all
// the whole journal, as a bundle that goes there by any road. The entries still
// count as waiting until the central store itself has acknowledged them, so the
// next bundle holds them again: bundles may arrive in any order and any number
// of times.
func (c *Client) ExportBundle(ctx context.Context, w io.Writer, all bool) (Exported, error) {
	var done Exported
	bond := c.known()
	if bond.Server == "" {
		return done, pos.Refuse(pos.Conflict, "not_enrolled")
	}
	key, err := loadKey(c.store.Dir(), bond.Public)
	if err != nil {
		return done, err
	}
	self := c.store.Terminal()
	b, err := NewBundleWriter(w, BundleHeader{Tenant: bond.Tenant, MadeAt: Millis(c.now()), By: string(bond.Stall) + "-" + self.Code})
	if err != nil {
		return done, err
	}
	if err := b.Introduce(Introduction{Terminal: self.ID, Stall: bond.Stall, Code: self.Code, PublicKey: bond.Public}); err != nil {
		return done, err
	}
	from := journal.Head{Terminal: self.ID}
	if !all {
		from.Epoch, from.Seq = bond.Mark.Epoch, bond.Mark.Seq
	}
	s := &session{Client: c, bond: bond, key: key}
	for {
		entries, err := c.store.EntriesFrom(ctx, from, store.MaxRun)
		if err != nil {
			return done, err
		}
		if len(entries) == 0 {
			return done, b.Close()
		}
		run := s.seal(oneLife(entries))
		if err := b.Run(run); err != nil {
			return done, err
		}
		done.Runs++
		done.Entries += int64(len(run.Entries))
		from = run.Entries[len(run.Entries)-1].Head()
	}
}

// CarryBundle keeps another laptop's bundle, to be passed on at the next contact.
// A file that is damaged, or of another organisation, is refused.
func (c *Client) CarryBundle(ctx context.Context, r io.Reader) (BundleCount, error) {
	bond := c.known()
	if bond.Server == "" {
		return BundleCount{}, pos.Refuse(pos.Conflict, "not_enrolled")
	}
	folder := filepath.Join(c.store.Dir(), carriedFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return BundleCount{}, pos.Refuse(pos.Unavailable, "bundle_not_kept").Because(err)
	}
	part, err := os.CreateTemp(folder, "*.part")
	if err != nil {
		return BundleCount{}, pos.Refuse(pos.Unavailable, "bundle_not_kept").Because(err)
	}
	defer os.Remove(part.Name())
	defer part.Close()
	digest := sha256.New()
	count, err := ReadBundle(io.TeeReader(r, io.MultiWriter(part, digest)), BundleTakers{
		Header: func(h BundleHeader) error {
			if h.Tenant != bond.Tenant {
				return pos.Refuse(pos.Denied, "bundle_of_another", "tenant", h.Tenant)
			}
			return nil
		},
		Introduction: func(Introduction) error { return nil },
		Run:          func(store.Run) error { return nil },
	})
	if err != nil {
		return count, err
	}
	name := filepath.Join(folder, hex.EncodeToString(digest.Sum(nil))+bundleEnding)
	if err := errors.Join(part.Sync(), part.Close(), os.Rename(part.Name(), name)); err != nil {
		return count, pos.Refuse(pos.Unavailable, "bundle_not_kept").Because(err)
	}
	return count, nil
}

// carry passes on what was kept for others. A bundle stays until the central
// store has taken, or set aside, all that is in it.
func (s *session) carry(ctx context.Context) error {
	folder := filepath.Join(s.store.Dir(), carriedFolder)
	files, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), bundleEnding) {
			continue
		}
		path := filepath.Join(folder, f.Name())
		if err := s.deliver(ctx, path); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) deliver(ctx context.Context, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var answer BundleAnswer
	err = s.ask(ctx, question{server: s.bond.Server, method: http.MethodPost, path: "/v1/bundle", token: s.token, file: file}, &answer)
	if err != nil {
		return err
	}
	for _, outcome := range answer.Runs {
		if outcome.Gap {
			return nil // something before it is still on its way by another road
		}
	}
	return os.Remove(path)
}

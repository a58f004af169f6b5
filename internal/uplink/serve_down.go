package uplink

import (
	"context"
	"net/http"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// revision answers with what the office wants at the caller's stall, or that the
// caller has it already.
func (s *Server) revision(ctx context.Context, c *call) (any, error) {
	signed, err := s.Compose(ctx, c.tenant, c.terminal.Stall)
	if err != nil {
		return nil, err
	}
	if signed.Hash == c.URL.Query().Get("have") {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) }), nil
	}
	return NewRevisionAnswer(signed), nil
}

// Compose gives the revision of a stall, made and signed anew if anything has
// changed since it was made.
func (s *Server) Compose(ctx context.Context, tenant pos.TenantID, stall pos.StallCode) (SignedRevision, error) {
	// The count first: what changes while we read is composed again the next time.
	reference, err := s.central.Reference(ctx, tenant)
	if err != nil {
		return SignedRevision{}, err
	}
	kept, at, err := s.central.Revision(ctx, tenant, stall)
	if err != nil {
		return SignedRevision{}, err
	}
	_, foreign, err := s.central.Signer(ctx, tenant)
	switch {
	case err != nil:
		return SignedRevision{}, err
	case kept.Number == 0 && foreign:
		return SignedRevision{}, pos.Refuse(pos.Unavailable, "revision_not_here")
	case foreign || kept.Number > 0 && at == reference:
		return SignedRevision{Number: kept.Number, Hash: kept.Hash, Body: kept.Body, Signature: kept.Signature}, nil
	}
	content, err := s.content(ctx, tenant, stall)
	if err != nil {
		return SignedRevision{}, err
	}
	key, err := s.central.SigningKey(ctx, tenant)
	if err != nil {
		return SignedRevision{}, err
	}
	// The number is a time, so that it grows also after the database was restored
	// from an older copy.
	signed, err := SignRevision(key, tenant, stall, max(kept.Number+1, s.now().Unix()), content)
	if err != nil {
		return SignedRevision{}, err
	}
	if signed.Hash == kept.Hash {
		signed = SignedRevision{Number: kept.Number, Hash: kept.Hash, Body: kept.Body, Signature: kept.Signature}
	}
	err = s.central.SaveRevision(ctx, tenant, stall, store.Revision{
		Number: signed.Number, Hash: signed.Hash, Body: signed.Body, Signature: signed.Signature, At: s.now(),
	}, reference)
	return signed, err
}

// content reads what goes down to a stall.
func (s *Server) content(ctx context.Context, tenant pos.TenantID, stall pos.StallCode) (Revision, error) {
	books := s.central.Books(tenant)
	site, err := s.central.Site(ctx, tenant, stall)
	if err != nil {
		return Revision{}, err
	}
	list, err := books.Catalogue(ctx)
	if err != nil {
		return Revision{}, err
	}
	staff, err := books.Staff(ctx)
	if err != nil {
		return Revision{}, err
	}
	signings, err := books.Signings(ctx)
	if err != nil {
		return Revision{}, err
	}
	rules, err := withShop(ctx, books, site.Rules)
	if err != nil {
		return Revision{}, err
	}
	r := Revision{Stall: rules, Products: list.Products(), Producers: list.Producers(), Splits: list.Splits(), Signings: signings}
	for _, m := range staff {
		r.Staff = append(r.Staff, RevisionStaff{ID: m.ID, Label: m.Label, Role: m.Role, Active: m.Active, PINHash: m.PINHash})
	}
	seen := map[string]bool{"": true}
	for _, p := range r.Products {
		if seen[p.Photo] {
			continue
		}
		seen[p.Photo] = true
		photo, err := books.Photo(ctx, p.Photo)
		if err != nil {
			return Revision{}, err
		}
		r.Photos = append(r.Photos, RevisionPhoto{Hash: photo.Hash, Type: photo.Type})
	}
	return r, nil
}

// withShop gives rules that name no web shop the address of the tenant's own, as long
// as the public sees it. One that receipts have no room for is left out: it must not
// keep prices from coming down.
func withShop(ctx context.Context, books *store.Books, rules *pos.Stall) (*pos.Stall, error) {
	if rules == nil || rules.Shop != "" {
		return rules, nil
	}
	front, err := books.Shopfront(ctx)
	if err != nil || front.Address() == "" {
		return rules, err
	}
	own := *rules
	if own.Shop, err = pos.CheckShop(front.Address()); err != nil {
		return rules, nil
	}
	return &own, nil
}

// photo answers with the bytes of a picture. They are what their name says, so
// they may be kept for ever.
func (s *Server) photo(ctx context.Context, c *call) (any, error) {
	hash := c.PathValue("hash")
	if !sumForm.MatchString(hash) {
		return nil, pos.Refuse(pos.NotFound, "photo_unknown")
	}
	p, err := s.central.Books(c.tenant).Photo(ctx, hash)
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", p.Type)
		w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
		w.Write(p.Body)
	}), nil
}

// stock answers with what the other terminals of the caller's stall did to its
// stock.
func (s *Server) stock(ctx context.Context, c *call) (any, error) {
	levels, err := s.central.Elsewhere(ctx, c.tenant, c.terminal.Stall, c.terminal.ID)
	return StockAnswer{Levels: levels}, err
}

// registry answers with all terminals of the tenant, for a hub that has to check
// their seals.
func (s *Server) registry(ctx context.Context, c *call) (any, error) {
	all, err := s.central.Terminals(ctx, c.tenant)
	answer := RegistryAnswer{Tenant: c.tenant, Terminals: make([]Introduction, len(all))}
	for i, t := range all {
		answer.Terminals[i] = introduce(t)
	}
	return answer, err
}

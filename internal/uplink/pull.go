package uplink

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"lapak/internal/pos"
	"lapak/internal/qris"
	"lapak/internal/store"
)

// pull brings down what the office changed and what the other laptops of the
// stall did to its stock.
func (s *session) pull(ctx context.Context) error {
	adopted, err := s.pullRevision(ctx)
	if err != nil {
		return err
	}
	moved, err := s.pullStock(ctx)
	if (adopted || moved) && s.adopted != nil {
		s.adopted(ctx)
	}
	return err
}

func (s *session) pullRevision(ctx context.Context) (adopted bool, err error) {
	have := s.known()
	var answer RevisionAnswer
	err = s.call(ctx, http.MethodGet, "/v1/revision?have="+url.QueryEscape(have.Revision), nil, &answer)
	if errors.Is(err, errNotModified) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	signed := answer.Signed()
	r, err := CheckRevision(s.bond.Signer, s.bond.Tenant, s.bond.Stall, signed)
	switch {
	case err != nil:
		return false, err
	case signed.Number <= have.Number || signed.Hash == have.Revision:
		return false, nil // an older one, sent again by whoever is in between
	case len(r.Products) == 0:
		// The office has no list of goods yet. A laptop that has one keeps it.
		return false, nil
	}
	list, err := r.Catalogue()
	if err != nil {
		return false, err
	}
	photos, err := s.pullPhotos(ctx, list, r)
	if err != nil {
		return false, err
	}
	rules, err := s.rules(ctx, r.Stall)
	if err != nil {
		return false, err
	}
	a := store.Adoption{Catalogue: list, Rules: rules, Photos: photos, Signings: r.Signings}
	for _, m := range r.Staff {
		a.Staff = append(a.Staff, store.StaffSecret{
			Staff: pos.Staff{ID: m.ID, Label: m.Label, Role: m.Role, Active: m.Active}, PINHash: m.PINHash})
	}
	if err := s.store.Adopt(ctx, a); err != nil {
		return false, err
	}
	return true, s.remember(ctx, func(b *bond) { b.Revision, b.Number = signed.Hash, signed.Number })
}

// rules are those of the office with what this stall decides itself; nil where
// it decides everything.
func (s *session) rules(ctx context.Context, office *pos.Stall) (*pos.Stall, error) {
	if office == nil {
		return nil, nil
	}
	stall, err := s.store.Stall(ctx)
	if err != nil {
		return nil, err
	}
	tests, err := s.store.CodeTests(ctx)
	ruled := stall.Ruled(*office, func(other pos.Stall) bool { return other.Tested(tests, qris.Fingerprint) })
	return &ruled, err
}

// pullPhotos fetches the pictures that this laptop does not have. One that is not
// what its name says is left out, and asked for again with the next revision.
func (s *session) pullPhotos(ctx context.Context, list *pos.Catalogue, r Revision) ([]store.Photo, error) {
	missing, err := s.store.MissingPhotos(ctx, list)
	if err != nil {
		return nil, err
	}
	types := map[string]string{}
	for _, p := range r.Photos {
		types[p.Hash] = p.Type
	}
	var photos []store.Photo
	for _, hash := range missing {
		var body []byte
		err := s.call(ctx, http.MethodGet, "/v1/photos/"+hash, nil, &body)
		if pos.CodeOf(err) == pos.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if contentHash(body) == hash {
			photos = append(photos, store.Photo{Hash: hash, Type: types[hash], Body: body})
		}
	}
	return photos, nil
}

func (s *session) pullStock(ctx context.Context) (moved bool, err error) {
	var answer StockAnswer
	if err := s.call(ctx, http.MethodGet, "/v1/stock", nil, &answer); err != nil {
		return false, err
	}
	return s.store.SetElsewhere(ctx, answer.Levels)
}

// pullOrders brings down the orders that are picked up at this stall.
func (s *session) pullOrders(ctx context.Context) error {
	answer, changed, err := askOrders(s.bond.Stall, s.known().Orders, func(path string, message any) error {
		return s.call(ctx, http.MethodGet, path, nil, message)
	})
	if err != nil || !changed {
		return err
	}
	orders := make([]pos.Order, 0, len(answer.Orders)+len(answer.Elsewhere))
	for _, o := range answer.Orders {
		orders = append(orders, o.Order())
	}
	for _, p := range answer.Elsewhere {
		orders = append(orders, pos.Order{Code: p.Code, Way: pos.WayStall, Stall: p.Stall})
	}
	if err := s.store.SetWaitingOrders(ctx, orders); err != nil {
		return err
	}
	if err := s.remember(ctx, func(b *bond) { b.Orders = answer.Hash }); err != nil {
		return err
	}
	if s.adopted != nil {
		s.adopted(ctx)
	}
	return nil
}

// askOrders asks for the orders of a stall by a way to call the centre. Nothing
// changed if they are those that we have, or the centre is older than orders are.
func askOrders(stall pos.StallCode, have string, call func(path string, message any) error) (a OrdersAnswer, changed bool, err error) {
	err = call("/v1/orders?have="+url.QueryEscape(have), &a)
	if errors.Is(err, errNotModified) || pos.CodeOf(err) == pos.NotFound {
		return a, false, nil
	}
	if err == nil {
		err = a.Check(stall)
	}
	return a, err == nil && a.Hash != have, err
}

package main

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"time"

	"lapak/internal/gui"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/till"
	"lapak/internal/uplink"
)

// link keeps the window's till in touch with its central store for as long as the
// window is open.
type link struct {
	client *uplink.Client
	till   *till.Till
	store  *store.Store
	ctx    context.Context // ends with the window
	stop   context.CancelFunc
	work   sync.WaitGroup
}

// openLink reads what the laptop knows of its central store. The till is made with
// what that gives it; begin puts it to work.
func openLink(ctx context.Context, s *store.Store) (*link, error) {
	l := &link{store: s}
	l.ctx, l.stop = context.WithCancel(ctx)
	var err error
	l.client, err = uplink.NewClient(ctx, uplink.Config{Store: s, Now: time.Now, Version: version,
		Adopted: func(ctx context.Context) {
			if _, err := l.till.Reload(ctx); err != nil {
				slog.Error("lapak: what came down could not be loaded", "error", err)
			}
		},
		Late: func(_ context.Context, id pos.ChargeID, answer pos.GatewayAnswer) { l.till.Heard(id, answer) },
	})
	if err != nil {
		l.stop()
		return nil, err
	}
	return l, nil
}

// begin sends and fetches for a till in the background, if the laptop is enrolled
// or once it is.
func (l *link) begin(t *till.Till) {
	l.till = t
	l.work.Go(func() { l.client.Run(l.ctx) })
}

// Close ends what is under way and waits for it, so that the store can be closed.
func (l *link) Close() {
	l.stop()
	l.work.Wait()
}

// during runs something that must be over before the store is closed. It goes on
// when the page that began it has gone, and ends with the window.
func (l *link) during(work func(context.Context) error) error {
	l.work.Add(1)
	defer l.work.Done()
	return work(l.ctx)
}

// offer gives the window what it needs to show the central store.
func (l *link) offer(s *gui.Services, folder string, now func() pos.BusinessDay) {
	s.Uplink = func() uplink.Status { return l.client.Status(l.ctx) }
	s.SyncNow = func(context.Context) error { return l.during(l.client.Sync) }
	s.Enrol = func(_ context.Context, address, code string) error {
		return l.during(func(ctx context.Context) error {
			if err := l.client.Enrol(ctx, address, code, laptopLabel()); err != nil {
				return err
			}
			// Enrolled is enrolled: a first round that fails is tried again by itself.
			if err := l.client.Sync(ctx); err != nil {
				slog.Warn("lapak: the first round", "error", err)
			}
			_, err := l.till.Reload(ctx)
			return err
		})
	}
	s.SaveUnsent = func(context.Context) (path string, err error) {
		err = l.during(func(ctx context.Context) error {
			var file bytes.Buffer
			if _, err := l.client.ExportBundle(ctx, &file, false); err != nil {
				return err
			}
			status := l.client.Status(ctx)
			path, err = saveNew(folder, status.Stall+"-"+l.store.Terminal().Code+"-"+now().Compact()+".lapak", file.Bytes())
			return err
		})
		return path, err
	}
	s.Picture = func(hash string) []byte {
		photo, err := l.store.Photo(l.ctx, hash)
		if err != nil {
			return nil
		}
		return photo.Body
	}
}

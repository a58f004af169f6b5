package store

import (
	"context"
	"encoding/base64"
	"time"
)

// WebSessions keeps the sessions of browsers, in the shape that the library of the
// sessions asks for. Tokens come to it hashed.
type WebSessions struct{ central *Central }

// WebSessions are those of this central store.
func (c *Central) WebSessions() WebSessions { return WebSessions{c} }

// FindCtx is what is kept under a token; found is false when nothing is, or when
// it has expired.
func (s WebSessions) FindCtx(ctx context.Context, token string) (body []byte, found bool, err error) {
	rows, err := query(ctx, s.central.Books(""), func(scan scanner) (text string, err error) { return text, scan(&text) },
		`SELECT body FROM web_session WHERE $1 = '' AND hash = $2 AND expires_at > $3`, token, s.central.now().UnixMilli())
	if err != nil || len(rows) == 0 {
		return nil, false, err
	}
	body, err = base64.StdEncoding.DecodeString(rows[0])
	return body, err == nil, err
}

// CommitCtx keeps a session until it expires, over what was kept under its token.
// Those of others that have expired go.
func (s WebSessions) CommitCtx(ctx context.Context, token string, body []byte, expiry time.Time) error {
	return s.central.write(ctx, "", func(w *writing) error {
		if err := w.send(`DELETE FROM web_session WHERE expires_at <= $1`, s.central.now().UnixMilli()); err != nil {
			return err
		}
		return w.send(`INSERT INTO web_session (hash, body, expires_at) VALUES ($1, $2, $3)
			ON CONFLICT (hash) DO UPDATE SET body = excluded.body, expires_at = excluded.expires_at`,
			token, base64.StdEncoding.EncodeToString(body), expiry.UnixMilli())
	})
}

// DeleteCtx forgets a session; one that is not there is no error.
func (s WebSessions) DeleteCtx(ctx context.Context, token string) error {
	return s.central.write(ctx, "", func(w *writing) error { return w.send(`DELETE FROM web_session WHERE hash = $1`, token) })
}

// Find is FindCtx for callers without a context.
func (s WebSessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx for callers without a context.
func (s WebSessions) Commit(token string, body []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, body, expiry)
}

// Delete is DeleteCtx for callers without a context.
func (s WebSessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"lapak/internal/pos"
)

// NoteState says who may read what a buyer wrote to a workshop.
type NoteState string

// The states of a note. One that waits is read by staff only.
const (
	NoteWaiting NoteState = "waiting"
	NoteShown   NoteState = "shown"
	NoteHidden  NoteState = "hidden"
)

// MaxBuyerNote is the most characters of a note to a workshop.
const MaxBuyerNote = 300

// BuyerNote is what a buyer wrote to a workshop. It does not say who that was.
type BuyerNote struct {
	No       int64
	Producer pos.ProducerCode
	Text     string
	At       time.Time
	State    NoteState
}

// LeaveOrderNote writes to the workshop of some goods of an order that was picked
// up. Of each order a workshop gets one note; others are refused as note_again, and
// an order of which it made nothing as order_unknown.
func (c *Central) LeaveOrderNote(ctx context.Context, tenant pos.TenantID, code pos.OrderCode, producer pos.ProducerCode, text string) error {
	return c.leaveNote(ctx, tenant, "order "+string(code), producer, text, func(w *writing) error {
		o, err := w.order(code)
		if err != nil {
			return err
		}
		if o.State != pos.OrderPickedUp {
			return pos.Refuse(pos.Conflict, "note_early")
		}
		for _, l := range o.Lines {
			if l.Product.Producer == producer {
				return nil
			}
		}
		return pos.Refuse(pos.NotFound, "order_unknown")
	})
}

// LeaveReceiptNote is LeaveOrderNote for who has a receipt of a stall. The number of
// one that has not arrived here yet is refused as receipt_not_here.
func (c *Central) LeaveReceiptNote(ctx context.Context, tenant pos.TenantID, number pos.ReceiptNumber, producer pos.ProducerCode, text string) error {
	number = pos.ReceiptNumber(strings.ToUpper(strings.TrimSpace(string(number))))
	return c.leaveNote(ctx, tenant, "receipt "+string(number), producer, text, func(w *writing) error {
		n, err := count(w, `SELECT COUNT(*) FROM sale s JOIN sale_line l ON l.tenant = s.tenant AND l.sale = s.id
			WHERE s.tenant = $1 AND s.number = $2 AND NOT s.voided AND l.producer = $3`, number, producer)
		if err == nil && n == 0 {
			err = pos.Refuse(pos.NotFound, "receipt_not_here")
		}
		return err
	})
}

func (c *Central) leaveNote(ctx context.Context, tenant pos.TenantID, bought string, producer pos.ProducerCode, text string, mine func(*writing) error) error {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")), " ")
	if text == "" || len([]rune(text)) > MaxBuyerNote {
		return pos.Refuse(pos.Invalid, "note_length", "max", MaxBuyerNote)
	}
	sum := sha256.Sum256([]byte(bought))
	hash := hex.EncodeToString(sum[:16])
	return explain(c.write(ctx, tenant, func(w *writing) error {
		if err := mine(w); err != nil {
			return err
		}
		if n, err := count(w, `SELECT COUNT(*) FROM shop_note WHERE tenant = $1 AND bought = $2 AND producer = $3`, hash, producer); err != nil || n > 0 {
			if err == nil {
				err = pos.Refuse(pos.Conflict, "note_again")
			}
			return err
		}
		no, err := w.next("shop_note")
		if err != nil {
			return err
		}
		return w.exec(`INSERT INTO shop_note (tenant, no, bought, producer, text, at, state, judged) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)`,
			no, hash, producer, text, w.at.UnixMilli(), NoteWaiting)
	}), "save_failed")
}

// JudgeNote shows a note to everybody or to nobody.
func (c *Central) JudgeNote(ctx context.Context, tenant pos.TenantID, no int64, state NoteState) error {
	if state != NoteShown && state != NoteHidden {
		return pos.Refuse(pos.Invalid, "note_state")
	}
	return explain(c.write(ctx, tenant, func(w *writing) error {
		if n, err := count(w, `SELECT COUNT(*) FROM shop_note WHERE tenant = $1 AND no = $2`, no); err != nil || n == 0 {
			if err == nil {
				err = pos.Refuse(pos.NotFound, "note_unknown")
			}
			return err
		}
		if err := w.note(DeedNote, strconv.FormatInt(no, 10), string(state)); err != nil {
			return err
		}
		return w.exec(`UPDATE shop_note SET state = $2, judged = $3 WHERE tenant = $1 AND no = $4`, state, w.at.UnixMilli(), no)
	}), "save_failed")
}

// BuyerNotes lists the notes in a state, the newest first: of one producer, or of
// all if it is empty.
func (c *Central) BuyerNotes(ctx context.Context, tenant pos.TenantID, state NoteState, producer pos.ProducerCode, most int) ([]BuyerNote, error) {
	return query(ctx, c.Books(tenant), func(scan scanner) (n BuyerNote, err error) {
		var at int64
		err = scan(&n.No, &n.Producer, &n.Text, &at, &n.State)
		n.At = timeOf(at)
		return n, err
	}, `SELECT no, producer, text, at, state FROM shop_note WHERE tenant = $1 AND state = $2 AND ($3 = '' OR producer = $3) ORDER BY no DESC LIMIT $4`,
		state, producer, most)
}

package dashboard

import (
	"strconv"

	"lapak/internal/pos"
	"lapak/internal/store"
)

type notesData struct {
	States []choice
	State  store.NoteState
	Notes  []noteLine
}

type noteLine struct {
	store.BuyerNote
	Producer string
	MayShow  bool
	MayHide  bool
}

// notes shows what buyers wrote to the workshops, for somebody to read first.
func (v *visit) notes() error {
	ctx := v.r.Context()
	state := store.NoteState(v.r.URL.Query().Get("state"))
	if state != store.NoteShown && state != store.NoteHidden {
		state = store.NoteWaiting
	}
	data := notesData{State: state}
	for _, s := range []store.NoteState{store.NoteWaiting, store.NoteShown, store.NoteHidden} {
		data.States = append(data.States, choice{string(s), v.words.T("order.notes." + string(s)), s == state})
	}
	list, err := v.central.Books(v.tenant).Catalogue(ctx)
	if err != nil {
		return err
	}
	all, err := v.central.BuyerNotes(ctx, v.tenant, state, v.producer(), mostRows)
	if err != nil {
		return err
	}
	for _, n := range all {
		data.Notes = append(data.Notes, noteLine{n, list.ProducerName(n.Producer), n.State != store.NoteShown, n.State != store.NoteHidden})
	}
	return v.show("notes.html", v.words.T("order.notes"), data)
}

func (v *visit) judgeNote() error {
	no, err := strconv.ParseInt(v.r.PathValue("no"), 10, 64)
	if err != nil {
		return pos.Refuse(pos.NotFound, "note_unknown")
	}
	if err := v.central.JudgeNote(v.r.Context(), v.tenant, no, store.NoteState(v.field("state"))); err != nil {
		return err
	}
	return v.done(Path+"notes", "saved")
}

package till

import (
	"context"
	"encoding/json"
	"log/slog"

	"lapak/internal/i18n"
	"lapak/internal/pos"
)

// Preferences are what this laptop remembers about itself and its user.
type Preferences struct {
	Language    i18n.Lang
	LargeText   bool
	Dark        bool
	FullScreen  bool   // the window fills the screen
	Printer     string // address of the receipt printer, as printer.Parse reads it; empty is none
	Profile     string // model of the receipt printer
	AutoPrint   bool   // print each receipt when the sale is done
	Drawer      bool   // the printer opens a cash drawer
	LockMinutes int    // sign out after so long without a touch; 0 is never
	ScanGapMS   int    // longest pause between two characters of a scanner
	BackupDir   string // a second place for backups, such as a USB stick
	// CustomerDisplay opens the customer's window at the start, in
	// CustomerLanguage; empty is Indonesian.
	CustomerDisplay  bool      `json:",omitempty"`
	CustomerLanguage i18n.Lang `json:",omitempty"`
}

const preferencesSetting = "preferences"

// DefaultPreferences are those of a new laptop.
func DefaultPreferences() Preferences {
	return Preferences{Language: i18n.ID, Profile: "safe-58", LockMinutes: 10, ScanGapMS: 40}
}

// Preferences are the present ones.
func (t *Till) Preferences() Preferences {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.prefs
}

// SetPreferences remembers new ones and sets the printer up for them.
func (t *Till) SetPreferences(ctx context.Context, p Preferences) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	words, err := i18n.Load(p.Language)
	if err != nil {
		return pos.Refuse(pos.Invalid, "language_unknown", "language", p.Language)
	}
	if t.printer != nil {
		if err := t.printer.Configure(p); err != nil {
			return err
		}
	}
	if err := t.real.store.SetSetting(ctx, preferencesSetting, string(body)); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.prefs, t.words = p, words
	return nil
}

// loadPreferences reads what was remembered. Preferences that cannot be read, or
// a printer that is gone, never keep the till from starting.
func (t *Till) loadPreferences(ctx context.Context) error {
	t.prefs = DefaultPreferences()
	text, err := t.real.store.Setting(ctx, preferencesSetting)
	if err != nil {
		return err
	}
	if text != "" {
		if err := json.Unmarshal([]byte(text), &t.prefs); err != nil {
			slog.Error("till: the preferences cannot be read", "error", err)
			t.prefs = DefaultPreferences()
		}
	}
	if t.words, err = i18n.Load(t.prefs.Language); err != nil {
		slog.Error("till: the language is not known", "language", t.prefs.Language, "error", err)
		t.prefs.Language = DefaultPreferences().Language
		t.words = i18n.MustLoad(t.prefs.Language)
	}
	if t.printer != nil {
		if err := t.printer.Configure(t.prefs); err != nil {
			slog.Error("till: the printer cannot be set up", "printer", t.prefs.Printer, "error", err)
		}
	}
	return nil
}

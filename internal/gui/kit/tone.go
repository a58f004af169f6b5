package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Tone is the mood of a badge, banner or toast.
type Tone int

// The tones.
const (
	Neutral Tone = iota
	Good
	Warn
	Bad
	Info
	Gold
)

// colors are the background and the words of a tone.
func (t Tone) colors() (inside, words fyne.ThemeColorName) {
	switch t {
	case Good:
		return colorSuccessTint, colorOnSuccess
	case Warn:
		return colorWarningTint, colorOnWarning
	case Bad:
		return colorDangerTint, colorOnDanger
	case Info:
		return colorInfoTint, colorOnInfo
	case Gold:
		return colorGold, colorOnGold
	default:
		return colorSunken, theme.ColorNameForeground
	}
}

// hue is one of the quiet colours that tell categories apart: a pale face with
// deep letters by day, the other way round by evening.
type hue struct{ pale, deep uint32 }

func hues() []hue {
	return []hue{
		{0xF4DFD6, 0x7A3520}, {0xDCEBE4, 0x1F5140}, {0xDEE6F3, 0x274472}, {0xF3E6C8, 0x664811},
		{0xE9DFF1, 0x533371}, {0xF6DEE5, 0x7C2440}, {0xD9EBEF, 0x1D5361}, {0xE8ECD3, 0x444F1B},
	}
}

// hueColors are the face and letters of category n, for any n.
func hueColors(n int, dark bool) (face, letters color.Color) {
	all := hues()
	h := all[((n%len(all))+len(all))%len(all)]
	if dark {
		return rgb(h.deep), rgb(h.pale)
	}
	return rgb(h.pale), rgb(h.deep)
}

// isDark tells how the theme of now looks.
func isDark() bool {
	t, ok := fyne.CurrentApp().Settings().Theme().(*Theme)
	return ok && t.look.Dark
}

// SetTone draws the figures in a mood: change to give back, money that is
// missing.
func (m *MoneyText) SetTone(t Tone) {
	m.tint = theme.ColorNameForeground
	switch t {
	case Good:
		m.tint = colorOnSuccess
	case Bad:
		m.tint = colorOnDanger
	}
	m.Refresh()
}

package escpos

import "time"

// Profile is what a model of printer can do.
type Profile struct {
	Name     string // as in the settings
	Columns  int    // letters of the printer's font on a line
	Dots     int    // across the printed width
	Cut      bool   // has a cutter
	Drawer   bool   // a cash drawer hangs on it
	NativeQR bool   // draws QR codes itself
	// ChunkBytes and ChunkDelay pace the sending, for boards that lose what comes
	// faster than they print. 0 is no limit.
	ChunkBytes int
	ChunkDelay time.Duration
}

// Safe is the profile for a printer nobody knows: narrow paper and nothing that
// any board could stumble over.
const Safe = "safe-58"

// Profiles lists the known models. Columns and dots are those of the public
// printer database of the receipt-print-hq project (CC BY 4.0); the boards sold
// under many names in Indonesia are of the POS-5890 and ZJ-5870 families. Drawers
// are off everywhere: a printer does not tell whether one hangs on it.
func Profiles() []Profile {
	slow := func(p Profile) Profile {
		p.ChunkBytes, p.ChunkDelay = 128, 20*time.Millisecond
		return p
	}
	return []Profile{
		{Name: Safe, Columns: 32, Dots: 384, ChunkBytes: 512, ChunkDelay: 10 * time.Millisecond},
		{Name: "safe-80", Columns: 48, Dots: 576, ChunkBytes: 512, ChunkDelay: 10 * time.Millisecond},
		slow(Profile{Name: "bluetooth-58", Columns: 32, Dots: 384}),
		slow(Profile{Name: "bluetooth-80", Columns: 48, Dots: 576}),
		{Name: "pos-5890", Columns: 32, Dots: 384, ChunkBytes: 512, ChunkDelay: 10 * time.Millisecond},
		{Name: "zj-5870", Columns: 32, Dots: 384, ChunkBytes: 512, ChunkDelay: 10 * time.Millisecond},
		{Name: "sunmi-58", Columns: 32, Dots: 384},
		{Name: "rp326-80", Columns: 48, Dots: 576, Cut: true},
		{Name: "epson-80", Columns: 48, Dots: 576, Cut: true, NativeQR: true},
		{Name: "epson-80-42", Columns: 42, Dots: 512, Cut: true, NativeQR: true},
	}
}

// ProfileNamed finds a known model.
func ProfileNamed(name string) (Profile, bool) {
	for _, p := range Profiles() {
		if p.Name == name {
			return p, true
		}
	}
	return Profile{}, false
}

// ForColumns returns the safe profile with so many columns on a line.
func ForColumns(columns int) (Profile, bool) {
	switch columns {
	case 32:
		return ProfileNamed(Safe)
	case 42:
		return Profile{Name: "safe-42", Columns: 42, Dots: 512}, true
	case 48:
		return ProfileNamed("safe-80")
	}
	return Profile{}, false
}

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"lapak/assets"
)

// Look is what a person chooses about the appearance.
type Look struct {
	Dark      bool
	LargeText bool
}

// largeText is how much the large-text switch multiplies every text by.
const largeText = 1.25

// Text sizes beyond Fyne's own names.
const (
	sizeDisplay fyne.ThemeSizeName = "lapak.display" // the total, the change
	sizeSum     fyne.ThemeSizeName = "lapak.sum"     // the total at the foot of a cart
	sizeGiant   fyne.ThemeSizeName = "lapak.giant"   // the change, across the counter
	sizeStrong  fyne.ThemeSizeName = "lapak.strong"  // words on a primary button
)

// Theme is the look of Lapak, called songket after the maroon and gold cloth of
// Palembang. Set it with fyne.CurrentApp().Settings().SetTheme; setting another
// one repaints everything live.
type Theme struct {
	look          Look
	regular, bold fyne.Resource
}

// NewTheme builds the theme for a look.
func NewTheme(look Look) *Theme {
	return &Theme{
		look:    look,
		regular: fyne.NewStaticResource("IBMPlexSans-Regular.ttf", assets.FontRegular()),
		bold:    fyne.NewStaticResource("IBMPlexSans-SemiBold.ttf", assets.FontBold()),
	}
}

// Look returns the choice the theme was made for.
func (t *Theme) Look() Look { return t.look }

// Color implements fyne.Theme. The variant of the desktop is ignored: the look
// decides.
func (t *Theme) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	if t.look.Dark {
		if c, ok := darkColor(name); ok {
			return c
		}
		return theme.DefaultTheme().Color(name, theme.VariantDark)
	}
	if c, ok := lightColor(name); ok {
		return c
	}
	return theme.DefaultTheme().Color(name, theme.VariantLight)
}

// Font implements fyne.Theme. There is no italic: emphasis is bold.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Symbol, style.Monospace:
		return theme.DefaultTheme().Font(style)
	case style.Bold:
		return t.bold
	default:
		return t.regular
	}
}

// Icon implements fyne.Theme.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return theme.DefaultTheme().Icon(name)
}

// Size implements fyne.Theme. Only text grows with the large-text switch; boxes
// grow because their text does.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	text := float32(1)
	if t.look.LargeText {
		text = largeText
	}
	switch name {
	case theme.SizeNameText:
		return 16 * text
	case theme.SizeNameCaptionText:
		return 13 * text
	case theme.SizeNameSubHeadingText:
		return 20 * text
	case theme.SizeNameHeadingText:
		return 28 * text
	case sizeStrong:
		return 19 * text
	case sizeDisplay:
		return 56 * text
	case sizeSum:
		return 38 * text
	case sizeGiant:
		return 112 * text
	case theme.SizeNamePadding:
		return 4
	case theme.SizeNameInnerPadding:
		return 13.5 // makes an entry as high as a button
	case theme.SizeNameInputRadius:
		return 8
	case theme.SizeNameInputBorder:
		return 1.5
	case theme.SizeNameSelectionRadius:
		return 4
	case theme.SizeNameScrollBar:
		return 12
	case theme.SizeNameScrollBarSmall:
		return 6
	case theme.SizeNameInlineIcon:
		return 22
	}
	return theme.DefaultTheme().Size(name)
}

// Gaps between things, from within a control to around a page.
const (
	GapS float32 = 8
	GapM float32 = 16
	GapL float32 = 24
)

// Corner radii and least heights.
const (
	radius        float32 = 8
	radiusLarge   float32 = 10
	heightTarget  float32 = 44
	heightNormal  float32 = 48
	heightPrimary float32 = 64
	ringWidth     float32 = 3
)

// ink is the colour of a name in the theme of now.
func ink(name fyne.ThemeColorName) color.Color { return theme.Color(name) }

// textSize is the size of a name in the theme of now.
func textSize(name fyne.ThemeSizeName) float32 { return theme.Size(name) }

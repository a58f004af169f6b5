package kit

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// luminance and contrast are those of WCAG 2.2.
func luminance(c color.NRGBA) float64 {
	part := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(nrgba(a)), luminance(nrgba(b))
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

type pairs map[fyne.ThemeColorName][]fyne.ThemeColorName

// textOn are the words of the kit and the grounds they stand on.
func textOn() pairs {
	bg, in := theme.ColorNameBackground, theme.ColorNameInputBackground
	return pairs{
		theme.ColorNameForeground:          {bg, in, colorSurface, colorSunken, colorPrimaryTint, theme.ColorNameButton, theme.ColorNameOverlayBackground},
		colorMuted:                         {bg, in, colorSurface, colorSunken, colorPrimaryTint, theme.ColorNameButton},
		theme.ColorNamePlaceHolder:         {in},
		colorPrimaryText:                   {bg, colorSurface, colorPrimaryTint, colorSunken},
		theme.ColorNameForegroundOnPrimary: {theme.ColorNamePrimary},
		theme.ColorNameForegroundOnError:   {theme.ColorNameError},
		theme.ColorNameForegroundOnSuccess: {theme.ColorNameSuccess},
		theme.ColorNameForegroundOnWarning: {theme.ColorNameWarning},
		colorOnTint:                        {colorPrimaryTint},
		colorOnGold:                        {colorGold},
		colorOnSuccess:                     {colorSuccessTint, bg, colorSurface, colorPrimaryTint},
		colorOnWarning:                     {colorWarningTint},
		colorOnDanger:                      {colorDangerTint, bg, colorSurface, colorPrimaryTint},
		colorOnInfo:                        {colorInfoTint},
	}
}

// edgesOn are borders, rings and marks that must be seen to use a control.
func edgesOn() pairs {
	bg, in := theme.ColorNameBackground, theme.ColorNameInputBackground
	return pairs{
		colorBorder:                        {bg, in, colorSurface},
		theme.ColorNameFocus:               {bg, in, colorSurface, colorSunken, colorPrimaryTint, theme.ColorNameButton},
		colorGold:                          {theme.ColorNamePrimary},
		colorOnDanger:                      {in},
		colorPrimaryText:                   {bg, colorSurface, colorPrimaryTint},
		theme.ColorNameScrollBar:           {},
		theme.ColorNameDisabled:            {colorDisabledBg},
		theme.ColorNameInputBorder:         {in, bg},
		theme.ColorNameForegroundOnPrimary: {theme.ColorNamePrimary, theme.ColorNameError},
	}
}

func TestEveryPairOfColoursIsReadableInDaylight(t *testing.T) {
	for _, look := range []Look{{}, {Dark: true}} {
		th := NewTheme(look)
		check := func(all pairs, least float64) {
			for words, grounds := range all {
				for _, ground := range grounds {
					if got := contrast(th.Color(words, 0), th.Color(ground, 0)); got < least {
						t.Errorf("dark=%v: %s on %s has contrast %.2f, want %.1f", look.Dark, words, ground, got, least)
					}
				}
			}
		}
		check(textOn(), 4.5)
		check(edgesOn(), 3)
		for _, state := range []fyne.ThemeColorName{theme.ColorNameHover, theme.ColorNamePressed} {
			for words, ground := range map[fyne.ThemeColorName]fyne.ThemeColorName{
				theme.ColorNameForeground:          theme.ColorNameButton,
				theme.ColorNameForegroundOnPrimary: theme.ColorNamePrimary,
				theme.ColorNameForegroundOnError:   theme.ColorNameError,
				colorPrimaryText:                   colorSurface,
			} {
				mixed := over(th.Color(state, 0), th.Color(ground, 0))
				if got := contrast(th.Color(words, 0), mixed); got < 4.5 {
					t.Errorf("dark=%v: %s on %s under %s has contrast %.2f", look.Dark, words, ground, state, got)
				}
			}
		}
		for i := range hues() {
			face, letters := hueColors(i, look.Dark)
			if got := contrast(face, letters); got < 4.5 {
				t.Errorf("dark=%v: hue %d has contrast %.2f", look.Dark, i, got)
			}
		}
	}
}

func TestTheContrastMeasureKnowsTheExtremes(t *testing.T) {
	if got := contrast(color.White, color.Black); math.Abs(got-21) > 0.01 {
		t.Errorf("white on black is %.2f, want 21", got)
	}
	if got := contrast(rgb(0x777777), color.White); math.Abs(got-4.48) > 0.01 {
		t.Errorf("#777 on white is %.2f, want 4.48", got)
	}
}

func TestTheThemeNamesEveryColourAndFont(t *testing.T) {
	test.NewTempApp(t)
	for _, look := range []Look{{}, {Dark: true}, {LargeText: true}} {
		test.AssertAllColorNamesDefined(t, NewTheme(look), "songket")
		if NewTheme(look).Font(fyne.TextStyle{Bold: true}) == nil {
			t.Error("no bold font")
		}
	}
	small, large := NewTheme(Look{}), NewTheme(Look{LargeText: true})
	for _, name := range []fyne.ThemeSizeName{theme.SizeNameText, theme.SizeNameCaptionText, theme.SizeNameHeadingText, sizeDisplay, sizeStrong} {
		if large.Size(name) <= small.Size(name) {
			t.Errorf("%s does not grow with large text", name)
		}
	}
}

func TestFiguresHaveOneWidth(t *testing.T) {
	room(t, Look{}, fyne.NewSize(100, 100))
	for _, bold := range []bool{false, true} {
		want := textWidth("0000000000", 20, fyne.TextStyle{Bold: bold})
		for d := '0'; d <= '9'; d++ {
			if got := textWidth(string([]rune{d, d, d, d, d, d, d, d, d, d}), 20, fyne.TextStyle{Bold: bold}); math.Abs(float64(got-want)) > 0.1 {
				t.Errorf("bold=%v: ten %c are %.2f wide, ten noughts %.2f", bold, d, got, want)
			}
		}
	}
}

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The colours that Fyne does not name. Read them with ink, never keep them.
const (
	colorSurface     fyne.ThemeColorName = "lapak.surface"     // cards, tiles, bars on the page
	colorSunken      fyne.ThemeColorName = "lapak.sunken"      // keycaps, quiet fills
	colorMuted       fyne.ThemeColorName = "lapak.muted"       // secondary text
	colorGold        fyne.ThemeColorName = "lapak.gold"        // the accent: a line, a badge
	colorOnGold      fyne.ThemeColorName = "lapak.onGold"      // text on gold
	colorBorder      fyne.ThemeColorName = "lapak.border"      // edge of a control
	colorHairline    fyne.ThemeColorName = "lapak.hairline"    // edge of a card
	colorPrimaryTint fyne.ThemeColorName = "lapak.primaryTint" // chosen row, chosen segment
	colorOnTint      fyne.ThemeColorName = "lapak.onTint"      // words on the tint
	colorScrim       fyne.ThemeColorName = "lapak.scrim"       // behind a dialog
	colorSuccessTint fyne.ThemeColorName = "lapak.successTint"
	colorOnSuccess   fyne.ThemeColorName = "lapak.onSuccessTint"
	colorWarningTint fyne.ThemeColorName = "lapak.warningTint"
	colorOnWarning   fyne.ThemeColorName = "lapak.onWarningTint"
	colorDangerTint  fyne.ThemeColorName = "lapak.dangerTint"
	colorOnDanger    fyne.ThemeColorName = "lapak.onDangerTint"
	colorInfoTint    fyne.ThemeColorName = "lapak.infoTint"
	colorOnInfo      fyne.ThemeColorName = "lapak.onInfoTint"
	colorDisabledBg  fyne.ThemeColorName = "lapak.disabledBg"
	colorPrimaryText fyne.ThemeColorName = "lapak.primaryText" // maroon words on a surface
)

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

func alpha(hex uint32, a uint8) color.NRGBA {
	c := rgb(hex)
	c.A = a
	return c
}

// lightColor is songket by day: warm paper, deep maroon, a thread of gold.
func lightColor(name fyne.ThemeColorName) (color.NRGBA, bool) {
	switch name {
	case theme.ColorNameBackground:
		return rgb(0xF6F1EA), true
	case colorSurface, theme.ColorNameInputBackground, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground:
		return rgb(0xFFFFFF), true
	case colorSunken, theme.ColorNameHeaderBackground:
		return rgb(0xEFE8DF), true
	case theme.ColorNameForeground:
		return rgb(0x241A17), true
	case colorMuted, theme.ColorNamePlaceHolder:
		return rgb(0x6A5B54), true
	case theme.ColorNamePrimary, theme.ColorNameHyperlink, theme.ColorNameFocus, colorPrimaryText:
		return rgb(0x6D1A2B), true
	case theme.ColorNameForegroundOnPrimary, theme.ColorNameForegroundOnError, theme.ColorNameForegroundOnSuccess:
		return rgb(0xFFFFFF), true
	case colorGold:
		return rgb(0xC9962B), true
	case colorOnGold, theme.ColorNameForegroundOnWarning:
		return rgb(0x2B1D05), true
	case colorBorder, theme.ColorNameInputBorder:
		return rgb(0x8E7F76), true
	case colorHairline, theme.ColorNameSeparator:
		return rgb(0xE2D8CC), true
	case colorPrimaryTint, theme.ColorNameSelection:
		return rgb(0xF6E4E4), true
	case colorOnTint:
		return rgb(0x5A1222), true
	case colorScrim:
		return alpha(0x1B1012, 0x99), true
	case colorDisabledBg, theme.ColorNameDisabledButton:
		return rgb(0xE9E2D9), true
	case theme.ColorNameDisabled:
		return rgb(0x71665F), true
	case theme.ColorNameButton:
		return rgb(0xFFFFFF), true
	}
	return lightState(name)
}

// lightState are the colours that tell good from bad, and touches.
func lightState(name fyne.ThemeColorName) (color.NRGBA, bool) {
	switch name {
	case colorSuccessTint:
		return rgb(0xDDF0E2), true
	case colorOnSuccess:
		return rgb(0x145A2C), true
	case theme.ColorNameSuccess:
		return rgb(0x1B6E39), true
	case colorWarningTint:
		return rgb(0xFBEBC8), true
	case colorOnWarning:
		return rgb(0x6B4400), true
	case theme.ColorNameWarning:
		return rgb(0xE0A526), true
	case colorDangerTint:
		return rgb(0xFBE0DC), true
	case colorOnDanger:
		return rgb(0x96190F), true
	case theme.ColorNameError:
		return rgb(0xB3261E), true
	case colorInfoTint:
		return rgb(0xDFE9F5), true
	case colorOnInfo:
		return rgb(0x1F4670), true
	case theme.ColorNameHover:
		return alpha(0x6D1A2B, 0x12), true
	case theme.ColorNamePressed:
		return alpha(0x6D1A2B, 0x26), true
	case theme.ColorNameShadow:
		return alpha(0x3A2418, 0x26), true
	case theme.ColorNameScrollBar:
		return alpha(0x6A5B54, 0x99), true
	case theme.ColorNameScrollBarBackground:
		return alpha(0x6A5B54, 0x00), true
	}
	return color.NRGBA{}, false
}

// darkColor is songket by evening, for stalls under lamps.
func darkColor(name fyne.ThemeColorName) (color.NRGBA, bool) {
	switch name {
	case theme.ColorNameBackground:
		return rgb(0x171112), true
	case colorSurface, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground:
		return rgb(0x231B1C), true
	case theme.ColorNameInputBackground:
		return rgb(0x1A1415), true
	case colorSunken, theme.ColorNameHeaderBackground:
		return rgb(0x332829), true
	case theme.ColorNameForeground:
		return rgb(0xF5EEE8), true
	case colorMuted, theme.ColorNamePlaceHolder:
		return rgb(0xB9AAA3), true
	case theme.ColorNamePrimary:
		return rgb(0x9E2F45), true
	case theme.ColorNameHyperlink, theme.ColorNameFocus, colorPrimaryText:
		return rgb(0xF0A3AE), true
	case theme.ColorNameForegroundOnPrimary, theme.ColorNameForegroundOnError, theme.ColorNameForegroundOnSuccess:
		return rgb(0xFFFFFF), true
	case colorGold:
		return rgb(0xDDAE4A), true
	case colorOnGold, theme.ColorNameForegroundOnWarning:
		return rgb(0x2B1D05), true
	case colorBorder, theme.ColorNameInputBorder:
		return rgb(0x8D7C77), true
	case colorHairline, theme.ColorNameSeparator:
		return rgb(0x3C3031), true
	case colorPrimaryTint, theme.ColorNameSelection:
		return rgb(0x47202A), true
	case colorOnTint:
		return rgb(0xFBDDE0), true
	case colorScrim:
		return alpha(0x000000, 0xB0), true
	case colorDisabledBg, theme.ColorNameDisabledButton:
		return rgb(0x2D2425), true
	case theme.ColorNameDisabled:
		return rgb(0x9D8F89), true
	case theme.ColorNameButton:
		return rgb(0x2B2122), true
	}
	return darkState(name)
}

func darkState(name fyne.ThemeColorName) (color.NRGBA, bool) {
	switch name {
	case colorSuccessTint:
		return rgb(0x17351F), true
	case colorOnSuccess:
		return rgb(0xA6E3B8), true
	case theme.ColorNameSuccess:
		return rgb(0x23763F), true
	case colorWarningTint:
		return rgb(0x3D2E0C), true
	case colorOnWarning:
		return rgb(0xF6D58A), true
	case theme.ColorNameWarning:
		return rgb(0xE0A526), true
	case colorDangerTint:
		return rgb(0x451B19), true
	case colorOnDanger:
		return rgb(0xFFB9B0), true
	case theme.ColorNameError:
		return rgb(0xB4332A), true
	case colorInfoTint:
		return rgb(0x1B2C40), true
	case colorOnInfo:
		return rgb(0xB4D2F2), true
	case theme.ColorNameHover:
		return alpha(0xFFFFFF, 0x12), true
	case theme.ColorNamePressed:
		return alpha(0xFFFFFF, 0x26), true
	case theme.ColorNameShadow:
		return alpha(0x000000, 0x66), true
	case theme.ColorNameScrollBar:
		return alpha(0xB9AAA3, 0x99), true
	case theme.ColorNameScrollBarBackground:
		return alpha(0x000000, 0x00), true
	}
	return color.NRGBA{}, false
}

// Package assets holds the files that are built into the programs: the words in
// both languages and the icon.
//
// It has no logic and imports nothing. Package i18n reads the words from it;
// the screens and the window take the icon.
package assets

import "embed"

//go:embed i18n/*.json
var words embed.FS

//go:embed icon.png
var icon string

//go:embed icon-64.png
var smallIcon string

// Words returns the JSON file of a language: one flat object from key to text.
// It fails when there is no such language.
func Words(lang string) ([]byte, error) {
	return words.ReadFile("i18n/" + lang + ".json")
}

// Icon returns the mark of the program as a PNG of 512 by 512 pixels.
func Icon() []byte { return []byte(icon) }

// SmallIcon returns the mark as a PNG of 64 by 64 pixels.
func SmallIcon() []byte { return []byte(smallIcon) }

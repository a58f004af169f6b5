package assets

import _ "embed"

//go:embed fonts/IBMPlexSans-Regular.ttf
var fontRegular string

//go:embed fonts/IBMPlexSans-SemiBold.ttf
var fontBold string

// FontRegular is IBM Plex Sans Regular (TrueType, Latin), under the SIL Open
// Font License in fonts/OFL.txt. Its figures are tabular: all ten digits have
// one width, so columns of money line up.
func FontRegular() []byte { return []byte(fontRegular) }

// FontBold is IBM Plex Sans SemiBold, which the screens use as their bold.
func FontBold() []byte { return []byte(fontBold) }

package drawing

import (
	"image/color"
	"math"

	"golang.org/x/image/vector"
)

func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 255}
}

// diamonds are woven with gold thread, as in songket.
func diamonds(u, v float64) int {
	far := math.Abs(u-.5) + math.Abs(v-.5)
	switch {
	case far < .1, far > .93:
		return 2
	case far > .2 && far < .3, far > .42 && far < .47, far > .78 && far < .84:
		return 1
	}
	return 0
}

// petals are the four of a kawung.
func petals(u, v float64) int {
	x, y := math.Abs(u-.5), math.Abs(v-.5)
	a, b := (x+y)/math.Sqrt2-.35, (x-y)/math.Sqrt2
	switch {
	case a*a/.05+b*b/.017 < .12, x*x+y*y < .0022:
		return 1
	case a*a/.05+b*b/.017 < 1:
		return 2
	}
	return 0
}

// knots are what is left light where a cloth was tied before it was dyed.
func knots(u, v float64) int {
	far := math.Hypot(u-.5, v-.5)
	angle := math.Atan2(v-.5, u-.5)
	switch {
	case far < .06, math.Hypot(min(u, 1-u), min(v, 1-v)) < .07:
		return 2
	case far > .13 && far < .17, far > .27 && far < .33 && math.Mod(angle+7, .39) < .24:
		return 1
	}
	return 0
}

// plaits are strips that go over and under each other.
func plaits(u, v float64) int {
	over := (u < .5) == (v < .5)
	along := u
	if over {
		along = v
	}
	switch s := math.Mod(along*6, 1); {
	case s < .14:
		return 0
	case over:
		return 1
	}
	return 2
}

// layers lie on each other, as in a cake that is baked one by one.
func layers(_, v float64) int {
	switch {
	case v < .18:
		return 0
	case v < .55:
		return 1
	}
	return 2
}

// teeth are the triangles along the end of a cloth.
func teeth(u, v float64) int {
	switch {
	case v > .9, v < .06:
		return 2
	case math.Abs(u-.5) < (v-.1)*.55:
		return 1
	}
	return 0
}

func polygon(points ...float32) func(*vector.Rasterizer) {
	return func(r *vector.Rasterizer) {
		r.MoveTo(points[0], points[1])
		for i := 2; i < len(points); i += 2 {
			r.LineTo(points[i], points[i+1])
		}
		r.ClosePath()
	}
}

// oval turns the other way round for a negative width: laid over another one it is a
// hole.
func oval(x, y, width, height float32) func(*vector.Rasterizer) {
	const k = .5523
	return func(r *vector.Rasterizer) {
		r.MoveTo(x+width, y)
		r.CubeTo(x+width, y+k*height, x+k*width, y+height, x, y+height)
		r.CubeTo(x-k*width, y+height, x-width, y+k*height, x-width, y)
		r.CubeTo(x-width, y-k*height, x-k*width, y-height, x, y-height)
		r.CubeTo(x+k*width, y-height, x+width, y-k*height, x+width, y)
		r.ClosePath()
	}
}

func both(a, b func(*vector.Rasterizer)) func(*vector.Rasterizer) {
	return func(r *vector.Rasterizer) { a(r); b(r) }
}

// The looks of the cloths.
var (
	songketRed   = look{rgb(0x7a1626), rgb(0xd9a441), rgb(0xf0cf85), diamonds}
	songketGreen = look{rgb(0x1d4a3a), rgb(0xcf9f45), rgb(0xf2d998), diamonds}
	songketPlum  = look{rgb(0x4a1d4d), rgb(0xd3a24c), rgb(0xf3d7a0), diamonds}
	batikBrown   = look{rgb(0x3b2a20), rgb(0x8a5a2b), rgb(0xead7b0), petals}
	batikBlue    = look{rgb(0x1b2f52), rgb(0xb9824a), rgb(0xe9dcc0), petals}
	batikRust    = look{rgb(0x7d3519), rgb(0x3b2a20), rgb(0xf0dcb4), petals}
	jumputanPink = look{rgb(0xa52e63), rgb(0xf0a8c4), rgb(0xfbe6ee), knots}
	jumputanBlue = look{rgb(0x22557f), rgb(0x8fc3dc), rgb(0xf2f8fb), knots}
	mukenaWhite  = look{rgb(0xf4efe6), rgb(0xd9c9ae), rgb(0xcdb68e), knots}
	rattan       = look{rgb(0x6f4520), rgb(0xc99a5b), rgb(0xe2bd83), plaits}
	pandan       = look{rgb(0x7d7a3a), rgb(0xc9bf7a), rgb(0xe9dfae), plaits}
	cotton       = look{ground: rgb(0x24405f)}
	cottonRed    = look{ground: rgb(0x8f2b2b)}
	printed      = look{rgb(0xf3e3c7), rgb(0xd98b3a), rgb(0x24405f), diamonds}
	china        = look{ground: rgb(0xfbfaf6)}
	dough        = look{ground: rgb(0xd9b384)}
	crust        = look{ground: rgb(0xa8662e)}
	cuko         = look{ground: rgb(0x3a1a0c)}
	cake         = look{rgb(0x5a2f14), rgb(0xe0a640), rgb(0xc47c2b), layers}
	kraft        = look{ground: rgb(0xb98d5d)}
	dark         = look{ground: rgb(0x33261f)}
	label        = look{rgb(0xf5ead2), rgb(0x7a1626), rgb(0xb98a2f), teeth}
	gold         = look{ground: rgb(0xcf9f45)}
)

// folded is a cloth that lies folded, with its end to the front.
func folded() []part {
	return []part{
		{outline: polygon(270, 190, 930, 210, 915, 760, 260, 745), shade: .8, square: 196},
		{outline: polygon(180, 290, 880, 300, 868, 890, 170, 880), shade: 1, square: 196},
		{outline: polygon(175, 720, 872, 728, 868, 890, 170, 880), shade: .93, square: 112, flat: true},
	}
}

// shirt has a collar; a print is what is on its front.
func shirt(print *look) []part {
	all := []part{
		{outline: polygon(390, 200, 690, 200, 830, 260, 960, 480, 830, 560, 770, 470, 775, 900, 305, 900, 310, 470, 250, 560, 120, 480, 250, 260), shade: 1, square: 133},
		{outline: oval(540, 205, 105, 62), shade: .55, flat: true},
	}
	if print != nil {
		return append(all, part{outline: oval(540, 510, 130, 130), shade: 1, square: 91, own: print, flat: true})
	}
	return append(all, part{outline: polygon(532, 262, 548, 262, 548, 900, 532, 900), shade: .7, flat: true})
}

func bag() []part {
	return []part{
		{outline: both(oval(540, 430, 210, 250), oval(540, 430, -172, 212)), shade: .75},
		{outline: polygon(230, 430, 850, 430, 900, 880, 850, 915, 230, 915, 180, 880), shade: 1, square: 126},
		{outline: polygon(230, 430, 850, 430, 858, 500, 222, 500), shade: .72, flat: true},
	}
}

func pouch() []part {
	return []part{
		{outline: polygon(220, 360, 860, 360, 880, 780, 850, 810, 230, 810, 200, 780), shade: 1, square: 154},
		{outline: polygon(220, 360, 860, 360, 862, 400, 218, 400), shade: .65, own: &gold, flat: true},
		{outline: oval(830, 380, 34, 34), shade: 1, own: &gold},
	}
}

// robe falls wide, with a border.
func robe() []part {
	return []part{
		{outline: polygon(540, 150, 660, 220, 760, 560, 900, 900, 180, 900, 320, 560, 420, 220), shade: 1, square: 182},
		{outline: polygon(204, 840, 876, 840, 900, 900, 180, 900), shade: .88, square: 40, flat: true},
		{outline: oval(540, 290, 62, 82), shade: .62, flat: true},
	}
}

func plate(on ...part) []part {
	return append([]part{{outline: oval(540, 600, 430, 310), shade: 1, own: &china}, {outline: oval(540, 600, 330, 225), shade: .96, own: &china, flat: true}}, on...)
}

// pieces of dough lie on a plate, with a bowl of sauce.
func pieces(of *look) []part {
	return []part{{outline: oval(400, 520, 130, 72), shade: 1, own: of}, {outline: oval(590, 480, 130, 70), shade: 1.04, own: of}, {outline: oval(350, 650, 125, 72), shade: .97, own: of},
		{outline: oval(540, 640, 120, 74), shade: 1.02, own: of}}
}

func bowl() []part {
	return []part{{outline: oval(735, 650, 118, 92), shade: .94, own: &china}, {outline: oval(735, 640, 88, 64), shade: 1, own: &cuko, flat: true}}
}

func wedges() []part {
	return []part{{outline: polygon(330, 430, 560, 400, 560, 610, 330, 640), shade: 1, square: 34, own: &cake}, {outline: polygon(480, 500, 740, 470, 740, 690, 480, 720), shade: 1.05, square: 34, own: &cake}}
}

// packet stands, with a label.
func packet(of *look) []part {
	return []part{
		{outline: polygon(330, 190, 750, 190, 770, 880, 740, 920, 340, 920, 310, 880), shade: 1, own: of},
		{outline: polygon(330, 190, 750, 190, 752, 262, 328, 262), shade: .8, own: of, flat: true},
		{outline: polygon(322, 430, 758, 430, 764, 770, 316, 770), shade: 1, square: 154, own: &label, flat: true},
	}
}

func brooch() []part {
	return []part{{outline: oval(540, 540, 300, 300), shade: 1, own: &gold}, {outline: oval(540, 540, 262, 262), shade: 1, square: 147, flat: true}}
}

// drawings are all there are. Goods get the first kind of which they have all words;
// of several of a kind they take turns.
func drawings() []drawing {
	none := look{}
	return []drawing{
		{"mukena", "mukena", mukenaWhite, robe()},
		{"bag-rattan", "tas rotan", rattan, bag()}, {"bag-pandan", "tas anyaman", pandan, bag()}, {"bag-songket", "tas songket", songketRed, bag()},
		{"bag-jumputan", "tas jumputan", jumputanBlue, bag()}, {"bag-printed", "tas", printed, bag()}, {"pouch", "pouch jumputan", jumputanPink, pouch()},
		{"shirt-brown", "kemeja", batikBrown, shirt(nil)},
		{"blouse-rust", "blus", batikRust, shirt(nil)},
		{"tee-blue", "kaos", cotton, shirt(&printed)}, {"tee-red", "kaos", cottonRed, shirt(&printed)},
		{"brooch-red", "aksesori", songketRed, brooch()}, {"brooch-blue", "aksesori", batikBlue, brooch()},
		{"songket-red", "songket", songketRed, folded()}, {"songket-green", "songket", songketGreen, folded()}, {"songket-plum", "songket", songketPlum, folded()},
		{"batik-brown", "batik", batikBrown, folded()}, {"batik-blue", "batik", batikBlue, folded()}, {"batik-rust", "batik", batikRust, folded()},
		{"jumputan-pink", "jumputan", jumputanPink, folded()}, {"jumputan-blue", "jumputan", jumputanBlue, folded()},
		{"hijab", "hijab", mukenaWhite, folded()},
		{"pempek", "pempek", none, plate(append(pieces(&dough), bowl()...)...)},
		{"bread", "roti", none, plate(pieces(&crust)...)}, {"cake", "roti", none, plate(wedges()...)},
		{"snack", "camilan", none, packet(&kraft)},
		{"coffee", "minuman", none, packet(&dark)},
	}
}

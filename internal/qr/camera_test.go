package qr

import (
	"image"
	"math"
	"math/rand/v2"
)

// camera makes of a code what a phone makes of one on paper: a printer of 203
// dots to the inch has printed it, and a lens looks at it.
type camera struct {
	dots  int     // to a module
	gain  float64 // dots by which black runs over its edges
	turn  float64 // by which the phone is askew, in degrees
	tilt  float64 // how much shorter the upper side is, 0 for straight from above
	lean  float64 // and the left side
	blur  float64 // of the lens, in pixels
	faded bool    // old thermal paper, with light falling off
}

// pixelsToADot is how near the phone is: a code of 366 dots fills 550 pixels.
const pixelsToADot = 1.5

// photo takes the picture. The same code always gives the same noise.
func (c camera) photo(b Bitmap) *image.Gray {
	side := float64(b.Size()+2*Border) * float64(c.dots) // of the paper, in dots
	pixels := int(side * pixelsToADot)
	g := grey{pixels, pixels, make([]byte, pixels*pixels)}
	for y := range pixels {
		for x := range pixels {
			white := 0
			for _, at := range [...][2]float64{{.25, .25}, {.75, .25}, {.25, .75}, {.75, .75}} {
				px, py := c.onPaper((float64(x)+at[0])/float64(pixels), (float64(y)+at[1])/float64(pixels))
				if !c.black(b, px*side, py*side) {
					white++
				}
			}
			g.light[y*pixels+x] = byte(white * 255 / 4)
		}
	}
	if c.blur > 0 {
		g = g.blurred(c.blur)
	}
	dice := rand.New(rand.NewPCG(1, uint64(b.Size())))
	for i, v := range g.light {
		light := float64(v)
		if c.faded { // black turns grey, and one side is darker
			light = (110 + light*0.5) * (1 - 0.25*float64(i%pixels)/float64(pixels))
		}
		g.light[i] = byte(min(max(light+dice.NormFloat64()*4, 0), 255))
	}
	return &image.Gray{Pix: g.light, Stride: pixels, Rect: image.Rect(0, 0, pixels, pixels)}
}

// onPaper is the place on the paper that a place in the picture shows, both from
// 0 to 1. What lies outside the paper is white too.
func (c camera) onPaper(x, y float64) (px, py float64) {
	if c.turn == 0 && c.tilt == 0 && c.lean == 0 {
		return x, y
	}
	// Turned and further away, a code needs more room: up to a third.
	room := 1.1 + (c.tilt+c.lean)/2
	sin, cos := math.Sincos(c.turn * math.Pi / 180)
	x, y = (x-0.5)*cos-(y-0.5)*sin, (x-0.5)*sin+(y-0.5)*cos
	far := 1 + c.tilt*y + c.lean*x // of what is nearer, the picture shows less
	return x/far*room + 0.5, y/far*room + 0.5
}

// black says whether a place, in dots, has ink.
func (c camera) black(b Bitmap, x, y float64) bool {
	module := func(at float64) int { return int(math.Floor(at/float64(c.dots))) - Border }
	if c.gain == 0 {
		return b.Black(module(x), module(y))
	}
	left, right, top, bottom := module(x-c.gain), module(x+c.gain), module(y-c.gain), module(y+c.gain)
	return b.Black(left, top) || b.Black(right, top) || b.Black(left, bottom) || b.Black(right, bottom)
}

// blurred is the picture out of focus by so many pixels.
func (g grey) blurred(sigma float64) grey {
	reach := int(3 * sigma)
	weights := make([]float64, 2*reach+1)
	sum := 0.0
	for i := range weights {
		d := float64(i - reach)
		weights[i] = math.Exp(-d * d / (2 * sigma * sigma))
		sum += weights[i]
	}
	// Along the rows, turned over; done twice, the picture stands right again.
	along := func(from grey) grey {
		to := grey{from.height, from.width, make([]byte, len(from.light))}
		for y := range from.height {
			row := from.light[y*from.width : (y+1)*from.width]
			for x := range row {
				light := 0.0
				for i, w := range weights {
					light += w * float64(row[min(max(x+i-reach, 0), len(row)-1)])
				}
				to.light[x*to.width+y] = byte(light/sum + 0.5)
			}
		}
		return to
	}
	return along(along(g))
}

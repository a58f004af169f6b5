package kit

import (
	"time"

	"fyne.io/fyne/v2"
)

// glide lets a dragged list run on after the finger has left, slower and slower.
type glide struct {
	speed   float32 // points per second, smoothed over the last events
	last    time.Time
	running *fyne.Animation
}

const (
	glideTime  = 700 * time.Millisecond
	glideLeast = 120 // slower than this a release stands still
	restAfter  = 90 * time.Millisecond
)

// drag notes a movement at a time.
func (g *glide) drag(dy float32, at time.Time) {
	g.stop()
	dt := float32(at.Sub(g.last).Seconds())
	g.last = at
	if dt <= 0 || dt > float32(restAfter.Seconds()) {
		g.speed = 0
		return
	}
	g.speed = 0.6*g.speed + 0.4*dy/dt
}

// release runs on from here; move is told the distance covered since.
func (g *glide) release(at time.Time, move func(distance float32)) {
	speed := g.speed
	g.speed = 0
	if at.Sub(g.last) > restAfter || speed > -glideLeast && speed < glideLeast {
		return
	}
	// The speed falls as (1-t)^2, so the way is a third of speed times time.
	way := speed * float32(glideTime.Seconds()) / 3
	g.running = &fyne.Animation{
		Duration: glideTime,
		Curve:    fyne.AnimationLinear,
		Tick: func(t float32) {
			rest := 1 - t
			move(way * (1 - rest*rest*rest))
		},
	}
	g.running.Start()
}

func (g *glide) stop() {
	if g.running != nil {
		g.running.Stop()
		g.running = nil
	}
}

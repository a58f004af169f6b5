//go:build !ci

package main

import "github.com/go-gl/glfw/v3.4/glfw"

// otherScreen is a screen that is not the main one. The toolkit has
// no list of screens, but the library below it has. It may only be asked on the
// goroutine of the user interface, after the first window.
func otherScreen() (other rect, found bool) {
	if glfw.GetPlatform() == glfw.PlatformWayland { // no window may choose its place there
		return rect{}, false
	}
	main := glfw.GetPrimaryMonitor()
	if main == nil {
		return rect{}, false
	}
	var all []rect
	for _, m := range glfw.GetMonitors() {
		all = append(all, bounds(m))
	}
	return notMain(bounds(main), all)
}

func bounds(m *glfw.Monitor) rect {
	x, y := m.GetPos()
	r := rect{x: x, y: y}
	if mode := m.GetVideoMode(); mode != nil {
		r.width, r.height = mode.Width, mode.Height
	}
	return r
}

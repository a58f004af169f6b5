package e2e_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdpnetwork "github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browser is a Chromium that a person would use, with a profile of its own.
type browser struct {
	testing.TB
	ctx  context.Context
	base string // address of the server
}

// openBrowser starts Chromium, or skips the test where there is none.
func openBrowser(t testing.TB, base string) *browser {
	t.Helper()
	bin, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not here: .ci/deps.sh test installs it on Debian")
	}
	// A folder of the test's own would be removed while the last process of the
	// browser still writes into it.
	profile, err := os.MkdirTemp("", "lapak-browser-")
	must(t, err)
	options := append(chromedp.DefaultExecAllocatorOptions[:0:0],
		chromedp.ExecPath(bin), chromedp.UserDataDir(profile), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	allocator, end := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, leave := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		leave()
		end()
		for range 100 {
			if err = os.RemoveAll(profile); err == nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Errorf("the profile of the browser stays: %v", err)
	})
	// The browser lives as long as the context of its first action.
	must(t, chromedp.Run(ctx, cdpnetwork.Enable()))
	return &browser{t, ctx, base}
}

// run does things in the browser, within the patience of a person.
func (b *browser) run(actions ...chromedp.Action) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		var shown string
		_ = chromedp.Run(b.ctx, chromedp.Text("body", &shown, chromedp.ByQuery))
		b.Fatalf("%v; the page says\n%s", err, shown)
	}
}

// open goes to a page of the dashboard.
func (b *browser) open(path string) {
	b.Helper()
	b.run(chromedp.Navigate(b.base+path), chromedp.WaitReady("main", chromedp.ByQuery))
}

// wide makes the window as wide as that of a laptop or a telephone.
func (b *browser) wide(width, height int64) {
	b.Helper()
	b.run(emulation.SetDeviceMetricsOverride(width, height, 1, width < 600))
}

// ask evaluates a question about the page.
func ask[T any](b *browser, question string) (answer T) {
	b.Helper()
	b.run(chromedp.Evaluate(question, &answer))
	return answer
}

// press types keys, as somebody without a mouse does.
func (b *browser) press(keys ...string) {
	b.Helper()
	for _, k := range keys {
		b.run(chromedp.KeyEvent(k))
	}
}

// leave does what takes the browser to another page and waits for it.
func (b *browser) leave(action func()) {
	b.Helper()
	b.run(chromedp.Evaluate(`window.stale = true`, nil))
	action()
	for deadline := time.Now().Add(patience); ; {
		var fresh bool
		err := chromedp.Run(b.ctx, chromedp.Evaluate(`window.stale !== true && document.readyState === "complete" && !!document.querySelector("main")`, &fresh))
		if err == nil && fresh {
			return
		}
		if time.Now().After(deadline) {
			b.Fatalf("no other page came: %v", err)
		}
	}
}

// tabTo goes on with the tab key until something is in focus.
func (b *browser) tabTo(selector string) {
	b.Helper()
	for range 80 {
		if ask[bool](b, fmt.Sprintf(`!!document.activeElement && document.activeElement.matches(%q)`, selector)) {
			return
		}
		b.press(kb.Tab)
	}
	b.Fatalf("the tab key never comes to %s", selector)
}

// signIn opens the dashboard as somebody.
func (b *browser) signIn(account, passphrase string) {
	b.Helper()
	b.run(cdpnetwork.ClearBrowserCookies())
	b.open("/staf/sign-in")
	b.run(chromedp.SendKeys("#account", account, chromedp.ByQuery), chromedp.SendKeys("#passphrase", passphrase, chromedp.ByQuery))
	b.leave(func() { b.press(kb.Enter) })
	if at := ask[string](b, `location.pathname`); at != "/staf/" {
		b.Fatalf("signed in at %s: %s", at, ask[string](b, `document.querySelector("main").innerText`))
	}
}

// inLanguage chooses a language.
func (b *browser) inLanguage(lang string) {
	b.Helper()
	b.run(cdpnetwork.SetCookie("lapak_language", lang).WithURL(b.base + "/staf/").WithPath("/staf/"))
}

// complaint is what axe-core finds on a page.
type complaint struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		HTML string `json:"html"`
	} `json:"nodes"`
}

// accessible lets axe-core look at the page that is open.
func (b *browser) accessible(what, axe string) {
	b.Helper()
	var found string
	run := `axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v => ({id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.map(n => ({html: n.html}))}))))`
	// The policy of the page keeps every script out; what the debugger says is not
	// bound by it.
	b.run(chromedp.Evaluate(axe, nil), chromedp.Evaluate(run, &found, chromedp.EvalAsValue, awaited))
	var all []complaint
	must(b, json.Unmarshal([]byte(found), &all))
	for _, c := range all {
		if c.Impact == "serious" || c.Impact == "critical" {
			b.Errorf("%s: %s (%s): %s", what, c.ID, c.Impact, c.Help)
			for _, n := range c.Nodes[:min(len(c.Nodes), 3)] {
				b.Logf("  %s", n.HTML)
			}
		}
	}
}

// photograph keeps a picture of the whole page, if LAPAK_SCREENSHOTS names a
// folder.
func (b *browser) photograph(name string) {
	b.Helper()
	folder := os.Getenv("LAPAK_SCREENSHOTS")
	if folder == "" {
		return
	}
	var picture []byte
	b.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		picture, err = page.CaptureScreenshot().WithCaptureBeyondViewport(true).WithFormat(page.CaptureScreenshotFormatPng).Do(ctx)
		return err
	}))
	file := filepath.Join(folder, strings.Trim(strings.NewReplacer("/", "-", "?", "-", "&", "-", "=", "-").Replace(name), "-")+".png")
	must(b, errors.Join(os.MkdirAll(folder, 0o755), os.WriteFile(file, picture, 0o644)))
}

package gui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/till"
)

// goodsImport takes a list of goods over from files: typed paths or files that
// were dropped onto the window. Setup and settings share it.
type goodsImport struct {
	content fyne.CanvasObject
	first   fyne.Focusable
	actions []*keys.Action

	a      *App
	paths  *kit.Entry
	result *kit.List
	lines  []string // of the result
	role   kit.Role
	done   func() // after goods came in; may be nil
}

// resultHeight is the least room for what became of an import.
const resultHeight float32 = 120

// pathBreak stands between paths in the field.
const pathBreak = ";"

func (a *App) newGoodsImport(done func()) *goodsImport {
	g := &goodsImport{a: a, paths: kit.NewEntry(a.stage, kit.Words, a.t("gui.goods.paths_hint")),
		done: done}
	g.result = kit.NewList(a.stage, kit.ListSpec{
		Row: func() fyne.CanvasObject { return kit.NewParagraph("", kit.Body, 2).Middle() },
		Bind: func(i int, row fyne.CanvasObject) {
			line := row.(*kit.Text)
			line.SetRole(g.role)
			line.SetText(g.lines[i])
		},
		RowHeight: 36,
	})
	g.first = g.paths
	take := &keys.Action{Name: "import", Label: a.t("gui.goods.import"), Key: keys.F5, Do: func() { g.take(splitPaths(g.paths.Text)) },
		Enabled: func() bool { return a.Import != nil && strings.TrimSpace(g.paths.Text) != "" }}
	button := kit.NewButton(a.stage, kit.Normal, take)
	g.paths.OnEdit = func(string) { button.Refresh() }
	g.paths.OnEnter = func(string) { take.Fire() }
	g.actions = []*keys.Action{take}
	rows := []fyne.CanvasObject{
		kit.NewBanner(a.t("gui.goods.drop"), kit.Info, theme.DownloadIcon()),
		kit.NewParagraph(a.t("gui.goods.explain"), kit.Muted, 2),
		kit.NewFormRow(a.t("gui.goods.paths"), g.paths, a.t("gui.goods.paths_help")),
	}
	buttons := []fyne.CanvasObject{button}
	if len(a.DemoGoods) > 0 && a.Import != nil {
		demo := &keys.Action{Name: "import_demo", Label: a.t("gui.goods.demo"), Key: keys.F6, Do: func() { g.take(a.DemoGoods) }}
		g.actions = append(g.actions, demo)
		buttons = append(buttons, kit.NewButton(a.stage, kit.Normal, demo))
	}
	g.content = kit.Column(kit.GapM-4, append(rows, kit.Row(kit.GapM-4, buttons...), kit.Grow(kit.Sized(0, resultHeight, g.result)))...)
	return g
}

func splitPaths(text string) []string {
	var paths []string
	for _, p := range strings.Split(text, pathBreak) {
		if p = strings.Trim(strings.TrimSpace(p), `"`); p != "" {
			paths = append(paths, p)
		}
	}
	return paths
}

// drop takes files over at once: whoever drops them has decided.
func (g *goodsImport) drop(paths []string) {
	g.paths.SetText(strings.Join(paths, pathBreak+" "))
	g.take(paths)
}

func (g *goodsImport) take(paths []string) {
	a := g.a
	if a.Import == nil || a.busy {
		return
	}
	g.say(a.t("gui.goods.working"), kit.Muted)
	summary := ""
	a.attempt(func(ctx context.Context) (err error) {
		if summary, err = a.Import(ctx, paths); err != nil {
			return err
		}
		_, err = a.Till.Reload(ctx)
		return err
	}, func(err error) {
		if err != nil {
			g.say(a.words.Error(err), kit.Strong)
			return
		}
		g.say(summary, kit.SuccessText)
		if g.done != nil {
			g.done()
		}
	})
}

// say shows what became of an import, a line for each bad row.
func (g *goodsImport) say(words string, role kit.Role) {
	g.lines, g.role = strings.Split(strings.TrimSpace(words), "\n"), role
	g.result.SetCount(len(g.lines))
}

// hasGoods says whether there is anything to sell.
func hasGoods(t *till.Till) bool { return len(t.Catalogue().Products()) > 0 }

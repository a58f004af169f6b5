package main

import (
	"context"
	"errors"
	"os"
	"strconv"
	"time"

	"lapak/internal/gui"
	"lapak/internal/i18n"
	"lapak/internal/intake"
	"lapak/internal/pos"
	"lapak/internal/printer"
	"lapak/internal/receipt"
	"lapak/internal/receipt/escpos"
	"lapak/internal/receipt/pdf"
	"lapak/internal/store"
	"lapak/internal/till"
)

// desk gives the window what only the command can do: files and devices.
type desk struct {
	store  *store.Store
	till   *till.Till
	folder string // for exports
	now    func() time.Time
}

func (d desk) services() gui.Services {
	s := gui.Services{
		Export: d.export, ExportQRIS: d.exportQRIS, MatchQRIS: d.matchQRIS, SavePDF: d.savePDF, SaveCard: d.saveCard, ReadSticker: readSticker,
		Import: d.importGoods, Printers: findPrinters,
		Version: version, DataDir: d.store.Dir(),
	}
	d.goodsServices(&s)
	for _, p := range escpos.Profiles() {
		s.Models = append(s.Models, gui.PrinterModel{Name: p.Name, Columns: p.Columns, Dots: p.Dots, Cut: p.Cut})
	}
	return s
}

func (d desk) words() *i18n.Words { return i18n.MustLoad(d.till.Preferences().Language) }

func (d desk) export(ctx context.Context, day pos.BusinessDay, format string) (string, error) {
	return exportDaily(ctx, d.paperwork(format), day, d.folder)
}

// savePDF puts a slip on the paper that the printer's model has.
func (d desk) savePDF(_ context.Context, doc receipt.Doc) (string, error) {
	paper := pdf.Roll58
	if p, known := escpos.ProfileNamed(d.till.Preferences().Profile); known && p.Columns > 32 {
		paper = pdf.Roll80
	}
	body, err := pdf.Roll(doc, paper)
	if err != nil {
		return "", err
	}
	return saveNew(d.folder, doc.Title+".pdf", body)
}

// saveCard puts a payment code on a card for the table.
func (d desk) saveCard(_ context.Context, card receipt.Card) (string, error) {
	body, err := pdf.PaymentCard(card, pdf.CardA5)
	if err != nil {
		return "", err
	}
	return saveNew(d.folder, card.Title+".pdf", body)
}

// readSticker reads the payment payload in a picture file.
func readSticker(_ context.Context, path string) (string, error) {
	picture, err := os.Open(path)
	if err != nil {
		return "", pos.Refuse(pos.NotFound, "picture_missing", "path", path).Because(err)
	}
	defer picture.Close()
	return till.ReadSticker(picture)
}

// importGoods takes the lists of a catalogue over. All that is wrong with them
// is told in one text.
func (d desk) importGoods(ctx context.Context, paths []string) (string, error) {
	files := make([]intake.File, len(paths))
	for i, path := range paths {
		var err error
		if files[i], err = intake.Load(path); err != nil {
			return "", err
		}
	}
	lists, err := intake.Recognise(files)
	if err != nil {
		return "", err
	}
	im := intake.Importer{Store: d.store, Now: d.now, By: d.till.State().Cashier.ID}
	done, err := im.Catalogue(ctx, lists)
	words := d.words()
	var problems intake.Problems
	if errors.As(err, &problems) {
		return "", fileRefusal{problems: problems, words: words}
	}
	if err != nil {
		return "", err
	}
	if _, err := d.till.Reload(ctx); err != nil {
		return "", err
	}
	return words.T("import.catalogue_done", "products", strconv.Itoa(done.Products),
		"producers", strconv.Itoa(done.Producers), "rules", strconv.Itoa(done.Rules)), nil
}

// fileRefusal is what is wrong with files, ready to be read.
type fileRefusal struct {
	problems intake.Problems
	words    *i18n.Words
}

// importLines is how many problems fit on a screen.
const importLines = 8

func (r fileRefusal) Error() string { return r.problems.Error() }

// WordsKey puts all problems into one text.
func (r fileRefusal) WordsKey() (key string, args map[string]string) {
	text := ""
	for i, p := range r.problems {
		if i == importLines {
			text += r.words.T("import.more", "n", strconv.Itoa(len(r.problems)-importLines)) + "\n"
			break
		}
		text += importSentence(r.words, p) + "\n"
	}
	return "import.refused", map[string]string{"problems": text + r.words.T("import.nothing_stored")}
}

// findPrinters lists the addresses of what may be a receipt printer.
func findPrinters(ctx context.Context) []string {
	var found []string
	for _, t := range printer.Discover(ctx) {
		found = append(found, t.String())
	}
	return found
}

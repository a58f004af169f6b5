package gui

import (
	"context"

	"fyne.io/fyne/v2"

	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/uplink"
)

// Services are what the window asks the command for, because it knows neither
// devices nor file formats. What is nil is not offered.
type Services struct {
	// Export writes the report of a day as pdf, xlsx or csv into the folder for
	// exports, never over another file, and returns its path.
	Export func(ctx context.Context, day pos.BusinessDay, format string) (path string, err error)
	// ExportQRIS writes the report of a day's QRIS money likewise.
	ExportQRIS func(ctx context.Context, day pos.BusinessDay, format string) (path string, err error)
	// MatchQRIS holds the QRIS money of a day against files of acquirers. It keeps
	// nothing: that is for MatchAnswer.Keep.
	MatchQRIS func(ctx context.Context, q MatchQuestion) (MatchAnswer, error)
	// SavePDF writes a slip as a PDF likewise.
	SavePDF func(ctx context.Context, doc receipt.Doc) (path string, err error)
	// SaveCard writes a card with a payment code as a PDF likewise.
	SaveCard func(ctx context.Context, card receipt.Card) (path string, err error)
	// SaveNote writes a handover note on A4 likewise.
	SaveNote func(ctx context.Context, number pos.HandoverNumber) (path string, err error)
	// SavePieces writes the match of goods of some days as pdf, xlsx or csv likewise.
	SavePieces func(ctx context.Context, from, to pos.BusinessDay, producer pos.ProducerCode, format string) (path string, err error)
	// SaveLabels writes labels as a PDF likewise, on one of LabelSheets.
	SaveLabels  func(ctx context.Context, order LabelOrder) (path string, err error)
	LabelSheets []LabelSheet
	// LabelLink is the address of the product pages that the last labels had, or that
	// of the web shop.
	LabelLink func(ctx context.Context) (string, error)
	// ReadGoods reads a sheet of goods that come or go.
	ReadGoods func(ctx context.Context, path string) ([]pos.DraftLine, error)
	// ReadSticker reads the payment payload in a picture file, whatever it is worth.
	ReadSticker func(ctx context.Context, path string) (payload string, err error)
	// Import reads a list of goods from files, in any order, and says in the
	// language of the till what it took over.
	Import func(ctx context.Context, paths []string) (summary string, err error)
	// Printers lists the addresses of what could be a receipt printer here.
	Printers func(ctx context.Context) []string
	// Models are the receipt printers that are known.
	Models []PrinterModel
	// DemoGoods are the files of the demo fair, to be imported on the first run;
	// empty offers none.
	DemoGoods []string
	// Uplink says how sending to the central store goes, from memory: it is asked
	// once a second. Nil is a program without a central store.
	Uplink func() uplink.Status
	// Enrol registers this laptop with the code that the office gave out. A till
	// that changed by it is loaded anew before it returns.
	Enrol func(ctx context.Context, address, code string) error
	// SyncNow sends and fetches once, now, and returns when that is over.
	SyncNow func(ctx context.Context) error
	// SaveUnsent writes what is not sent yet as a file for a USB stick, never over
	// another file, and returns its path.
	SaveUnsent func(ctx context.Context) (path string, err error)
	// Picture is the picture of a product by the hash of its bytes, as JPEG or
	// PNG; nil if it is not here. It may read the disk.
	Picture func(hash string) []byte
	// Version and DataDir are shown in the settings.
	Version, DataDir string
}

// PrinterModel is a kind of receipt printer: letters on a line, dots across the
// paper, and whether it cuts.
type PrinterModel struct {
	Name          string
	Columns, Dots int
	Cut           bool
}

// attempt runs slow work away from the user interface, shows the till as it is
// afterwards and hands the error over. A second call meanwhile does nothing.
func (a *App) attempt(work func(context.Context) error, done func(error)) {
	if a.busy {
		return
	}
	a.busy = true
	a.Go(func() {
		err := work(context.Background())
		fyne.Do(func() {
			a.busy = false
			a.show(a.Till.State())
			done(err)
		})
	})
}

// savePDF saves a slip and opens it.
func (a *App) savePDF(doc receipt.Doc) {
	var path string
	a.attempt(func(ctx context.Context) (err error) {
		path, err = a.SavePDF(ctx, doc)
		return err
	}, func(err error) { a.saved(path, err) })
}

// saved says where a file is and opens it.
func (a *App) saved(path string, err error) {
	if err == nil {
		a.toast.Say(a.t("gui.file.saved", "path", path), kit.Good)
		if a.OpenFile != nil {
			err = a.OpenFile(path)
		}
	}
	if err != nil {
		a.fail(err)
	}
}

// printDoc prints a slip and says so.
func (a *App) printDoc(doc receipt.Doc) {
	if err := a.Till.Print(doc); err != nil {
		a.fail(err)
		return
	}
	a.toast.Say(a.t("gui.printing"), kit.Good)
}

// dropped takes files that were dropped onto the window to the page that wants
// them.
func (a *App) dropped(_ fyne.Position, files []fyne.URI) {
	var paths []string
	for _, f := range files {
		paths = append(paths, f.Path())
	}
	if len(paths) == 0 {
		return
	}
	if a.page.drop == nil {
		a.toast.Say(a.t("gui.drop.not_here"), kit.Info)
		return
	}
	a.page.drop(paths)
}

// scanRefused tells that a scan means nothing on this page.
func (a *App) scanRefused(code string) {
	a.toast.Say(a.t("gui.scan.not_here", "code", code), kit.Info)
}

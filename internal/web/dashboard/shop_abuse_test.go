package dashboard

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"hash/crc32"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// sized is a PNG file with a good head that claims a size, and the body of another:
// who unpacked it would say that it cannot be read.
func sized(t testing.TB, width, height uint32) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	// The head is 8 bytes of PNG, 4 of length, and 17 of name and values with their sum.
	body := file.Bytes()
	binary.BigEndian.PutUint32(body[16:], width)
	binary.BigEndian.PutUint32(body[20:], height)
	binary.BigEndian.PutUint32(body[29:], crc32.ChecksumIEEE(body[12:29]))
	return body
}

func TestNeitherFormForPhotosTakesInWhatIsNoPhotoOrTooMuch(t *testing.T) {
	o := newOffice(t)
	p := o.signedIn(sumsel, "staff")
	for _, path := range []string{"/staf/catalogue/product/SUMSEL-1", "/staf/catalogue/product/SUMSEL-1/page"} {
		before := o.product("SUMSEL-1").Photo
		for name, x := range map[string]struct {
			file   []byte
			reason string
		}{
			"a page":                   {[]byte("<!doctype html><script>alert(1)</script>"), "photo_unreadable"},
			"an SVG":                   {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "photo_unreadable"},
			"a GIF":                    {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "photo_unreadable"},
			"a program":                {append([]byte("\x7fELF"), make([]byte, 4096)...), "photo_unreadable"},
			"nothing":                  {nil, "photo_unreadable"},
			"half a photo":             {camera(t)[:200], "photo_unreadable"},
			"a row over forty million": {sized(t, 8000, 5001), "photo_too_large"},
			"a hundred gigabytes":      {sized(t, 1<<30, 100), "photo_too_large"},
			"as high as can be":        {sized(t, 1, 1<<31-1), "photo_too_large"},
			"no width":                 {sized(t, 0, 5), "photo_unreadable"},
		} {
			w := p.upload(path, version(t, p.get(path)), x.file)
			_, end, _ := strings.Cut(i18n.MustLoad(i18n.EN).T("error."+x.reason, "file", hostile), hostile)
			if w.Code != http.StatusBadRequest || end == "" || !strings.Contains(sentence(w), end) || strings.Contains(w.Body.String(), "<script") {
				t.Errorf("%s at %s: %d %s, want %s", name, path, w.Code, sentence(w), x.reason)
			}
		}
		if w := p.upload(path, version(t, p.get(path)), make([]byte, photoBytes)); w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("without end at %s: %d", path, w.Code)
		}
		for _, kind := range []string{"multipart/form-data", "multipart/form-data; boundary=x", "text/plain", ""} {
			if w := p.ask(http.MethodPost, path+"/photo", kind, strings.NewReader("--x\r\nnonsense"), nil); w.Code/100 != 4 {
				t.Errorf("as %q at %s: %d", kind, path, w.Code)
			}
		}
		if after := o.product("SUMSEL-1").Photo; after != before {
			t.Errorf("%s has another photo", path)
		}
	}
	page, err := o.central.Books(sumsel).ProductPage(t.Context(), "SUMSEL-1")
	if o.must(err); len(page.Photos) > 0 {
		t.Errorf("photos were kept: %v", page.Photos)
	}
}

// formula is a name that a spreadsheet would reckon with.
const formula = `=HYPERLINK("http://evil.example";"Klik")`

// boughtBy is an order of one piece by a name, paid, with a note.
func (o *office) boughtBy(token, name, note string) pos.OrderCode {
	o.Helper()
	ctx := o.Context()
	p := o.product("SUMSEL-1")
	o.must(o.central.MoveShopStock(ctx, sumsel, []pos.StockMovement{{SKU: p.SKU, Quantity: 1, Reason: pos.Received}}))
	code, err := o.central.PlaceOrder(ctx, sumsel, store.Wish{Token: token, Prices: map[pos.SKU]money.Rupiah{p.SKU: p.Price}, Order: pos.Order{
		Lines: []pos.OrderLine{{Product: p, Quantity: 1}}, Way: pos.WayProducer, Producer: p.Producer, Day: pos.DayOf(o.clock.now()), Pay: pos.PayBefore,
		Note: note, Buyer: pos.Buyer{Name: name, Phone: "0812 3456 789"}}})
	o.must(err)
	o.must(o.central.TakeOrderMoney(ctx, sumsel, code, pos.Transfer, hostile))
	return code
}

func TestWhatABuyerWritesIsTextOnEveryPageAndInEveryFile(t *testing.T) {
	o := newOffice(t)
	o.must(o.central.OpenShop(t.Context(), sumsel, pos.Stall{Code: "WEB", Name: "Toko web"}))
	p := o.signedIn(sumsel, string(store.RoleAdmin))
	code := o.boughtBy("a", hostile, hostile)
	o.boughtBy("b", formula, formula)
	const buyers = 2
	shown := func(path string) {
		t.Helper()
		w := p.get(path)
		if body := w.Body.String(); w.Code != http.StatusOK || strings.Contains(body, "<script") || !strings.Contains(body, "&lt;script&gt;alert(1)&lt;/script&gt;") {
			t.Errorf("%s: %d %s", path, w.Code, body)
		}
	}
	for _, path := range []string{"/staf/orders?all=1", "/staf/orders/order/" + string(code), "/staf/orders/packing"} {
		shown(path)
	}
	for _, path := range []string{"/staf/orders?all=1&format=", "/staf/orders/packing?format="} {
		w := p.get(path + "csv")
		sheet := csv.NewReader(strings.NewReader(strings.TrimPrefix(w.Body.String(), "\ufeff")))
		sheet.FieldsPerRecord, sheet.Comma = -1, ';'
		rows, err := sheet.ReadAll()
		if err != nil {
			t.Fatalf("%scsv: %v\n%s", path, err, w.Body.String())
		}
		guarded := 0
		for _, row := range rows {
			for _, cell := range row {
				if strings.HasPrefix(cell, "=") {
					t.Errorf("%scsv has the formula %q", path, cell)
				}
				if cell == "'"+formula {
					guarded++
				}
			}
		}
		if guarded != buyers-1 {
			t.Errorf("%scsv has the name %d times:\n%s", path, guarded, w.Body.String())
		}
		for _, format := range []string{"pdf", "xlsx"} {
			if w := p.get(path + format); w.Code != http.StatusOK || w.Body.Len() < 500 || w.Header().Get("X-Content-Type-Options") != "nosniff" ||
				!strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") && format == "xlsx" {
				t.Errorf("%s%s: %d, %d bytes, %v", path, format, w.Code, w.Body.Len(), w.Header())
			}
		}
	}
	_, err := o.central.HandOver(t.Context(), sumsel, code, nil, "Kantor")
	o.must(err)
	o.must(o.central.LeaveOrderNote(t.Context(), sumsel, code, ours, hostile))
	shown("/staf/notes")
	if w := p.post("/staf/notes/1", url.Values{"state": {"shown"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("judged: %d %s", w.Code, sentence(w))
	}
	shown("/staf/notes?state=shown")
}

package shop

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// cartCookie is the name of what a browser keeps: products and how many of each,
// signed. Prices are not in it.
const (
	cartCookie = "lapak_cart"
	cartLife   = 14 * 24 * 60 * 60 // seconds
)

// wanted is so many pieces of a product.
type wanted struct {
	sku pos.SKU
	n   int
}

// cart is what somebody wants to buy.
type cart []wanted

// with is the cart with so many pieces of a product, without it for 0. What has no
// room any more is left out.
func (c cart) with(sku pos.SKU, n int) cart {
	next := slices.Clone(c)
	i := slices.IndexFunc(next, func(w wanted) bool { return w.sku == sku })
	n = min(n, mostPieces)
	switch {
	case i >= 0 && n < 1:
		return slices.Delete(next, i, i+1)
	case i >= 0:
		next[i].n = n
	case n > 0 && len(next) < pos.MaxOrderLines:
		next = append(next, wanted{sku, n})
	}
	return next
}

// of is how many pieces of a product are in the cart.
func (c cart) of(sku pos.SKU) int {
	for _, w := range c {
		if w.sku == sku {
			return w.n
		}
	}
	return 0
}

// seal writes the cart down with a signature.
func (c cart) seal(key []byte) string {
	var parts []string
	for _, w := range c {
		parts = append(parts, url.QueryEscape(string(w.sku))+"="+strconv.Itoa(w.n))
	}
	text := base64.RawURLEncoding.EncodeToString([]byte(strings.Join(parts, "&")))
	return text + "." + signature(key, text)
}

func signature(key []byte, text string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// openCart reads a cart. One that was changed by others than us is empty.
func openCart(key []byte, sealed string) cart {
	text, sign, _ := strings.Cut(sealed, ".")
	if !hmac.Equal([]byte(sign), []byte(signature(key, text))) {
		return nil
	}
	body, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	var c cart
	for part := range strings.SplitSeq(string(body), "&") {
		name, number, _ := strings.Cut(part, "=")
		sku, err := url.QueryUnescape(name)
		n, numberErr := strconv.Atoi(number)
		if err == nil && numberErr == nil {
			c = c.with(pos.SKU(sku), n)
		}
	}
	return c
}

// cart is that of the browser.
func (v *visit) cart() cart {
	c, err := v.r.Cookie(cartCookie)
	if err != nil {
		return nil
	}
	return openCart(v.place.CookieKey(), c.Value)
}

func (v *visit) keepCart(c cart) {
	life := cartLife
	if len(c) == 0 {
		life = -1
	}
	http.SetCookie(v.w, &http.Cookie{Name: cartCookie, Value: c.seal(v.place.CookieKey()), Path: "/", MaxAge: life, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(v.base, "https://")})
}

// cartLine is a row of the cart as it is now.
type cartLine struct {
	*product
	Quantity int
	Left     int
	Amount   money.Rupiah
	Short    bool // there are not so many any more
}

// cartLines are the rows of a cart and what they cost. Products that are not shown
// any more are left out.
func (v *visit) cartLines(c cart) (lines []cartLine, total money.Rupiah, short bool) {
	for _, w := range c {
		p := v.bySKU[w.sku]
		if p == nil {
			continue
		}
		l := cartLine{product: p, Quantity: w.n, Left: max(0, v.own[w.sku]), Amount: p.Product.Price.Times(w.n)}
		l.Short = l.Left < l.Quantity
		short = short || l.Short
		lines, total = append(lines, l), total+l.Amount
	}
	return lines, total, short
}

type cartData struct {
	Lines []cartLine
	Total money.Rupiah
	Short bool
	Most  int
}

// needsOrders refuses what is about ordering where no orders are taken.
func (v *visit) needsOrders() error {
	if !v.levels.open {
		return pos.Refuse(pos.NotFound, "shop_closed")
	}
	return nil
}

func (v *visit) cartPage() (*sheet, error) {
	if err := v.needsOrders(); err != nil {
		return nil, err
	}
	data := cartData{Most: mostPieces}
	data.Lines, data.Total, data.Short = v.cartLines(v.cart())
	return &sheet{name: "cart.html", Title: v.words.T("shop.cart"), Path: pathCart, Private: true, Unlisted: true, Data: data}, nil
}

// changeCart puts pieces in, or says how many there shall be.
func (v *visit) changeCart() (*sheet, error) {
	if err := v.needsOrders(); err != nil {
		return nil, err
	}
	sku := pos.SKU(v.r.PostFormValue("sku"))
	n, err := strconv.Atoi(strings.TrimSpace(v.r.PostFormValue("n")))
	if err != nil || n < 0 || n > pos.MaxOrderPieces {
		return nil, pos.Refuse(pos.Invalid, "quantity_range", "max", mostPieces)
	}
	if v.bySKU[sku] == nil {
		return nil, errNoPage()
	}
	c := v.cart()
	if v.r.PostFormValue("do") != "set" {
		n += c.of(sku)
	}
	v.keepCart(c.with(sku, n))
	v.redirect(pathCart)
	return nil, nil
}

func (v *visit) redirect(path string) {
	v.w.Header().Set("Cache-Control", "no-store")
	http.Redirect(v.w, v.r, addressIn(v.words.Lang(), path), http.StatusSeeOther)
}

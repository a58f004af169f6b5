package shop

import (
	"net/url"
	"strings"
)

// whatsApp is a link that opens a conversation with a text in it. WhatsApp takes a
// plus for a plus and cuts the text at a bare ampersand.
func whatsApp(number, text string) string {
	if number == "" {
		return ""
	}
	return "https://wa.me/" + number + "?text=" + strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

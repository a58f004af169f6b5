package shop

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lapak/internal/picture"
	"lapak/internal/web"
)

// photo answers with a picture of goods that are shown, and of no others. Its name
// is made of its content, so it never changes.
func (s *Shop) photo(w http.ResponseWriter, r *http.Request) {
	st, err := s.current(r.Context())
	if err != nil {
		web.WriteError(w, err)
		return
	}
	hash, end, _ := strings.Cut(r.PathValue("file"), "-")
	side, err := strconv.Atoi(strings.TrimSuffix(end, ".jpg"))
	if err != nil || !slices.Contains(picture.Sides(), side) || !st.front.Shown || !st.photos[hash] {
		web.WriteError(w, errNoPage())
		return
	}
	p, err := s.Central.Books(s.Tenant).PhotoSized(r.Context(), hash, side)
	if err != nil {
		web.WriteError(w, err)
		return
	}
	w.Header().Set("Content-Type", p.Type)
	w.Header().Set("Content-Length", strconv.Itoa(len(p.Body)))
	forever(w)
	w.Write(p.Body)
}

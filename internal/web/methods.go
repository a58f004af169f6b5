package web

import (
	"net/http"
	"strings"

	"lapak/internal/pos"
)

// AskedWrongly answers a request whose address a mux knows, but not for its method:
// with the methods that it may have, which is all that OPTIONS asks. It reports false
// for an address that only the widest pattern fits. A mux by itself does all this, as
// long as it has no pattern for everything, such as one with a page that says that
// there is no such page.
func AskedWrongly(w http.ResponseWriter, r *http.Request, mux *http.ServeMux, widest string) bool {
	var methods []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := mux.Handler(probe); pattern != "" && pattern != widest {
			methods = append(methods, method)
		}
	}
	if methods == nil {
		return false
	}
	w.Header().Set("Allow", strings.Join(methods, ", "))
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return true
	}
	writeProblem(w, http.StatusMethodNotAllowed, pos.Refuse(pos.Invalid, "method_not_allowed"), 0)
	return true
}

// Looks says whether a request only wants to see something.
func Looks(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

package shop

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// shelf keeps pages that are ready, as long as their state lives.
type shelf struct {
	mu    sync.RWMutex
	pages map[string]*kept
}

// mostReady is how many pages are kept: all of a large shop in both languages, in
// some tens of megabytes.
const mostReady = 12_000

func newShelf() *shelf { return &shelf{pages: map[string]*kept{}} }

func (s *shelf) get(key string) *kept {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.pages[key]
}

// put keeps a page, as long as there is room: who asks for pages that nobody wants
// gets them made each time.
func (s *shelf) put(key string, k *kept) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pages) < mostReady {
		s.pages[key] = k
	}
}

// kept is an answer that is ready, packed. Only few clients want it unpacked.
type kept struct {
	packed []byte // gzip
	tag    string
}

// packer makes answers ready. What packs needs much memory and is used again.
type packer struct{ idle sync.Pool }

func (p *packer) pack(body []byte) *kept {
	sum := sha256.Sum256(body)
	var packed bytes.Buffer
	z, _ := p.idle.Get().(*gzip.Writer)
	if z == nil {
		z = gzip.NewWriter(&packed)
	} else {
		z.Reset(&packed)
	}
	z.Write(body) // into memory: cannot fail
	z.Close()
	p.idle.Put(z)
	return &kept{bytes.Clone(packed.Bytes()), `"` + hex.EncodeToString(sum[:8]) + `"`}
}

// send answers with it, or with nothing if the client has it.
func (k *kept) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("ETag", k.tag)
	h.Set("Vary", "Accept-Encoding")
	if same(r.Header.Get("If-None-Match"), k.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		h.Set("Content-Length", strconv.Itoa(len(k.packed)))
		w.Write(k.packed)
		return
	}
	z, err := gzip.NewReader(bytes.NewReader(k.packed))
	if err == nil {
		io.Copy(w, z)
	}
}

// same says whether a client has the version of a tag.
func same(has, tag string) bool {
	for one := range strings.SplitSeq(has, ",") {
		if strings.TrimPrefix(strings.TrimSpace(one), "W/") == tag {
			return true
		}
	}
	return false
}

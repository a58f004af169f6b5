package uplink

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"lapak/internal/pos"
	"lapak/internal/store"
)

var bundleHeader = BundleHeader{Tenant: "sumsel", MadeAt: at.UnixMilli(), By: "Laptop biru"}

func introduction() Introduction {
	return Introduction{Terminal: laptop, Stall: "KBI", Code: "A", PublicKey: make([]byte, 32), Label: "Laptop biru", EnrolledAt: 1}
}

// bundle is the file of some runs of one terminal and its introduction.
func bundle(t testing.TB, runs ...store.Run) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := NewBundleWriter(&file, bundleHeader)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Introduce(introduction()); err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		if err := w.Run(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// lines writes a bundle file by hand, each line as a frame.
func lines(t testing.TB, magic string, texts ...string) []byte {
	t.Helper()
	file := []byte(magic)
	for _, text := range texts {
		file = append(file, packed(t, []byte(text))...)
	}
	return file
}

// taken is what a bundle handed over.
type taken struct {
	header        []BundleHeader
	introductions []Introduction
	runs          []store.Run
}

func (k *taken) takers() BundleTakers {
	return BundleTakers{
		Header:       func(h BundleHeader) error { k.header = append(k.header, h); return nil },
		Introduction: func(i Introduction) error { k.introductions = append(k.introductions, i); return nil },
		Run:          func(r store.Run) error { k.runs = append(k.runs, r); return nil },
	}
}

func TestABundleIsReadAsItWasWritten(t *testing.T) {
	runs := []store.Run{sealedRun(t, laptop, 30), sealedRun(t, "0190c3a1-0000-7000-8000-00000000000b", 1), sealedRun(t, laptop, 500)}
	file := bundle(t, runs...)
	for name, source := range map[string]io.Reader{
		"whole": bytes.NewReader(file), "byte by byte": iotest.OneByteReader(bytes.NewReader(file)), "with its end": iotest.DataErrReader(bytes.NewReader(file)),
	} {
		var k taken
		count, err := ReadBundle(source, k.takers())
		if err != nil || count != (BundleCount{Introductions: 1, Runs: 3}) {
			t.Fatalf("%s: %+v, %v", name, count, err)
		}
		if !reflect.DeepEqual(k, taken{[]BundleHeader{bundleHeader}, []Introduction{introduction()}, runs}) {
			t.Errorf("%s: read as %+v", name, k)
		}
	}
}

func TestABundleOfNothingIsWhole(t *testing.T) {
	var k taken
	if count, err := ReadBundle(bytes.NewReader(bundle(t)), k.takers()); err != nil || count.Runs != 0 || len(k.header) != 1 {
		t.Errorf("%+v, %v", count, err)
	}
}

// A bundle is a first line and a zstd file behind it, also for the tool that
// everybody has.
func TestTheStandardToolReadsABundle(t *testing.T) {
	tool, err := exec.LookPath("zstd")
	if err != nil {
		t.Skip("there is no zstd on this machine")
	}
	file := bundle(t, sealedRun(t, laptop, 3))
	name := filepath.Join(t.TempDir(), "lines.zst")
	if err := os.WriteFile(name, file[len(bundleMagic):], 0o600); err != nil {
		t.Fatal(err)
	}
	plain, err := exec.Command(tool, "-dc", name).Output()
	if err != nil || bytes.Count(plain, []byte("\n")) != 4 || !bytes.HasSuffix(plain, []byte("{\"end\":2}\n")) {
		t.Errorf("%v: %.200s", err, plain)
	}
}

// However a file is cut, the cut is noticed, and what is handed over is a
// beginning of what was written, whole runs only.
func TestACutIsNoticedWhereverItIs(t *testing.T) {
	runs := []store.Run{sealedRun(t, laptop, 3), sealedRun(t, laptop, 2), sealedRun(t, laptop, 1)}
	file := bundle(t, runs...)
	most := 0
	for n := range len(file) {
		var k taken
		count, err := ReadBundle(bytes.NewReader(file[:n]), k.takers())
		if !is(err, "bundle_cut") && !(n == 0 && is(err, "bundle_foreign")) {
			t.Fatalf("cut after %d of %d bytes: %v", n, len(file), err)
		}
		if count.Runs != len(k.runs) || len(k.runs) > len(runs) || len(k.runs) > 0 && !reflect.DeepEqual(k.runs, runs[:len(k.runs)]) {
			t.Fatalf("cut after %d of %d bytes: handed over %+v", n, len(file), k.runs)
		}
		most = max(most, count.Runs)
	}
	if most != len(runs) {
		t.Errorf("of a file without its trailer %d of %d runs were handed over", most, len(runs))
	}
}

// Whatever byte is changed, no run is handed over that was not written.
func TestDamageIsNoticedWhereverItIs(t *testing.T) {
	runs := []store.Run{sealedRun(t, laptop, 3), sealedRun(t, laptop, 2)}
	file := bundle(t, runs...)
	random := rand.New(rand.NewPCG(5, 6))
	for n := range len(file) {
		damaged := bytes.Clone(file)
		damaged[n] ^= byte(1 + random.IntN(255))
		var k taken
		_, err := ReadBundle(bytes.NewReader(damaged), k.takers())
		var refusal *pos.Error
		if !errors.As(err, &refusal) || !strings.HasPrefix(refusal.Reason, "bundle_") {
			// A frame header has bits that mean nothing; then all must have arrived.
			if err != nil || !reflect.DeepEqual(k.runs, runs) {
				t.Fatalf("byte %d of %d changed from %#x to %#x: %v", n, len(file), file[n], damaged[n], err)
			}
		}
		if len(k.runs) > 0 && !reflect.DeepEqual(k.runs, runs[:len(k.runs)]) {
			t.Fatalf("byte %d of %d: handed over %+v", n, len(file), k.runs)
		}
	}
}

func TestABundleThatIsNotRightIsNamed(t *testing.T) {
	header := `{"tenant":"sumsel","made_at":1,"by":"x"}` + "\n"
	message, err := json.Marshal(bundleLine{Run: ref(NewRunMessage(sealedRun(t, laptop, 1)))})
	if err != nil {
		t.Fatal(err)
	}
	run, end := string(message)+"\n", func(n string) string { return `{"end":` + n + "}\n" }
	whole := lines(t, bundleMagic, header, run, end("1"))
	for name, x := range map[string]struct {
		file   []byte
		reason string
		runs   int
	}{
		"whole":                        {whole, "", 1},
		"one frame for all":            {lines(t, bundleMagic, header+run+end("1")), "", 1},
		"a picture":                    {[]byte("\x89PNG\r\n\x1a\n and so on and on"), "bundle_foreign", 0},
		"nothing":                      {nil, "bundle_foreign", 0},
		"one word":                     {[]byte("lapak"), "bundle_cut", 0},
		"another word":                 {[]byte("lapas"), "bundle_foreign", 0},
		"a bundle of tomorrow":         {lines(t, "lapak bundle 2\n", header), "bundle_newer", 0},
		"line ends of Windows":         {lines(t, "lapak bundle 1\r\n", header), "bundle_newer", 0},
		"nothing after the first line": {[]byte(bundleMagic), "bundle_cut", 0},
		"text after the first line":    {[]byte(bundleMagic + header + run + end("1")), "bundle_damaged", 0},
		"no header":                    {lines(t, bundleMagic, run, end("1")), "bundle_damaged", 0},
		"a header of nobody":           {lines(t, bundleMagic, `{"tenant":"","made_at":1,"by":""}`+"\n", end("0")), "bundle_damaged", 0},
		"no trailer":                   {lines(t, bundleMagic, header, run), "bundle_cut", 1},
		"a trailer without its end":    {lines(t, bundleMagic, header, run, `{"end":1}`), "bundle_cut", 1},
		"a line missing":               {lines(t, bundleMagic, header, run, end("2")), "bundle_cut", 1},
		"a line too many":              {lines(t, bundleMagic, header, run, run, end("1")), "bundle_cut", 2},
		"a run behind the trailer":     {lines(t, bundleMagic, header, run, end("1"), run), "bundle_damaged", 1},
		"something behind the trailer": {append(bytes.Clone(whole), "junk"...), "bundle_damaged", 1},
		"a line that is nothing":       {lines(t, bundleMagic, header, "{}\n", run, end("2")), "bundle_damaged", 1},
		"a line that is no JSON":       {lines(t, bundleMagic, header, "{\n", run, end("2")), "bundle_damaged", 1},
		"an empty line":                {lines(t, bundleMagic, header, "\n", run, end("2")), "bundle_damaged", 1},
		"a line of two things":         {lines(t, bundleMagic, header, `{"end":0,"run":{}}`+"\n", run, end("2")), "bundle_damaged", 1},
		"a field of tomorrow":          {lines(t, bundleMagic, header, `{"photo":{}}`+"\n", run, end("2")), "bundle_damaged", 1},
		"a run that is none":           {lines(t, bundleMagic, header, `{"run":{"terminal":"x"}}`+"\n", run, end("2")), "bundle_damaged", 1},
		"a stranger without a key":     {lines(t, bundleMagic, header, `{"introduction":{}}`+"\n", run, end("2")), "bundle_damaged", 1},
	} {
		var k taken
		count, err := ReadBundle(bytes.NewReader(x.file), k.takers())
		if x.reason == "" && err != nil || x.reason != "" && !is(err, x.reason) || len(k.runs) != x.runs || count.Runs != x.runs {
			t.Errorf("%s: %+v, %v", name, count, err)
		}
	}
}

func ref[T any](v T) *T { return &v }

func TestATakerThatFailsEndsTheReading(t *testing.T) {
	file := bundle(t, sealedRun(t, laptop, 1), sealedRun(t, laptop, 1))
	full := errors.New("the disk is full")
	for what, spoil := range map[string]func(*BundleTakers){
		"header":       func(to *BundleTakers) { to.Header = func(BundleHeader) error { return full } },
		"introduction": func(to *BundleTakers) { to.Introduction = func(Introduction) error { return full } },
		"run":          func(to *BundleTakers) { to.Run = func(store.Run) error { return full } },
	} {
		var k taken
		to := k.takers()
		spoil(&to)
		if _, err := ReadBundle(bytes.NewReader(file), to); err != full || len(k.runs) > 0 {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestAStickThatIsPulledOutIsACut(t *testing.T) {
	file := bundle(t, sealedRun(t, laptop, 100))
	pulled := errors.New("input/output error")
	for _, n := range []int{0, 5, len(bundleMagic), len(file) / 2, len(file) - 1} {
		var k taken
		_, err := ReadBundle(io.MultiReader(bytes.NewReader(file[:n]), iotest.ErrReader(pulled)), k.takers())
		if !is(err, "bundle_cut") || !errors.Is(err, pulled) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
}

func TestABundleHasLimits(t *testing.T) {
	file := bundle(t, sealedRun(t, laptop, 100))
	for name, x := range map[string]struct{ file, lines int64 }{
		"as much as there is": {int64(len(file)), 1 << 20},
		"a byte less of file": {int64(len(file)) - 1, 1 << 20},
		"less of lines":       {int64(len(file)), 1000},
	} {
		var k taken
		_, err := readBundle(bytes.NewReader(file), k.takers(), x.file, x.lines)
		if fits := name == "as much as there is"; fits && err != nil || !fits && !is(err, "bundle_too_large") {
			t.Errorf("%s: %v", name, err)
		}
	}
	full := &BundleWriter{w: io.Discard, plain: MaxBundleLines}
	if err := full.Introduce(introduction()); !is(err, "bundle_too_large") {
		t.Errorf("writing past the end: %v", err)
	}
}

func TestALineWithoutEndDoesNotFillTheMemory(t *testing.T) {
	var k taken
	file := append([]byte(bundleMagic), bomb(t, 256<<20)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := ReadBundle(bytes.NewReader(file), k.takers())
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; !is(err, "bundle_too_large") || got > 96<<20 {
		t.Errorf("%v after %d MiB", err, got>>20)
	}
}

func TestWhatIsNotRightIsNotWritten(t *testing.T) {
	if _, err := NewBundleWriter(io.Discard, BundleHeader{}); !is(err, "field_invalid") {
		t.Error(err)
	}
	w, err := NewBundleWriter(io.Discard, bundleHeader)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Run(store.Run{Terminal: laptop}); !is(err, "field_invalid") {
		t.Error(err)
	}
	if err := w.Introduce(Introduction{}); !is(err, "field_invalid") {
		t.Error(err)
	}
}

func FuzzBundle(f *testing.F) {
	file := bundle(f, sealedRun(f, laptop, 2))
	f.Add(file)
	f.Add(file[:len(file)/2])
	f.Add(append([]byte(bundleMagic), bomb(f, 8<<20)...))
	f.Add(lines(f, bundleMagic, `{"tenant":"sumsel","made_at":1,"by":"x"}`+"\n", "{}\n", `{"end":1}`+"\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		fuzzBundle(t, file)
		// A fuzzer makes no checksums: what it writes is also read as the lines
		// themselves.
		if len(file) < 1<<20 {
			fuzzBundle(t, append([]byte(bundleMagic), packed(t, file)...))
		}
	})
}

func fuzzBundle(t *testing.T, file []byte) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var k taken
	count, err := readBundle(bytes.NewReader(file), k.takers(), 1<<20, 16<<20)
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 512<<20 {
		t.Fatalf("%d MiB were allocated for %d bytes", got>>20, len(file))
	}
	if count.Runs != len(k.runs) || count.Introductions != len(k.introductions) {
		t.Fatalf("counted %+v, handed over %d and %d", count, len(k.introductions), len(k.runs))
	}
	for _, r := range k.runs {
		if _, err := NewRunMessage(r).Run(); err != nil {
			t.Fatalf("a run was handed over that is none: %v", err)
		}
	}
	var refusal *pos.Error
	if err != nil && (!errors.As(err, &refusal) || !strings.HasPrefix(refusal.Reason, "bundle_")) {
		t.Fatalf("%v is no verdict", err)
	}
	if err == nil && len(k.header) != 1 {
		t.Fatal("whole without a header")
	}
}

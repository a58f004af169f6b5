package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BenchmarkFirstFrame5000 measures the till from the start of its process to the
// first picture of its window, with 5,000 products, on the software renderer.
func BenchmarkFirstFrame5000(b *testing.B) {
	bin := program(b)
	s := &stall{TB: b, screen: newScreen(b, 1366, 768), home: b.TempDir()}
	dir := filepath.Join(s.home, "data")
	producers, products := bigCatalogue(b, 5000)
	if _, complaint, status := runProgram(b, bin, nil, "import", "catalogue", "--producers", producers, "--products", products, "--data", dir); status != 0 {
		b.Fatal(complaint)
	}
	var first, kilobytes float64
	for b.Loop() {
		b.StopTimer()
		program := exec.Command(bin, "--data", dir)
		program.Env = s.environment()
		b.StartTimer()
		begun := time.Now()
		must(b, program.Start())
		for !s.drawn() {
			if time.Since(begun) > patience {
				b.Fatal("no picture came")
			}
			time.Sleep(time.Millisecond)
		}
		b.StopTimer()
		first += float64(time.Since(begun).Milliseconds())
		s.program = program
		s.rest()
		kilobytes += residentKB(b, program.Process.Pid)
		must(b, program.Process.Kill())
		program.Wait()
		for s.drawn() {
			time.Sleep(time.Millisecond)
		}
		b.StartTimer()
	}
	b.ReportMetric(first/float64(b.N), "first-frame-ms")
	b.ReportMetric(kilobytes/1024/float64(b.N), "RSS-MB")
}

// residentKB is how much memory a process holds, shared libraries included.
func residentKB(t testing.TB, pid int) float64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	must(t, err)
	_, rest, found := strings.Cut(string(status), "VmRSS:")
	var kb float64
	if _, err := fmt.Sscan(rest, &kb); !found || err != nil {
		t.Fatalf("no VmRSS: %v", err)
	}
	return kb
}

// bigCatalogue writes lists of n made-up products.
func bigCatalogue(t testing.TB, n int) (producers, products string) {
	t.Helper()
	dir := t.TempDir()
	producers, products = filepath.Join(dir, "produsen.csv"), filepath.Join(dir, "barang.csv")
	must(t, os.WriteFile(producers, []byte("Kode;Nama;Kota\nP1;Lapas Contoh;Palembang\n"), 0o644))
	var b strings.Builder
	b.WriteString("SKU;Barcode;Nama;Nama (Inggris);Kategori;Harga;Satuan;Produsen;Bengkel;Stok\n")
	for i := range n {
		fmt.Fprintf(&b, "BRG-%05d;%s;Barang nomor %d;Product number %d;Kategori %d;%d;buah;P1;Jahit;10\n", i, ean13(i), i, i, i%12, 5000+500*(i%90))
	}
	must(t, os.WriteFile(products, []byte(b.String()), 0o644))
	return producers, products
}

// ean13 is the i-th code of those for use inside a shop.
func ean13(i int) string {
	code := fmt.Sprintf("29%010d", i)
	sum := 0
	for at, digit := range code {
		weight := 1 + 2*(at%2)
		sum += weight * int(digit-'0')
	}
	return code + string(rune('0'+(10-sum%10)%10))
}

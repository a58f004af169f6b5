package report_test

import (
	"fmt"
	"io"
	"runtime/metrics"
	"sync/atomic"
	"testing"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/report"
)

// BenchmarkXLSX100000 writes a workbook with a sheet of 100,000 rows of eight
// columns. "peak-MB" is the most that lay on the heap meanwhile, the rows of the
// document itself included.
func BenchmarkXLSX100000(b *testing.B) {
	d := report.Document{Head: report.Head{Title: "Daftar", Unit: "Rupiah"}, Sections: []report.Section{
		{Part: report.PartSummary, Short: "Ringkasan"}, {Part: report.PartProducts, Short: "Produk", Table: report.Table{Rows: make([][]report.Cell, 100_000)}}}}
	t := &d.Sections[1].Table
	for i, kind := range []report.Kind{report.Code, report.Text, report.Text, report.Count, report.Money, report.Money, report.Money, report.Money} {
		t.Columns = append(t.Columns, report.Column{Title: fmt.Sprint("Kolom ", i), Kind: kind})
		for n := range t.Rows {
			c := report.Cell{Kind: kind, Number: int64(n * (i + 1))}
			if !kind.Numeric() {
				c.Text = fmt.Sprintf("Kain batik %d-%d", n%500, i)
			}
			t.Rows[n] = append(t.Rows[n], c)
		}
	}
	words := i18n.MustLoad(i18n.ID)
	peak, stop := watchHeap()
	for b.Loop() {
		if err := d.WriteXLSX(io.Discard, words); err != nil {
			b.Fatal(err)
		}
	}
	stop()
	b.ReportMetric(float64(peak.Load())/(1<<20), "peak-MB")
}

// watchHeap looks at the heap a hundred times a second.
func watchHeap() (peak *atomic.Uint64, stop func()) {
	peak = &atomic.Uint64{}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for {
			metrics.Read(sample)
			peak.Store(max(peak.Load(), sample[0].Value.Uint64()))
			select {
			case <-end:
				return
			case <-tick.C:
			}
		}
	}()
	return peak, func() { close(end); <-ended }
}

package intake_test

import (
	"errors"
	"testing"

	"lapak/internal/intake"
	"lapak/internal/matching"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// Whatever an acquirer, or somebody who passes for one, sends: it is read whole, or
// refused with reasons that people can act on. What is read is money that can be
// matched and recorded.
func FuzzReadAcquirer(f *testing.F) {
	for _, layout := range layouts {
		file := layout(settledDay)
		f.Add(file.Name, file.Data, "", "")
	}
	f.Add("a.csv", []byte("hari bayar;masuk;nomor rrn;status\n11/23/2026 10:00;35000;990011223301;oke\n"), "masuk", "oke")
	f.Add("a.csv", []byte("Tanggal;Nominal;MDR;RRN\n23/11/2026 10:00;-35.000,00;0,5%;'990011223301\n\"23-Nov-26\";\"1,000.50\";;\n"), "-", "")
	f.Fuzz(func(t *testing.T, name string, data []byte, heading, status string) {
		told := intake.Mapping{Columns: map[intake.Field]string{}, States: map[string]string{}}
		if heading != "" {
			told.Columns[intake.FieldAmount] = heading
		}
		if status != "" {
			told.States[status] = "paid"
		}
		read, err := intake.ReadAcquirer(intake.File{Name: name, Data: data}, told)
		if err != nil {
			var problems intake.Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("an error without a problem: %v", err)
			}
			return
		}
		if len(read.Rows) == 0 || read.Fingerprint == "" || len(read.Digest) != 64 {
			t.Fatalf("neither rows nor an error: %+v", read)
		}
		before := 0
		for _, r := range read.Rows {
			if r.Gross <= 0 || r.Gross > money.Limit || r.State != matching.Paid && r.Fee != 0 || r.Row <= before {
				t.Fatalf("row %+v after row %d", r, before)
			}
			before = r.Row
		}
		o := matching.Match(nil, read.Rows, matching.Rules{})
		for _, part := range (pos.Matching{ID: "m", Day: "2026-11-23", At: wib(20, 0, 0), Rows: o.Rows}).Split() {
			if err := pos.CheckMatching(part); err != nil {
				t.Fatalf("what was read cannot be recorded: %v", err)
			}
		}
	})
}

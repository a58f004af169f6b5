package main

import (
	"context"
	"fmt"

	"lapak/internal/demo"
	"lapak/internal/report"
)

// writeReports writes the daily report in every form and prints it.
func (r *demoRun) writeReports(ctx context.Context, _ demo.Played) error {
	daily, err := report.BuildDaily(ctx, r.store, demo.Day)
	if err != nil {
		return err
	}
	for format := range reportFormats {
		p := paperwork{store: r.store, words: r.words(), now: r.plan.Clock.Now, format: format}
		body, err := p.draw(ctx, daily)
		if err != nil {
			return err
		}
		if err := r.save("daily-report."+p.ending(), body); err != nil {
			return err
		}
		if format == "text" {
			if _, err := r.stdout.Write(body); err != nil {
				return err
			}
		}
	}
	fmt.Fprintln(r.stdout)
	fmt.Fprintln(r.stdout, r.words().T("demo.written", "folder", r.out))
	return nil
}

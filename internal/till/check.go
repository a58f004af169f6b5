package till

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// Finding is one line of the check of this laptop: green, or a refusal whose
// sentence says what to do.
type Finding struct {
	Area    string // disk, sync, clock, database, backup, printer, catalogue, qris
	Problem error  // nil is green
	// Detail fills the sentence of a green line: check.ok.<area>.
	Detail map[string]string
}

// Limits of the check.
const (
	freeWanted   = 500 << 20 // bytes
	slowSync     = 100 * time.Millisecond
	backupMaxAge = 36 * time.Hour
	keptBackups  = 7
)

// Check looks at everything that keeps a stall from selling. It takes a moment:
// the disk is written to and the database is read.
func (t *Till) Check(ctx context.Context) []Finding {
	s := t.real.store
	findings := []Finding{checkSpace(s.Dir()), t.checkSync(s.Dir()), t.checkClock(s), checkDatabase(ctx, s), t.checkBackup(s.Dir())}
	if t.printer != nil && t.Preferences().Printer != "" {
		findings = append(findings, Finding{Area: "printer", Problem: t.printer.Check(ctx), Detail: map[string]string{"printer": t.Preferences().Printer}})
	} else {
		findings = append(findings, Finding{Area: "printer", Problem: pos.Refuse(pos.Conflict, "no_printer")})
	}
	return append(findings, t.checkStall()...)
}

func checkSpace(dir string) Finding {
	f := Finding{Area: "disk"}
	free, err := freeBytes(dir)
	switch {
	case err != nil:
		f.Problem = pos.Refuse(pos.Unavailable, "data_folder_failed").Because(err)
	case free < freeWanted:
		f.Problem = pos.Refuse(pos.Unavailable, "disk_space_low", "mb", free>>20)
	}
	f.Detail = map[string]string{"gb": formatGB(free)}
	return f
}

func formatGB(bytes uint64) string { return tenthsText(int64(bytes * 10 >> 30)) }

// tenthsText writes a number of tenths with a decimal comma.
func tenthsText(n int64) string {
	return strconv.FormatInt(n/10, 10) + "," + strconv.FormatInt(n%10, 10)
}

// checkSync measures how long the disk takes to promise that something is kept:
// each sale waits for it once.
func (t *Till) checkSync(dir string) Finding {
	f := Finding{Area: "sync"}
	took, err := syncTime(dir, t.now)
	switch {
	case err != nil:
		f.Problem = pos.Refuse(pos.Unavailable, "disk_read_only").Because(err)
	case took > slowSync:
		f.Problem = pos.Refuse(pos.Unavailable, "disk_slow", "ms", took.Milliseconds())
	}
	f.Detail = map[string]string{"ms": tenthsText(took.Microseconds() / 100)}
	return f
}

// syncTime is the median of a few small durable writes.
func syncTime(dir string, now func() time.Time) (median time.Duration, err error) {
	file, err := os.CreateTemp(dir, "check-*.tmp")
	if err != nil {
		return 0, err
	}
	defer os.Remove(file.Name())
	defer func() { err = errors.Join(err, file.Close()) }()
	var times []time.Duration
	for range 7 {
		start := now()
		if _, err := file.Write(make([]byte, 4096)); err != nil {
			return 0, err
		}
		if err := file.Sync(); err != nil {
			return 0, err
		}
		times = append(times, now().Sub(start))
	}
	slices.Sort(times)
	return times[len(times)/2], nil
}

func (t *Till) checkClock(s *store.Store) Finding {
	now := t.now()
	f := Finding{Area: "clock", Detail: map[string]string{"time": now.In(pos.WIB()).Format("2006-01-02 15:04")}}
	switch last := s.Head().At; {
	case now.Add(clockSlack).Before(last):
		f.Problem = pos.Refuse(pos.Conflict, "clock_behind", "last", last.In(pos.WIB()).Format("2006-01-02 15:04"))
	case now.Year() < 2026 || now.Year() > 2099:
		f.Problem = pos.Refuse(pos.Conflict, "clock_absurd", "time", f.Detail["time"])
	}
	return f
}

func checkDatabase(ctx context.Context, s *store.Store) Finding {
	verdict, err := s.Verify(ctx)
	if err == nil {
		err = verdict.Problem
	}
	return Finding{Area: "database", Problem: err, Detail: map[string]string{"entries": strconv.FormatInt(verdict.Entries, 10)}}
}

// backupDir is where backups are made by themselves.
func backupDir(dir string) string { return filepath.Join(dir, "backups") }

func (t *Till) checkBackup(dir string) Finding {
	f := Finding{Area: "backup"}
	newest, err := newestBackup(backupDir(dir))
	switch age := t.now().Sub(newest); {
	case err != nil || newest.IsZero():
		f.Problem = pos.Refuse(pos.Unavailable, "backup_none").Because(err)
	case age > backupMaxAge:
		f.Problem = pos.Refuse(pos.Unavailable, "backup_old", "hours", int(age.Hours()))
	}
	f.Detail = map[string]string{"time": newest.In(pos.WIB()).Format("2006-01-02 15:04")}
	return f
}

func newestBackup(dir string) (time.Time, error) {
	names, err := backups(dir)
	if err != nil || len(names) == 0 {
		return time.Time{}, err
	}
	return backupTime(names[len(names)-1])
}

// backupTime reads when a backup was made, in WIB, from its name. Other names are files of
// somebody else.
func backupTime(name string) (time.Time, error) {
	return time.ParseInLocation(backupPrefix+backupLayout+backupSuffix, name, pos.WIB())
}

const (
	backupPrefix = "lapak-"
	backupSuffix = ".db"
	backupLayout = "20060102-150405"
)

// backups lists the names of the backups in a folder, oldest first.
func backups(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if _, err := backupTime(e.Name()); err == nil && e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, err
}

// BackUp makes a copy in the data folder and, if one is set, in the second place,
// and forgets the oldest beyond a week's worth. It returns the files made. A
// second place that is not there is reported after the first copy was made.
func (t *Till) BackUp(ctx context.Context) ([]string, error) {
	s := t.real.store
	name := backupPrefix + t.now().In(pos.WIB()).Format(backupLayout) + backupSuffix
	dirs := []string{backupDir(s.Dir())}
	if second := t.Preferences().BackupDir; second != "" {
		dirs = append(dirs, second)
	}
	var made []string
	for i, dir := range dirs {
		// A folder made on the spot would lie on this laptop, not on the stick.
		if _, err := os.Stat(dir); i > 0 && err != nil {
			return made, pos.Refuse(pos.Unavailable, "backup_place_missing", "folder", dir).Because(err)
		}
		file := filepath.Join(dir, name)
		if err := s.Backup(ctx, file); err != nil {
			return made, err
		}
		made = append(made, file)
		forgetOldest(dir)
	}
	return made, nil
}

func forgetOldest(dir string) {
	names, err := backups(dir)
	if err != nil {
		slog.Warn("till: list backups", "error", err)
		return
	}
	for len(names) > keptBackups {
		if err := os.Remove(filepath.Join(dir, names[0])); err != nil {
			slog.Warn("till: forget a backup", "error", err)
			return
		}
		names = names[1:]
	}
}

func (t *Till) checkStall() []Finding {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.real
	goods := Finding{Area: "catalogue", Detail: map[string]string{"count": strconv.Itoa(len(d.catalogue.Products()))}}
	if len(d.catalogue.Products()) == 0 {
		goods.Problem = pos.Refuse(pos.NotFound, "catalogue_empty")
	}
	code := Finding{Area: "qris"}
	if d.stall.QRIS == "" {
		code.Problem = pos.Refuse(pos.Conflict, "qris_missing")
	} else {
		name, _, nmid := merchant(d.stall.QRIS)
		code.Detail = map[string]string{"merchant": name, "nmid": nmid}
	}
	return []Finding{goods, code}
}

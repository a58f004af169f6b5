package cli

import (
	"flag"

	"lapak/internal/intake"
)

// AcquirerFlags say which files of an acquirer a day is held against, and what their
// columns mean. None reports whether no file was named; load reads them.
func AcquirerFlags(flags *flag.FlagSet) (none func() bool, load func() ([]intake.AcquirerFile, error)) {
	acquirer := flags.String("acquirer", "", "name of the acquirer")
	var paths []string
	flags.Func("file", "CSV or XLSX of the acquirer", func(path string) error { paths = append(paths, path); return nil })
	mapping := intake.NewMapping()
	flags.Func("map", "FIELD=HEADING", mapping.Add)
	none = func() bool { return len(paths) == 0 }
	load = func() (files []intake.AcquirerFile, err error) {
		for _, path := range paths {
			file, err := intake.Load(path)
			if err != nil {
				return nil, err
			}
			files = append(files, intake.AcquirerFile{File: file, Acquirer: *acquirer, Mapping: mapping})
		}
		return files, nil
	}
	return none, load
}

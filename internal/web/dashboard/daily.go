package dashboard

import (
	"net/url"
	"strings"

	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

type dailyData struct {
	Day      pos.BusinessDay
	Fairs    []choice
	Stalls   []choice
	Head     report.Head
	Final    bool
	Doubt    string
	Sections []report.Section
	Message  string
	Chat     string // address that opens the message in WhatsApp
	Files    []file
	Arrived  report.Arrived
}

// daily is the report of a day of a stall, a fair or everything.
func (v *visit) daily() error {
	q := v.r.URL.Query()
	scope := store.Scope{Day: pos.DayOf(v.now()), Fair: q.Get("fair"), Stall: pos.StallCode(q.Get("stall"))}
	if text := q.Get("day"); text != "" {
		day, err := pos.ParseDay(text)
		if err != nil {
			return err
		}
		scope.Day = day
	}
	format, err := v.format()
	if err != nil {
		return err
	}
	ctx := v.r.Context()
	d, doubt := report.BuildCentralDaily(ctx, v.central, v.tenant, scope, v.now())
	if doubt != nil && d.Digest == "" {
		return doubt
	}
	if format != "" {
		return v.dailyFile(format, d, report.CentralRows(ctx, v.central, v.tenant, scope))
	}
	data := dailyData{Day: scope.Day, Head: d.Head(v.words), Final: d.Status == report.Final, Message: d.Message(v.words), Files: v.dailyFiles(), Arrived: *d.Arrived}
	data.Doubt = v.words.Error(doubt)
	data.Chat = "https://wa.me/?text=" + strings.ReplaceAll(url.QueryEscape(data.Message), "+", "%20")
	for _, s := range d.Sections(v.words) {
		if s.Part != report.PartDetails {
			data.Sections = append(data.Sections, s)
		}
	}
	if data.Fairs, data.Stalls, err = v.placeChoices(scope.Fair, scope.Stall); err != nil {
		return err
	}
	return v.show("daily.html", v.words.T("report.daily"), data)
}

// dailyFiles are the files of a day: its pages also with every row sold, in small
// letters and in large ones.
func (v *visit) dailyFiles() []file {
	all := v.files()
	pages := all[len(all)-1]
	return append(all,
		file{v.words.T("dash.pdf_details"), pages.Path + "&details=1"},
		file{v.words.T("dash.pdf_large"), pages.Path + "&details=1&large=1"})
}

// placeChoices are all fairs and stalls.
func (v *visit) placeChoices(fair string, stall pos.StallCode) (fairs, stalls []choice, err error) {
	all, err := v.central.Fairs(v.r.Context(), v.tenant)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range all {
		fairs = append(fairs, choice{f.Code, f.Name, f.Code == fair})
	}
	sites, err := v.central.Sites(v.r.Context(), v.tenant)
	for _, s := range sites {
		stalls = append(stalls, choice{string(s.Code), string(s.Code) + " – " + s.Name, s.Code == stall})
	}
	return fairs, stalls, err
}

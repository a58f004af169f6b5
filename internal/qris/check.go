package qris

import (
	"slices"
	"unicode/utf8"
)

// Profile is how much of the rules Check applies.
type Profile int

const (
	// QRIS is what a stall may import or show: a payment to an Indonesian
	// merchant in rupiah.
	QRIS Profile = iota
	// EMV is any merchant-presented code of EMVCo, of whatever country.
	EMV
	// TLV is structure and checksum alone.
	TLV
)

// ProfileNamed returns the profile called "qris", "emv" or "tlv".
func ProfileNamed(name string) (Profile, bool) {
	i := slices.Index([]string{"qris", "emv", "tlv"}, name)
	return Profile(max(i, 0)), i >= 0
}

// LongestPayload is the number of characters a payload should not exceed.
const LongestPayload = 512

// Result is the judgement of Check with what could be read of the payload. The
// JSON names are those of the shared vectors.
type Result struct {
	Valid bool `json:"valid"`
	// Reason is the first error, empty for a valid payload.
	Reason Reason `json:"reason"`
	// Errors holds every error, in the order in which the rules are checked.
	Errors []Reason `json:"errors"`
	// Warnings do not make a payload invalid.
	Warnings []Reason `json:"warnings,omitempty"`
	// Normalized is a repaired payload to offer, when only the copying was at
	// fault: stray white space or a lower-case checksum.
	Normalized string `json:"normalized,omitempty"`
	// NormalizedValid says whether Normalized passes under the same profile.
	NormalizedValid bool `json:"normalized_valid,omitempty"`

	Fields
}

// Fields are the parts of a payload. Everything but Root and the checksums is
// left empty under the TLV profile, which does not look at meaning.
type Fields struct {
	Root []Object `json:"root,omitempty"`
	// Checksum is object 63 as found, CalculatedChecksum as it should be.
	Checksum           string `json:"crc,omitempty"`
	CalculatedChecksum string `json:"crc_calculated,omitempty"`
	// Accounts are templates 26 to 51: merchant accounts, by ID and sub-tag.
	Accounts map[string]map[string]string `json:"accounts,omitempty"`
	// Additional is template 62 and Language template 64, by sub-tag.
	Additional map[string]string `json:"additional,omitempty"`
	Language   map[string]string `json:"language,omitempty"`
	// Method is "static" (the same code for every sale), "dynamic", or empty when
	// the payload names neither.
	Method       string `json:"method,omitempty"`
	CategoryCode string `json:"mcc,omitempty"`
	Currency     string `json:"currency,omitempty"`
	// Amount is object 54 as written, such as "25000" or "25000.00".
	Amount       string `json:"amount,omitempty"`
	Country      string `json:"country,omitempty"`
	MerchantName string `json:"merchant_name,omitempty"`
	MerchantCity string `json:"merchant_city,omitempty"`
	PostalCode   string `json:"postal_code,omitempty"`
	Tip          *Tip   `json:"tip,omitempty"`
	// NMID is the merchant's national id, and Criteria the size class of the
	// merchant. Both are read under the QRIS profile only.
	NMID     string `json:"nmid,omitempty"`
	Criteria string `json:"criteria,omitempty"`
}

// Tip is objects 55 to 57 as written.
type Tip struct {
	Indicator string `json:"indicator"`
	Fixed     string `json:"fixed,omitempty"`
	Percent   string `json:"percent,omitempty"`
}

const (
	methodStatic  = "static"
	methodDynamic = "dynamic"
)

// Check judges a payload under a profile. It never fails: what cannot be read
// is a Result with a reason.
func Check(payload string, profile Profile) Result {
	switch {
	case payload == "":
		return refused(Empty)
	case !utf8.ValidString(payload):
		return refused(InvalidUTF8)
	case hasStray(payload):
		result := refused(Whitespace)
		result.Normalized = clean(payload)
		result.NormalizedValid = Check(result.Normalized, profile).Valid
		return result
	}
	root, reason := parse(payload)
	if reason != "" {
		return refused(reason)
	}

	in := inspection{payload: payload, profile: profile, root: root}
	in.errors = make([]Reason, 0, 2)
	in.fields.Root = root
	in.structure()
	in.mandatory()
	in.checksum()
	if profile != TLV {
		in.formats()
		in.tip()
		in.templatesReadable()
		in.read()
	}
	if profile == QRIS {
		in.indonesian()
		in.warn()
	}
	result := Result{
		Valid:    len(in.errors) == 0,
		Errors:   in.errors,
		Warnings: in.warnings,
		Fields:   in.fields,
	}
	if !result.Valid {
		result.Reason = in.errors[0]
	}
	if slices.Contains(in.errors, ChecksumLowercase) {
		result.Normalized = repairChecksum(payload)
		result.NormalizedValid = Check(result.Normalized, profile).Valid
	}
	return result
}

func refused(reason Reason) Result {
	return Result{Reason: reason, Errors: []Reason{reason}}
}

// inspection is one run of Check over a payload whose root could be parsed.
type inspection struct {
	payload   string
	profile   Profile
	root      []Object
	templates []template
	errors    []Reason
	warnings  []Reason
	fields    Fields
}

// template is a root object that holds objects itself.
type template struct {
	id       string
	objects  []Object
	readable bool
}

func (in *inspection) fail(reason Reason) {
	if !slices.Contains(in.errors, reason) {
		in.errors = append(in.errors, reason)
	}
}

func (in *inspection) has(id string) bool { return index(in.root, id) >= 0 }

func (in *inspection) value(id string) string {
	value, _ := find(in.root, id)
	return value
}

// read fills in the fields that have a meaning of their own.
func (in *inspection) read() {
	f := &in.fields
	switch in.value("01") {
	case "", "11": // a code that does not say is used like a sticker
		f.Method = methodStatic
	case "12":
		f.Method = methodDynamic
	}
	f.CategoryCode = in.value("52")
	f.Currency = in.value("53")
	f.Amount = in.value("54")
	f.Country = in.value("58")
	f.MerchantName = in.value("59")
	f.MerchantCity = in.value("60")
	f.PostalCode = in.value("61")
	if in.has("55") || in.has("56") || in.has("57") {
		f.Tip = &Tip{Indicator: in.value("55"), Fixed: in.value("56"), Percent: in.value("57")}
	}
	f.Accounts = make(map[string]map[string]string)
	for _, t := range in.templates {
		switch {
		case !t.readable:
		case t.id == "62":
			f.Additional = byID(t.objects)
		case t.id == "64":
			f.Language = byID(t.objects)
		default:
			f.Accounts[t.id] = byID(t.objects)
		}
	}
}

// byID indexes objects; of duplicates the first one counts, as in find.
func byID(objects []Object) map[string]string {
	values := make(map[string]string, len(objects))
	for _, o := range objects {
		if _, seen := values[o.ID]; !seen {
			values[o.ID] = o.Value
		}
	}
	return values
}

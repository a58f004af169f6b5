package qris

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The rules run in a fixed order, so that the first error of a payload is the
// same today and tomorrow: structure, presence, checksum, single values, then
// what Indonesia adds.

// structure checks duplicates and the two objects that have a fixed place.
func (in *inspection) structure() {
	for i, o := range in.root {
		if index(in.root, o.ID) < i {
			in.fail(duplicateTag.about(o.ID))
		}
	}
	if in.profile != TLV {
		in.openTemplates()
	}
	if in.root[0].ID != "00" {
		in.fail(FormatIndicatorNotFirst)
	}
	if in.profile != TLV && in.has("00") && in.value("00") != "01" {
		in.fail(FormatIndicator)
	}
	if in.root[len(in.root)-1].ID != "63" {
		in.fail(ChecksumNotLast)
	}
}

// openTemplates parses the objects that must be templates. 65 to 99 are left
// closed: genuine codes carry all sorts of text there.
func (in *inspection) openTemplates() {
	for _, o := range in.root {
		if !isAccount(o.ID) && o.ID != "62" && o.ID != "64" {
			continue
		}
		objects, reason := parse(o.Value)
		in.templates = append(in.templates, template{o.ID, objects, reason == ""})
		for i, sub := range objects {
			if index(objects, sub.ID) < i {
				in.fail(duplicateTag.about(o.ID + "." + sub.ID))
			}
		}
	}
}

// isAccount reports whether an object is an account template. 02 to 25 are
// accounts of card networks, which are plain numbers.
func isAccount(id string) bool { return "26" <= id && id <= "51" }

// isAcquirer reports whether an object is the account at a domestic acquirer.
func isAcquirer(id string) bool { return "26" <= id && id <= "45" }

func (in *inspection) mandatory() {
	ids := []string{"00", "52", "53", "58", "59", "60", "63"}
	if in.profile == TLV {
		ids = []string{"63"}
	}
	for _, id := range ids {
		if !in.has(id) {
			in.fail(missingTag.about(id))
		}
	}
	payable := func(o Object) bool { return "02" <= o.ID && o.ID <= "51" }
	switch in.profile {
	case QRIS:
		payable = func(o Object) bool { return isAcquirer(o.ID) || o.ID == "51" }
	case TLV:
		return
	}
	if !slices.ContainsFunc(in.root, payable) {
		in.fail(MissingMerchantAccount)
	}
}

func (in *inspection) checksum() {
	last := in.root[len(in.root)-1]
	if last.ID != "63" {
		return
	}
	want := checksum(strings.TrimSuffix(in.payload, last.Value))
	in.fields.Checksum = last.Value
	in.fields.CalculatedChecksum = want
	switch {
	case last.Value == want:
	case strings.ToUpper(last.Value) == want:
		in.fail(ChecksumLowercase)
	default:
		in.fail(ChecksumMismatch)
	}
}

// lengths returns the characters an object may have. Objects with a reason of
// their own (the amount, the tip, the method) are judged there.
func lengths(id string) (shortest, longest int) {
	switch id {
	case "52", "63":
		return 4, 4
	case "53":
		return 3, 3
	case "58":
		return 2, 2
	case "59":
		return 1, 25
	case "60":
		return 1, 15
	case "61":
		return 1, 10
	}
	return 1, longestValue
}

func (in *inspection) formats() {
	for _, o := range in.root {
		shortest, longest := lengths(o.ID)
		if n := utf8.RuneCountInString(o.Value); n < shortest || n > longest {
			in.fail(lengthLimit.about(o.ID))
		}
	}
	for _, o := range in.root {
		if (o.ID == "52" || o.ID == "53") && !onlyDigits(o.Value) {
			in.fail(notNumeric.about(o.ID))
		}
	}
	for _, o := range in.root {
		plain := "02" <= o.ID && o.ID <= "51" || "58" <= o.ID && o.ID <= "61"
		if plain && !isASCII(o.Value) {
			in.fail(nonASCII.about(o.ID))
		}
	}
	if in.has("01") && in.value("01") != "11" && in.value("01") != "12" {
		in.fail(InitiationMethod)
	}
	if in.has("54") && !isAmount(in.value("54")) {
		in.fail(AmountFormat)
	}
}

// isASCII reports whether text is made of the printable characters 20 to 7E.
func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] < 0x20 || text[i] > 0x7E {
			return false
		}
	}
	return true
}

// isAmount reports whether text is digits with at most one point and two
// decimals, above zero, in at most 13 characters.
func isAmount(text string) bool {
	return len(text) <= 13 && hundredths(text) > 0
}

// isPercent reports whether text is a percentage from 0.01 to 99.99, in at most
// 5 characters.
func isPercent(text string) bool {
	return len(text) <= 5 && hundredths(text) > 0 && hundredths(text) < 100_00
}

// hundredths reads a decimal number with up to two decimals, and returns 0 for
// anything else.
func hundredths(text string) int64 {
	whole, decimals, _ := strings.Cut(text, ".")
	if whole == "" || len(decimals) > 2 || !onlyDigits(whole) || !onlyDigits(decimals) {
		return 0
	}
	n, err := strconv.ParseInt(whole+(decimals + "00")[:2], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (in *inspection) tip() {
	indicator, fixed, percent := in.value("55"), in.value("56"), in.value("57")
	if in.has("55") && !slices.Contains([]string{"01", "02", "03"}, indicator) {
		in.fail(TipIndicator)
	}
	if indicator == "02" && fixed == "" || indicator == "03" && percent == "" {
		in.fail(TipValueMissing)
	}
	if indicator != "02" && fixed != "" || indicator != "03" && percent != "" {
		in.fail(TipValueUnexpected)
	}
	if fixed != "" && !isAmount(fixed) || percent != "" && !isPercent(percent) {
		in.fail(TipValueFormat)
	}
}

func (in *inspection) templatesReadable() {
	for _, t := range in.templates {
		if !t.readable {
			in.fail(nestedTLV.about(t.id))
		}
	}
}

// indonesian applies what QRIS adds to EMVCo, and reads what only QRIS has.
func (in *inspection) indonesian() {
	if in.has("58") && in.fields.Country != "ID" {
		in.fail(Country)
	}
	if in.has("53") && in.fields.Currency != "360" {
		in.fail(Currency)
	}
	for _, t := range in.templates {
		pan, found := find(t.objects, "01")
		if isAcquirer(t.id) && found && (!onlyDigits(pan) || len(pan) > 19) {
			in.fail(merchantPAN.about(t.id))
		}
	}
	for _, t := range in.templates {
		criteria, found := find(t.objects, "03")
		if !isAcquirer(t.id) && t.id != "51" || !found {
			continue
		}
		if !isCriteria(criteria) {
			in.fail(merchantCriteria.about(t.id))
		}
		if in.fields.Criteria == "" {
			in.fields.Criteria = criteria
		}
	}
	in.fields.NMID = in.fields.Accounts["51"]["02"]
	for _, o := range in.root {
		if "58" <= o.ID && o.ID <= "61" && strings.Contains(o.Value, "|") {
			in.fail(PipeCharacter)
		}
	}
	if in.has("40") && movesMoney(in.fields.Additional["08"]) {
		in.fail(NotMerchantPayment)
	}
}

// isCriteria reports whether text is a merchant class: micro, small, medium,
// large, regular; public service, welfare.
func isCriteria(text string) bool {
	return slices.Contains([]string{"UMI", "UKE", "UME", "UBE", "URE", "PSO", "BLU"}, text)
}

// movesMoney reports whether a purpose of transaction is a transfer between
// accounts or cash in and out, which share the format but pay no merchant.
func movesMoney(purpose string) bool {
	return slices.Contains([]string{"BOOK", "DMCT", "XBCT", "CWDL", "CDPT"}, purpose)
}

// warn notes what is allowed but worth a look before the code is put to use.
func (in *inspection) warn() {
	static := in.fields.Method == methodStatic
	if static && in.has("54") {
		in.warnings = append(in.warnings, WarnAmountInStatic)
	}
	if !in.has("61") {
		in.warnings = append(in.warnings, WarnPostalCodeMissing)
	}
	if static && in.fields.NMID == "" {
		in.warnings = append(in.warnings, WarnNationalIDMissing)
	}
	for _, sub := range in.additional() {
		// Issued codes are not refused for this: wallets read them.
		if reason := additionalFault(sub); reason != "" {
			in.warnings = append(in.warnings, reason)
		}
	}
	if utf8.RuneCountInString(in.payload) > LongestPayload {
		in.warnings = append(in.warnings, PayloadTooLong)
	}
}

func (in *inspection) additional() []Object {
	i := slices.IndexFunc(in.templates, func(t template) bool { return t.id == "62" })
	if i < 0 {
		return nil
	}
	return in.templates[i].objects
}

// additionalFault says what is wrong with an object of template 62.
func additionalFault(sub Object) Reason {
	longest := longestValue
	switch {
	case "01" <= sub.ID && sub.ID <= "08":
		longest = 25
	case sub.ID == "09":
		longest = 3
	}
	if n := utf8.RuneCountInString(sub.Value); n < 1 || n > longest {
		return lengthLimit.about("62." + sub.ID)
	}
	if !isASCII(sub.Value) {
		return nonASCII.about("62." + sub.ID)
	}
	return ""
}

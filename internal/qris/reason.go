package qris

import "strings"

// Reason says why a payload was refused: a stable code, followed after a colon
// by the object it is about where there is one. "length_limit:59" is about
// object 59, "duplicate_tag:26.01" about object 01 inside template 26. The
// empty Reason means that nothing is wrong.
type Reason string

// Reasons that stand alone.
const (
	Empty                   Reason = "empty"
	InvalidUTF8             Reason = "invalid_utf8"
	Whitespace              Reason = "whitespace"
	Truncated               Reason = "truncated"
	TrailingGarbage         Reason = "trailing_garbage"
	TagNotNumeric           Reason = "tag_not_numeric"
	LengthNotNumeric        Reason = "length_not_numeric"
	ZeroLength              Reason = "zero_length"
	LengthOverrun           Reason = "length_overrun"
	FormatIndicatorNotFirst Reason = "format_indicator_not_first"
	FormatIndicator         Reason = "format_indicator"
	ChecksumNotLast         Reason = "crc_not_last"
	MissingMerchantAccount  Reason = "missing_merchant_account"
	ChecksumMismatch        Reason = "crc_mismatch"
	ChecksumLowercase       Reason = "crc_lowercase"
	InitiationMethod        Reason = "initiation_method"
	AmountFormat            Reason = "amount_format"
	TipIndicator            Reason = "tip_indicator"
	TipValueMissing         Reason = "tip_value_missing"
	TipValueUnexpected      Reason = "tip_value_unexpected"
	TipValueFormat          Reason = "tip_value_format"
	Country                 Reason = "country"
	Currency                Reason = "currency"
	PipeCharacter           Reason = "pipe_character"
	NotMerchantPayment      Reason = "not_merchant_payment"
	NotStatic               Reason = "not_static"
	AmountNotPositive       Reason = "amount_not_positive"
	AmountOverLimit         Reason = "amount_over_limit"
	PayloadTooLong          Reason = "payload_too_long"
	WarnAmountInStatic      Reason = "amount_in_static"
	WarnPostalCodeMissing   Reason = "postal_code_missing"
	WarnNationalIDMissing   Reason = "nmid_missing"
)

// Codes of reasons that name an object; about appends it.
const (
	duplicateTag     Reason = "duplicate_tag"
	missingTag       Reason = "missing_tag"
	lengthLimit      Reason = "length_limit"
	notNumeric       Reason = "not_numeric"
	nonASCII         Reason = "non_ascii"
	nestedTLV        Reason = "nested_tlv"
	merchantPAN      Reason = "merchant_pan"
	merchantCriteria Reason = "merchant_criteria"
	invalidStatic    Reason = "invalid_static"
)

func (r Reason) about(object string) Reason { return r + ":" + Reason(object) }

// Code is the reason without the object it is about: the part that has words in
// the translation files, under "qris.reason." and for warnings under
// "qris.warning.". For a static payload that WithAmount refused, it is the code
// of what is wrong with that payload.
func (r Reason) Code() string {
	code, _, _ := strings.Cut(r.inner(), ":")
	return code
}

// Object is the ID that the reason is about, such as "59" or "26.01", or empty.
func (r Reason) Object() string {
	_, object, _ := strings.Cut(r.inner(), ":")
	return object
}

func (r Reason) inner() string {
	return strings.TrimPrefix(string(r), string(invalidStatic)+":")
}

// Error is a refusal by WithAmount.
type Error struct {
	Reason Reason
}

func (e *Error) Error() string { return "qris: " + string(e.Reason) }

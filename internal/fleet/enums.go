package fleet

import "fmt"

// PaidType is how an instance is paid for (GetInstanceList, PaidType). It is
// not the cloud's number: there 0 means subscription, here zero is a bug.
type PaidType uint8

// The paid types. Only PayAsYouGo and Serverless can be released.
const (
	paidTypeUnset PaidType = iota
	// Subscription is the cloud's 0: paid in advance; ReleaseInstance refuses it.
	Subscription
	// PayAsYouGo is the cloud's 1: hourly, reserved capacity.
	PayAsYouGo
	// Serverless is the cloud's 3: hourly, by use.
	Serverless
	// Confluent is the cloud's 4. Sources disagree on whether it is paid in
	// advance, so it is never released.
	Confluent
)

var paidTypes = []struct {
	code int64
	paid PaidType
	name string
}{
	{0, Subscription, "subscription"},
	{1, PayAsYouGo, "pay-as-you-go"},
	{3, Serverless, "serverless"},
	{4, Confluent, "confluent"},
}

// PaidTypeOf returns the paid type for the cloud's code, or Unknown.
func PaidTypeOf(code int64) Value[PaidType] {
	for _, p := range paidTypes {
		if p.code == code {
			return Known(p.paid)
		}
	}
	return Unknown[PaidType](Unrecognised, "PaidType %d has no known meaning", code)
}

// String returns the paid type's name.
func (p PaidType) String() string {
	for _, row := range paidTypes {
		if row.paid == p {
			return row.name
		}
	}
	return fmt.Sprintf("paid-type(%d)", uint8(p))
}

// Releasable reports whether ReleaseInstance may ever be called for this paid
// type: an allow-list of two.
func (p PaidType) Releasable() bool { return p == PayAsYouGo || p == Serverless }

// Series is the product generation (GetInstanceList, Series). It decides the
// names of the CloudMonitor metrics.
type Series uint8

// The series.
const (
	seriesUnset Series = iota
	// SeriesV2 is "v2", the reserved-capacity generation.
	SeriesV2
	// SeriesV3 is "v3", the serverless generation.
	SeriesV3
	// SeriesConfluent is "confluent".
	SeriesConfluent
)

var seriesNames = map[string]Series{"v2": SeriesV2, "v3": SeriesV3, "confluent": SeriesConfluent}

// SeriesOf returns the series for the cloud's word, or Unknown.
func SeriesOf(word string) Value[Series] {
	if s, ok := seriesNames[word]; ok {
		return Known(s)
	}
	return Unknown[Series](Unrecognised, "Series %q has no known meaning", word)
}

// String returns the cloud's word for the series.
func (s Series) String() string {
	for name, series := range seriesNames {
		if series == s {
			return name
		}
	}
	return fmt.Sprintf("series(%d)", uint8(s))
}

// PaidTypeNamed returns the paid type for its name, or Unknown.
func PaidTypeNamed(name string) Value[PaidType] {
	for _, row := range paidTypes {
		if row.name == name {
			return Known(row.paid)
		}
	}
	return Unknown[PaidType](Unrecognised, "no paid type is named %q", name)
}

// Exposure is from where clients can connect (GetInstanceList, DeployType).
type Exposure uint8

// The exposures. The zero value is a bug.
const (
	exposureUnset Exposure = iota
	// VPCOnly is the cloud's 5: no address on the internet.
	VPCOnly
	// Internet is the cloud's 4: addresses in the VPC and on the internet.
	Internet
)

var exposureNames = [...]string{"unset", "vpc", "internet"}

// String returns the exposure's name.
func (e Exposure) String() string {
	if int(e) < len(exposureNames) {
		return exposureNames[e]
	}
	return fmt.Sprintf("exposure(%d)", uint8(e))
}

// ExposureNamed returns the exposure for its name, or Unknown.
func ExposureNamed(name string) Value[Exposure] {
	for e := VPCOnly; e <= Internet; e++ {
		if e.String() == name {
			return Known(e)
		}
	}
	return Unknown[Exposure](Unrecognised, "no exposure is named %q", name)
}

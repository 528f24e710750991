package cloudtest

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// PaidType is how an instance is paid, in words; a number in text stands for
// a value the documentation does not know. The zero value is a bug.
type PaidType string

// Values of PaidType (parameter text of GetInstanceList).
const (
	Subscription PaidType = "subscription"  // 0
	PayAsYouGo   PaidType = "pay-as-you-go" // 1, reserved capacity
	Serverless   PaidType = "serverless"    // 3, pay-as-you-go V3
	// ConfluentPaid is 4; sources disagree whether it is pay-as-you-go.
	ConfluentPaid PaidType = "confluent"
)

// Code is the number on the wire.
func (p PaidType) Code() int {
	switch p {
	case Subscription:
		return 0
	case PayAsYouGo:
		return 1
	case Serverless:
		return 3
	case ConfluentPaid:
		return 4
	default:
		return numberIn(string(p))
	}
}

// known says whether the word or number can be a payment type.
func (p PaidType) known() bool {
	return isNumber(string(p)) || p == Subscription || p == PayAsYouGo || p == Serverless || p == ConfluentPaid
}

// Series is the product line. The zero value is a bug.
type Series string

// Values of Series (parameter text of GetInstanceList).
const (
	SeriesV2        Series = "v2"
	SeriesV3        Series = "v3"
	SeriesConfluent Series = "confluent"
)

// BrokenShape sends one instance with a value of the wrong JSON type. The
// zero value sends it as documented.
type BrokenShape string

// The known ways to be broken.
const (
	TagsAsString      BrokenShape = "tags-as-string"
	TagsAsList        BrokenShape = "tags-as-list"
	TagListAsString   BrokenShape = "tag-list-as-string"
	CreateTimeAsText  BrokenShape = "create-time-as-text"
	CreateTimeZero    BrokenShape = "create-time-zero"
	AllConfigAsObject BrokenShape = "all-config-as-object"
	NullEverything    BrokenShape = "nulls"
)

func brokenShapes() []BrokenShape {
	return []BrokenShape{TagsAsString, TagsAsList, TagListAsString, CreateTimeAsText, CreateTimeZero,
		AllConfigAsObject, NullEverything}
}

// Shape says how an instance deviates from the documented JSON.
type Shape struct {
	// Omit leaves these JSON fields out.
	Omit []string
	// Strings sends scalars as strings, as the samples of 2021 do.
	Strings bool
	// Broken sends a wrong JSON type.
	Broken BrokenShape
	// UnknownEnums replaces numbers, for example ViewInstanceStatusCode: 77.
	UnknownEnums map[string]int
}

// Instance is the ground truth about one instance.
type Instance struct {
	ID, Name, Region, AccountID string

	PaidType  PaidType
	Series    Series
	Status    Status
	Spec      string // SpecType: normal, professional, …
	IoMaxSpec string
	Version   string // open source version
	DiskGiB   int
	Internet  bool // has internet endpoints
	// OldBroker is a broker version whose log of client addresses is not
	// right (operation GetKafkaClientIp, field Alert).
	OldBroker bool

	// Config is AllConfig; nil for the defaults of a new instance.
	Config map[string]string
	// SaslUsers, ACLs and AllowedIPs say who may connect and do what.
	SaslUsers  []SaslUser
	ACLs       []ACL
	AllowedIPs []AllowedIP

	// Topics, Groups and Clients are what is on the instance.
	Topics  []Topic
	Groups  []Group
	Clients []Client
	// Unlogged keeps the clients that Traffic and Groups imply out of the log
	// of client addresses, which is only sampled.
	Unlogged bool

	OrderID       string
	ResourceGroup string
	Tags          map[string]string
	CreateTime    time.Time
	// ExpiredTime is zero for the far-future value of pay-as-you-go.
	ExpiredTime time.Time
	// StatusSince is when Status began.
	StatusSince time.Time

	Traffic Traffic
	Bill    Bill
	Shape   Shape
}

// clone copies everything a caller could change.
func (i Instance) clone() Instance {
	i.Tags = maps.Clone(i.Tags)
	i.Traffic.Bursts = slices.Clone(i.Traffic.Bursts)
	i.Config = maps.Clone(i.Config)
	i.SaslUsers, i.ACLs = slices.Clone(i.SaslUsers), slices.Clone(i.ACLs)
	i.AllowedIPs = cloneAllowed(i.AllowedIPs)
	i.Topics = slices.Clone(i.Topics)
	for n := range i.Topics {
		i.Topics[n].Config, i.Topics[n].Tags = maps.Clone(i.Topics[n].Config), maps.Clone(i.Topics[n].Tags)
	}
	i.Clients = slices.Clone(i.Clients)
	i.Groups = slices.Clone(i.Groups)
	for n := range i.Groups {
		i.Groups[n].Topics = slices.Clone(i.Groups[n].Topics)
		i.Groups[n].Rebalances = slices.Clone(i.Groups[n].Rebalances)
	}
	i.Shape.Omit = slices.Clone(i.Shape.Omit)
	i.Shape.UnknownEnums = maps.Clone(i.Shape.UnknownEnums)
	return i
}

// isNumber says whether a word stands for a number of its own.
func isNumber(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil
}

// numberIn reads a number written as text; other text is a bug in the fleet
// and becomes a number no documentation knows.
func numberIn(text string) int {
	number, err := strconv.Atoi(text)
	if err != nil {
		return -999
	}
	return number
}

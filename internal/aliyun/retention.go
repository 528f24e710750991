package aliyun

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"alikafka-reaper/internal/fleet"
)

// retentionUnits are the units that Kafka's names of retention times end in.
// The cloud documents kafka.log.retention.hours for instances and no list for
// topics; Kafka's own name there is retention.ms.
var retentionUnits = []struct {
	suffix string
	unit   time.Duration
}{
	{"retention.ms", time.Millisecond},
	{"retention.minutes", time.Minute},
	{"retention.hours", time.Hour},
}

// topicRetention reads TopicConfig, a JSON object in a string. Two retention
// times that differ count as the shorter one, which can only shorten a silence
// that rests on it.
func topicRetention(m members) fleet.Value[time.Duration] {
	return then(read(m, "TopicConfig", config), func(c members) fleet.Value[time.Duration] {
		shortest, found := time.Duration(0), false
		for _, name := range sortedNames(c) {
			v := retentionOf(name, c[name])
			d, ok := v.Get()
			switch {
			case !ok && v.Why().Cause == fleet.Absent:
				continue
			case !ok:
				return v
			case !found || d < shortest:
				shortest, found = d, true
			}
		}
		if !found {
			return fleet.Unknown[time.Duration](fleet.Absent, "TopicConfig names no retention time")
		}
		return fleet.Known(shortest)
	})
}

func sortedNames(m members) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// config reads an object, bare or in a string; an empty string holds nothing.
func config(raw json.RawMessage) (members, error) {
	if kindOf(raw) != "a string" {
		return object(raw)
	}
	inner, err := unquote(raw)
	if err != nil || strings.TrimSpace(inner) == "" {
		return nil, err
	}
	doc, err := document([]byte(inner))
	if err != nil {
		return nil, err
	}
	return object(doc)
}

// retentionOf reads one setting: Absent when it is about something else.
// delete.retention.ms is how long marks of deletion stay, no retention of
// messages. A bound on bytes, or a name that nobody foresaw, could delete
// messages earlier than any time says.
func retentionOf(name string, raw json.RawMessage) fleet.Value[time.Duration] {
	short := strings.TrimPrefix(strings.TrimPrefix(name, "kafka."), "log.")
	if !strings.Contains(short, "retention") || short == "delete.retention.ms" || missing(raw) {
		return fleet.Unknown[time.Duration](fleet.Absent, "%.40q is no retention time", name)
	}
	for _, row := range retentionUnits {
		if row.suffix == short {
			return lasting(name, raw, row.unit)
		}
	}
	if n, err := integer(raw); err == nil && n == -1 && short == "retention.bytes" {
		return fleet.Unknown[time.Duration](fleet.Absent, "%.40q sets no bound", name)
	}
	return fleet.Unknown[time.Duration](fleet.Unrecognised, "%.40q bounds how long messages stay in a way that is not known here", name)
}

// lasting reads a whole number of units; Kafka's -1 means for ever.
func lasting(name string, raw json.RawMessage, unit time.Duration) fleet.Value[time.Duration] {
	n, err := integer(raw)
	switch {
	case err != nil:
		return fleet.Unknown[time.Duration](fleet.Malformed, "%.40q: %v", name, err)
	case n == -1:
		return fleet.Unknown[time.Duration](fleet.Unrecognised, "%.40q keeps messages for ever", name)
	case n <= 0 || n > math.MaxInt64/int64(unit):
		return fleet.Unknown[time.Duration](fleet.Malformed, "%.40q: %d is no retention time", name, n)
	}
	return fleet.Known(time.Duration(n) * unit)
}

// retained reads MsgRetain, in hours; 0 says nothing.
func retained(hours int64) fleet.Value[time.Duration] {
	if hours == 0 {
		return fleet.Unknown[time.Duration](fleet.Absent, "MsgRetain is 0")
	}
	if hours < 0 || hours > int64(math.MaxInt64/time.Hour) {
		return fleet.Unknown[time.Duration](fleet.Malformed, "MsgRetain: %d is no number of hours", hours)
	}
	return fleet.Known(time.Duration(hours) * time.Hour)
}

// exposure reads DeployType: 5 is the VPC alone, 4 the internet too (alikafka
// GetInstanceList). A bandwidth to the internet (EipMax, in Mbit/s) or an address
// there says internet whatever the code: that there is no way in from there must be
// contradicted by nothing, and by nothing that cannot be read. Codes below 4 are
// older; with them a bandwidth of 0 is an answer for V2, while serverless instances
// need none.
func exposure(m members) fleet.Value[fleet.Exposure] {
	code, way := read(m, "DeployType", integer), wayIn(m)
	deployed, known := code.Get()
	seen, told := way.Get()
	series, _ := read(m, "Series", text).Get()
	switch {
	case known && deployed == 4, seen == fleet.Internet:
		return fleet.Known(fleet.Internet)
	case way.Why().Cause == fleet.Malformed:
		return way
	case known && deployed == 5:
		return fleet.Known(fleet.VPCOnly)
	case known && deployed >= 0 && deployed < 4 && told && series == fleet.SeriesV2.String():
		return fleet.Known(fleet.VPCOnly)
	case known:
		return fleet.Unknown[fleet.Exposure](fleet.Unrecognised, "DeployType %d has no known meaning", deployed)
	}
	return fleet.Unknown[fleet.Exposure](code.Why().Cause, "%s", code.Why())
}

// wayIn says what the bandwidth to the internet, and the addresses there, by number
// and by name, say of it. Without a bandwidth that is told they say nothing.
func wayIn(m members) fleet.Value[fleet.Exposure] {
	wide := read(m, "EipMax", count)
	unread := wide.Why()
	width, _ := wide.Get()
	for _, name := range []string{"SslEndPoint", "SslDomainEndpoint"} {
		address := read(m, name, text)
		if text, _ := address.Get(); text != "" {
			width = max(width, 1)
		}
		if why := address.Why(); why.Cause == fleet.Malformed {
			unread = why
		}
	}
	switch {
	case width > 0:
		return fleet.Known(fleet.Internet)
	case unread != (fleet.Why{}):
		return fleet.Unknown[fleet.Exposure](unread.Cause, "%s", unread)
	}
	return fleet.Known(fleet.VPCOnly)
}

// filled takes a text that is not empty; the cloud writes an empty one for none.
func filled(word string) fleet.Value[string] {
	if word == "" {
		return fleet.Unknown[string](fleet.Absent, "the text is empty")
	}
	return fleet.Known(word)
}

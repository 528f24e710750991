package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/common/types/ref"
	"github.com/dustin/go-humanize"
)

// Rate prints bytes per second for people.
func Rate(bytesPerSecond float64) string {
	return humanize.IBytes(uint64(max(bytesPerSecond, 0))) + "/s"
}

// Span prints a duration for people: days where it is long, else hours and
// minutes.
func Span(d time.Duration) string {
	switch {
	case d < time.Minute && d > -time.Minute:
		return d.Truncate(time.Second).String()
	case d >= 3*day || d >= 2*day && d%day == 0:
		if hours := d % day / time.Hour; hours != 0 && d < 30*day {
			return fmt.Sprintf("%dd%dh", d/day, hours)
		}
		return fmt.Sprintf("%dd", d/day)
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	default:
		return strings.TrimSuffix(d.Truncate(time.Minute).String(), "0s")
	}
}

func printed(value any) string {
	switch v := native(value).(type) {
	case time.Duration:
		return Span(v)
	case time.Time:
		return v.UTC().Format(time.RFC3339)
	case map[string]string:
		return printedTags(v)
	case string:
		return fmt.Sprintf("%q", v)
	default:
		return fmt.Sprint(v)
	}
}

// native returns the Go value behind one in CEL's form.
func native(value any) any {
	if v, ok := value.(ref.Val); ok {
		return v.Value()
	}
	return value
}

func printedTags(tags map[string]string) string {
	if len(tags) == 0 {
		return "none"
	}
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		pairs = append(pairs, key+"="+tags[key])
	}
	return strings.Join(pairs, " ")
}

func showTag(key string) func(any) string {
	return func(v any) string {
		tags, _ := native(v).(map[string]string)
		if value, ok := tags[key]; ok {
			return key + "=" + value
		}
		for _, k := range slices.Sorted(maps.Keys(tags)) {
			if nearly(k, key) {
				return k + "=" + tags[k]
			}
		}
		return "no such tag"
	}
}

package rules

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
)

// day is the civil 24 hours that "3d" counts in.
const day = 24 * time.Hour

// parseDuration reads Go's durations and whole days ("3d") and weeks ("2w").
func parseDuration(s string) (time.Duration, error) {
	for suffix, unit := range map[string]time.Duration{"d": day, "w": 7 * day} {
		number, ok := strings.CutSuffix(s, suffix)
		if !ok {
			continue
		}
		n, err := strconv.Atoi(number)
		// 10,000 days is beyond the age of the product and far from overflow.
		if err != nil || n < 0 || time.Duration(n)*unit > 10_000*day {
			return 0, fmt.Errorf("%q is not a number of days or weeks: write for example 3d", s)
		}
		return time.Duration(n) * unit, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is not a duration: write for example 24h or 3d", s)
	}
	return d, nil
}

// parseRate reads bytes per second, for example "1KiB/s".
func parseRate(s string) (float64, error) {
	amount, ok := strings.CutSuffix(s, "/s")
	if !ok {
		return 0, fmt.Errorf("%q is not a rate: write for example 1KiB/s", s)
	}
	// The library also takes "1,5KiB" as 15 KiB and "8kb" as bytes; a person
	// may mean 1.5 KiB and bits.
	n, err := humanize.ParseBytes(amount)
	if err != nil || !rateSyntax.MatchString(amount) {
		return 0, fmt.Errorf("%q is not a rate: write for example 1KiB/s", s)
	}
	return float64(n), nil
}

var rateSyntax = regexp.MustCompile(`^\s*[0-9]+(\.[0-9]+)?\s*([kKMGT]i?)?B\s*$`)

// comparison is an operator and the text that stands after it.
type comparison struct{ operator, operand string }

var comparisonSyntax = regexp.MustCompile(`^\s*(<=|>=|<|>)\s*(\S.*?)\s*$`)

var errComparison = errors.New("a comparison begins with <=, <, >= or >")

func parseComparison(s string) (comparison, error) {
	m := comparisonSyntax.FindStringSubmatch(s)
	if m == nil {
		return comparison{}, fmt.Errorf("%q cannot be read: %w", s, errComparison)
	}
	return comparison{m[1], m[2]}, nil
}

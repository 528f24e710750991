package rules

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"alikafka-reaper/internal/fleet"
)

// signal compiles a condition on one signal that more use can only make false:
// bound is the rest of its text, test the rest of its expression. Where a series
// does not report the signal the condition holds: there is nothing to read, and
// the other signals must prove that nobody uses the instance.
func (k *compiler) signal(s fleet.Signal, bound, test string, window time.Duration, show func(any) string) (condition, error) {
	_, word, _ := strings.Cut(string(s), ".")
	attributes, expression := []string{string(s)}, fmt.Sprintf("%s %s", s, test)
	if fleet.SeriesV3.Reports(s) == fleet.NotReported {
		attributes = []string{"instance.series", string(s)}
		expression = fmt.Sprintf("instance.series == %s || %s", quote(fleet.SeriesV3.String()), expression)
	}
	program, err := k.compiled(expression)
	return condition{
		text: word + " " + bound, source: expression, attributes: k.named(attributes...), show: show, program: program,
		window: window, ceiling: usageCeiling,
	}, err
}

// attached compiles the bound of open connections. V3 tells no number of them but
// the share of the limit, of which any allowance could be a thousand clients: a
// bound above 0 is for V2 alone.
func (k *compiler) attached(s fleet.Signal, number float64, window time.Duration) (condition, error) {
	expression := fmt.Sprintf("%s <= 0.0", s)
	attributes := []string{string(s)}
	if number > 0 {
		attributes = []string{"instance.series", string(s)}
		expression = fmt.Sprintf("%[1]s <= 0.0 || instance.series == %[2]s && %[1]s <= %[3]s", s, quote(fleet.SeriesV2.String()), decimal(number))
	}
	program, err := k.compiled(expression)
	_, word, _ := strings.Cut(string(s), ".")
	return condition{
		text: fmt.Sprintf("%s <= %s over %s", word, plain(number), Span(window)), source: expression, attributes: k.named(attributes...),
		show: showNumber, program: program, window: window, ceiling: usageCeiling,
	}, err
}

var boundSyntax = regexp.MustCompile(`^\s*(?:<=\s*)?([0-9]{1,15}(?:\.[0-9]+)?)\s*(?:/s)?\s*$`)

// parseBound reads the upper bound of a number: "0", "<= 2", "<= 0.5/s".
func parseBound(s string) (float64, error) {
	m := boundSyntax.FindStringSubmatch(s)
	if m == nil {
		return 0, fmt.Errorf("%q is not an upper bound", s)
	}
	return strconv.ParseFloat(m[1], 64)
}

func plain(number float64) string { return strconv.FormatFloat(number, 'f', -1, 64) }

// decimal writes a number as CEL's doubles are written.
func decimal(number float64) string {
	if text := plain(number); strings.Contains(text, ".") {
		return text
	}
	return plain(number) + ".0"
}

func showRate(v any) string {
	got, _ := v.(float64)
	return Rate(got)
}

// showNumber prints a number with as many digits as tell it from 0.
func showNumber(v any) string {
	got, _ := v.(float64)
	return strconv.FormatFloat(got, 'g', 4, 64)
}

// counted prints a count with its unit, and none for 0.
func counted(one, more string) func(any) string {
	return func(v any) string {
		switch n, _ := v.(int64); n {
		case 0:
			return nothing
		case 1:
			return "1 " + one
		default:
			return fmt.Sprintf("%d %s", n, more)
		}
	}
}

package cloudtest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Ago is a distance back in time; a negative one lies ahead. In YAML: "40d",
// "2h ago", "1d12h", "in 30m".
type Ago time.Duration

func (a Ago) before(now time.Time) time.Time { return now.Add(-time.Duration(a)) }

// Rate is bytes per second. In YAML: 200, "1KiB/s", "1.8MB/s".
type Rate float64

// Fraction is a share of one. In YAML: 0.3, "30%".
type Fraction float64

// Count is a number where zero means "what follows from the rest" and None
// means none at all. In YAML: 3, none.
type Count float64

// parseAgo reads a distance in time.
func parseAgo(text string) (Ago, error) {
	rest := strings.TrimSpace(text)
	sign := time.Duration(1)
	if ahead, ok := strings.CutPrefix(rest, "in "); ok {
		rest, sign = ahead, -1
	}
	rest = strings.TrimSpace(strings.TrimSuffix(rest, " ago"))
	var total time.Duration
	if days, after, ok := strings.Cut(rest, "d"); ok {
		count, err := strconv.ParseFloat(days, 64)
		if err != nil {
			return 0, fmt.Errorf("%q is no distance in time such as 40d, 2h ago, in 30m", text)
		}
		total, rest = time.Duration(count*24*float64(time.Hour)), after
	}
	if rest != "" {
		small, err := time.ParseDuration(rest)
		if err != nil {
			return 0, fmt.Errorf("%q is no distance in time such as 40d, 2h ago, in 30m", text)
		}
		total += small
	}
	if sign < 0 {
		total = -total
	}
	return Ago(total), nil
}

// parseRate reads a rate with decimal (kB, MB) or binary (KiB, MiB) units.
func parseRate(text string) (Rate, error) {
	parts := regexp.MustCompile(`^([0-9.]+)\s*([KMG]i?|k)?B?(/s)?$`).FindStringSubmatch(strings.TrimSpace(text))
	if parts == nil {
		return 0, fmt.Errorf("%q is no rate such as 200, 1KiB/s, 1.8MB/s", text)
	}
	number, err := strconv.ParseFloat(parts[1], 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no rate such as 200, 1KiB/s, 1.8MB/s", text)
	}
	factors := map[string]float64{"": 1, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9,
		"Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30}
	return Rate(number * factors[parts[2]]), nil
}

// parseFraction reads a share of one.
func parseFraction(text string) (Fraction, error) {
	digits, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	number, err := strconv.ParseFloat(digits, 64)
	if percent {
		number /= 100
	}
	if err != nil || number < 0 || number > 1 {
		return 0, fmt.Errorf("%q is no share such as 30%% or 0.3", text)
	}
	return Fraction(number), nil
}

// parseCount reads a number, or none.
func parseCount(text string) (Count, error) {
	if text == "none" {
		return None, nil
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || number < 0 {
		return 0, fmt.Errorf("%q is neither a number from 0 on nor none", text)
	}
	return Count(number), nil
}

// parsePaidType reads a word or the cloud's number.
func parsePaidType(text string) (PaidType, error) {
	for _, known := range []PaidType{Subscription, PayAsYouGo, Serverless, ConfluentPaid} {
		if text == string(known) || text == strconv.Itoa(known.Code()) {
			return known, nil
		}
	}
	if _, err := strconv.Atoi(text); err != nil {
		return "", fmt.Errorf("%q is none of subscription, pay-as-you-go, serverless, confluent or a number", text)
	}
	return PaidType(text), nil
}

// parseStatus reads a word or the cloud's view code.
func parseStatus(text string) (Status, error) {
	for _, row := range statusRows() {
		if text == string(row.status) || text == strconv.Itoa(row.view) {
			return row.status, nil
		}
	}
	if !Status(text).known() {
		return "", fmt.Errorf("%q is neither a state such as running, stopped, released nor a view code", text)
	}
	return Status(text), nil
}

package show

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"alikafka-reaper/internal/history"
)

// section is a part of the summary: some sentences and a table.
type section struct {
	title string
	lines []string
	head  []string
	rows  [][]string
	// right are the columns of numbers.
	right []int
}

const (
	clock   = "2006-01-02 15:04"
	unknown = "unknown"
)

// sections are the summary's parts, without those that hold nothing.
func sections(s history.Summary, zone *time.Location) []section {
	all := []section{counts(s), gone(s, zone), balance(s, zone), kept(s), answers(s), unread(s)}
	return slices.DeleteFunc(all, func(one section) bool { return len(one.lines)+len(one.rows) == 0 })
}

// counts says the most important in sentences.
func counts(s history.Summary) section {
	one := section{title: "In short", lines: []string{
		fmt.Sprintf("%d runs, %d of them could act", s.Runs, s.Enforced),
		fmt.Sprintf("released %d, stopped %d, reopened %d, warned %d; calls that failed or are uncertain: %d", s.Released, s.Stopped, s.Reopened, s.Warned, s.Open),
	}}
	for _, m := range s.Savings {
		one.lines = append(one.lines, fmt.Sprintf("saved about %s until now; %s less a day", money(m.Total, m.Currency), money(m.PerDay, m.Currency)))
	}
	if s.Unpriced > 0 {
		one.lines = append(one.lines, fmt.Sprintf("%d released instances are not in it: no run knew what they cost", s.Unpriced))
	}
	return one
}

func gone(s history.Summary, zone *time.Location) section {
	one := section{title: "Released", head: []string{"instance", "region", "released", "rule", "cost a day", "saved since"}, right: []int{4, 5}}
	for _, g := range s.Gone {
		perDay, saved := unknown, unknown
		if g.PerDay != nil {
			perDay, saved = money(*g.PerDay, g.Currency), money(g.Saved, g.Currency)
		}
		one.rows = append(one.rows, []string{named(g), g.Region, g.Released.In(zone).Format(clock), g.Rule, perDay, saved})
	}
	return one
}

func balance(s history.Summary, zone *time.Location) section {
	one := section{
		title: "Claimed against billed", right: []int{2, 3, 4, 5},
		head: []string{"instance", "released", "claimed a day", "billed on the last day", "billed after", "difference", "result"},
	}
	for _, b := range s.Balance {
		claimed, last, difference := unknown, unknown, unknown
		if b.PerDay != nil {
			claimed = money(*b.PerDay, b.Currency)
		}
		if b.LastBilled != nil {
			last = money(*b.LastBilled, b.Currency) + " on " + b.LastDay
		}
		if b.Difference != nil {
			difference = money(*b.Difference, b.Currency)
		}
		one.rows = append(one.rows, []string{
			named(b.Gone), b.Released.In(zone).Format(time.DateOnly), claimed, last,
			fmt.Sprintf("%s in %d days", money(b.BilledAfter, b.Currency), b.DaysAfter), difference, b.Result + ": " + b.Why,
		})
	}
	return one
}

func kept(s history.Summary) section {
	one := section{title: "Kept, by reason", head: []string{"reason", "now", "instance days"}, right: []int{1, 2}}
	for _, k := range s.Kept {
		one.rows = append(one.rows, []string{k.Reason, fmt.Sprint(k.Last), fmt.Sprint(k.Days)})
	}
	return one
}

func answers(s history.Summary) section {
	one := section{title: "Answers of owners", head: []string{"answer", "count"}, right: []int{1}}
	for _, word := range slices.Sorted(maps.Keys(s.Answers)) {
		one.rows = append(one.rows, []string{word, fmt.Sprint(s.Answers[word])})
	}
	return one
}

func unread(s history.Summary) section {
	return section{title: "Could not be read, and is left out of all sums", lines: s.Unread}
}

func money(n float64, currency string) string {
	return strings.TrimSpace(fmt.Sprintf("%.2f %s", n, currency))
}

func named(g history.Gone) string {
	if g.Name == "" {
		return g.Instance
	}
	return fmt.Sprintf("%s (%s)", g.Name, g.Instance)
}

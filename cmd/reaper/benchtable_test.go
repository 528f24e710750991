package main

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTheMeasurementsFitTheTerminal(t *testing.T) {
	release := phase{12.34, 10, 1.23}
	rows := []measured{
		{Case: "a", What: "plan, 100 instances, 20 idle, 1 region", Latency: 20, Plan: phase{0.5, 0.4, 1.25}, Whole: 0.6, Peak: 16, Memory: 30 << 20, CPU: 0.2,
			Calls: map[string]int{"GetInstanceList": 1, "DescribeMetricList": 22, "GetConsumerProgress": 20, "GetTopicStatus": 40}},
		{Case: "c", What: "release 100 of 1,000, 10 regions", Latency: 100, Plan: phase{1.5, 1.4, 1.07}, Release: &release, Whole: 14, Peak: 160, Memory: 60 << 20, CPU: 3.2},
	}
	for _, width := range []int{80, 100, 200} {
		shown := benchText(rows, width)
		for line := range strings.Lines(shown) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > width {
				t.Errorf("a line of %d cells in %d: %s", n, width, line)
			}
		}
		if table := strings.Contains(shown, "PROCESSOR"); table != (width == 200) {
			t.Errorf("%d cells, a table: %t\n%s", width, table, shown)
		}
		for _, word := range []string{"12.34 s", "10.00 s", "1.23", "30 MiB", "GetTopicStatus 40"} {
			if !strings.Contains(strings.Join(strings.Fields(shown), " "), word) {
				t.Errorf("%d cells: %q is missing in\n%s", width, word, shown)
			}
		}
	}
}

package render

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"alikafka-reaper/internal/message"
)

func (p *page) summary(s message.Summary) {
	if p.out.Len() > 0 {
		p.out.WriteByte('\n')
	}
	p.field(labelSummary, join(": ", s.Status, s.Text))
	p.field(labelVerdicts, counts(s.Actions))
	p.field(labelReasons, counts(s.Reasons))
	p.field(labelOutcomes, counts(s.Outcomes))
	p.field(labelCalls, calls(s))
	p.field(labelTime, fmt.Sprintf("%.1f s", s.Seconds))
	if s.Usage == "" {
		return
	}
	p.out.WriteByte('\n')
	for line := range strings.Lines(s.Usage) {
		p.out.WriteString(strings.TrimRight(clean(line), " ") + "\n")
	}
}

func calls(s message.Summary) string {
	shown := counts(s.Calls)
	if s.Retries > 0 {
		shown = join(", ", shown, fmt.Sprintf("retries among them %d", s.Retries))
	}
	return shown
}

// counts shows the largest count first.
func counts(by map[string]int) string {
	names := slices.SortedFunc(maps.Keys(by), func(a, b string) int {
		return cmp.Or(by[b]-by[a], strings.Compare(a, b))
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %d", name, by[name])
	}
	return strings.Join(names, ", ")
}

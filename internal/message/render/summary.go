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
	p.field(labelActs, acts(s.Acts))
	p.field(labelStore, stored(s))
	p.field(labelCalls, calls(s))
	p.field(labelMonitor, monitored(s))
	if s.Tripwire != "" {
		p.coloured(pad(labelTripwire, labelWidth), s.Tripwire, p.paint.warning)
	}
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
	if s.Throttles > 0 {
		shown = join(", ", shown, fmt.Sprintf("throttled %d", s.Throttles))
	}
	return shown
}

// acts shows what was done beside releases, by operation and outcome.
func acts(by map[string]map[string]int) string {
	var parts []string
	for _, operation := range slices.Sorted(maps.Keys(by)) {
		parts = append(parts, operation+" "+counts(by[operation]))
	}
	return strings.Join(parts, "; ")
}

// stored says where the run remembers, and what earlier runs used of limits.
func stored(s message.Summary) string {
	if s.Store == "" {
		return ""
	}
	return join("; used before of limits: ", s.Store, counts(s.LimitsUsed))
}

// freeCalls is how many metered calls to CloudMonitor a month are free
// (https://www.alibabacloud.com/help/doc-detail/51939.htm).
const freeCalls = 1_000_000

// monitored says what the run used up of CloudMonitor's free calls.
func monitored(s message.Summary) string {
	switch {
	case s.MonitorCalls == 0:
		return ""
	case s.MonitorMonth == 0:
		return fmt.Sprintf("%d metered calls; %d a month are free", s.MonitorCalls, freeCalls)
	default:
		return fmt.Sprintf("%d metered calls, %d this month; %d are free", s.MonitorCalls, s.MonitorMonth, freeCalls)
	}
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

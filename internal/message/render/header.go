package render

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"alikafka-reaper/internal/message"
)

// labelWidth is the width of the labels of header and summary.
const labelWidth = 10

// shownDigest is how many characters of a digest are shown.
const shownDigest = 12

func (p *page) header(r message.Run) {
	p.field(labelRun, fmt.Sprintf("%s, %s", r.ID, inZone(r.Time, r.Zone)))
	p.field(labelMode, join(": ", r.Mode, r.ModeReason))
	p.field(labelTrigger, trigger(r.Trigger))
	p.field(labelNarrowed, narrowing(r.Trigger))
	p.field(labelRules, rules(r))
	p.field(labelRegions, strings.Join(r.Regions, ", "))
	p.field(labelAccount, r.Account)
	for _, n := range r.Notes {
		p.coloured(pad(labelNote, labelWidth), n, p.paint.warning)
	}
}

// field writes a labelled line, or nothing where there is nothing to say.
func (p *page) field(label, text string) {
	if text != "" {
		p.line(pad(label, labelWidth), text)
	}
}

func trigger(t message.Trigger) string {
	return join(": ", join(" ", t.Kind, t.Name), t.Reason)
}

func narrowing(t message.Trigger) string {
	var parts []string
	for _, n := range []struct {
		what  string
		names []string
	}{{"rules", t.Rules}, {"instances", t.Instances}, {"regions", t.Regions}, {"accounts", t.Accounts}, {"resource groups", t.ResourceGroups}} {
		if len(n.names) > 0 {
			parts = append(parts, n.what+" "+strings.Join(n.names, ", "))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(t.Tags)) {
		parts = append(parts, fmt.Sprintf("tag %s=%s", key, t.Tags[key]))
	}
	return strings.Join(parts, "; ")
}

func rules(r message.Run) string {
	if r.RulesDigest == "" {
		return r.Rules
	}
	digest := clean(r.RulesDigest)
	return fmt.Sprintf("%s (sha256 %s)", r.Rules, digest[:min(len(digest), shownDigest)])
}

// join puts the separator between the parts that are not empty.
func join(separator string, parts ...string) string {
	var kept []string
	for _, s := range parts {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, separator)
}

// inZone shows a time in the rules file's zone, or in its own where the zone
// cannot be read.
func inZone(t time.Time, zone string) string {
	if z, err := time.LoadLocation(zone); err == nil && zone != "" {
		t = t.In(z)
	}
	return t.Format("2006-01-02 15:04:05 -07:00")
}

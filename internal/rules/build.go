package rules

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"alikafka-reaper/internal/calendar"
)

const (
	// defaultPerRun is small enough that a wrong rule is noticed before it
	// empties a fleet.
	defaultPerRun = 5
	// defaultCeiling lies above heartbeats and housekeeping, which move bytes
	// on an instance that nobody uses.
	defaultCeiling = "<= 1KiB/s"
	// maxCeiling keeps a slip in the unit (GiB for KiB) from calling busy
	// instances idle: no heartbeat comes near it.
	maxCeiling = 1 << 20
	// defaultWindow is one whole day, so that a nightly job is seen.
	defaultWindow = "24h"
	// minWindow keeps a lunch break from looking like idleness. maxWindow and
	// the minutes added for late points stay below the 91 days for which
	// CloudMonitor keeps points of five minutes and more.
	minWindow, maxWindow = time.Hour, 90 * day
)

// builder compiles a file and gathers everything that is wrong with it.
type builder struct {
	*compiler
	problems
	// zoneOf is the file's time zone; nil while it names none.
	zoneOf *time.Location
	// scope are the file's regions; empty for all.
	scope []string
	// calendars are the known holidays, opened by the first window.
	calendars func() (calendar.Catalog, error)
}

func (b *builder) build(f *file) *Ruleset {
	b.version(f.Version)
	set := &Ruleset{Zone: b.zone(f.Timezone)}
	if f.Timezone.written() {
		b.zoneOf = set.Zone
	}
	set.Scope = b.where(f.Scope)
	b.scope = set.Scope.Regions
	b.addCalendars(f.Calendars)
	set.Limits = b.limits(f.Limits)
	set.Notify = b.notify(f.Notify, set.Limits)
	set.protect = b.protect(f.Protect)
	names := map[string]position{}
	for _, spec := range f.Rules {
		set.rules = append(set.rules, b.rule(spec, names))
	}
	b.tests(set.rules, f.Rules)
	if len(f.Rules) == 0 {
		b.add(position{}, "the file has no rules", "add a rule under rules:")
	}
	return set
}

func (b *builder) version(v located[int]) {
	if !v.written() || v.value != 1 {
		b.add(v.at, "the version of the rules language is missing or not known", "write version: 1 at the top")
	}
}

func (b *builder) zone(z located[string]) *time.Location {
	if !z.written() {
		return time.UTC
	}
	zone, err := time.LoadLocation(z.value)
	if err != nil || z.value == "" || z.value == "Local" {
		b.add(z.at, fmt.Sprintf("the time zone %q is not known", z.value), "write an IANA name, for example Asia/Shanghai")
		return time.UTC
	}
	return zone
}

// protect compiles the file's protections. The owner's own tags protect in
// every file, whether it says so or not (see judgeOwner).
func (b *builder) protect(specs []protectSpec) []condition {
	var protect []condition
	for _, s := range specs {
		if len(s.Tags) == 0 && !s.Name.written() {
			b.add(s.at, "an entry of protect says nothing", `write - tags: {key: value} or - name: "*prod*"`)
		}
		for _, t := range s.Tags {
			b.tagValues(t)
			protect = append(protect, b.must(b.protectTag(t.key.value, t.values.values())))
		}
		if s.Name.written() {
			if s.Name.value == "" {
				b.add(s.Name.at, "the name to protect is empty", `write for example name: "*prod*"`)
			}
			b.patterns(words{s.Name})
			b.oneName(s.Name)
			protect = append(protect, b.must(b.protectName(s.Name.value)))
		}
	}
	return protect
}

// oneName refuses a list in one text. A name holds letters, digits, - and _ alone
// (ModifyInstanceName), so with a comma it would protect nothing.
func (b *builder) oneName(name located[string]) {
	if _, regular := regexOf(name.value); !regular && strings.Contains(name.value, ",") {
		b.add(name.at, fmt.Sprintf("%q holds a comma, which no instance has in its name", name.value), "write an entry of protect for each name")
	}
}

// tagValues refuses words that a person may write with another meaning in mind.
func (b *builder) tagValues(t tagSpec) {
	cause, hint := deaf(t.key.value)
	switch {
	case t.key.value == "":
		b.add(t.key.at, "a tag key is empty", "name the tag")
	case strings.ContainsAny(t.key.value, "*?") || strings.HasPrefix(t.key.value, "regex:"):
		b.add(t.key.at, fmt.Sprintf("the tag key %q is a pattern", t.key.value), "only values can be patterns; name the key, or use expr with tags.exists")
	case cause != "":
		b.add(t.key.at, cause, hint)
	}
	b.patterns(t.values)
	for _, v := range t.values {
		if v.value == "" {
			b.add(v.at, "a tag value is empty", `write absent for "does not carry the tag", or "*" for any value`)
		}
	}
}

// patterns refuses regular expressions that cannot be read.
func (b *builder) patterns(values words) {
	for _, v := range values {
		expression, regular := regexOf(v.value)
		_, err := regexp.Compile(expression)
		cause, hint := deaf(v.value)
		switch {
		case regular && err != nil:
			b.add(v.at, fmt.Sprintf("the regular expression cannot be read: %v", err), "correct it; the syntax is RE2")
		case regular:
		case strings.HasPrefix(v.value, "regex:"):
			b.add(v.at, fmt.Sprintf("%q is half a regular expression", v.value), "write regex:/.../")
		case cause != "":
			b.add(v.at, cause, hint)
		case foreign(v.value):
			b.add(v.at, fmt.Sprintf("%q looks like a pattern of another language and would be compared letter by letter", v.value), "use * and ?, a list of values, or regex:/.../")
		}
	}
}

// foreign says whether a text holds braces, brackets or a leading exclamation
// mark, which other tools read as alternatives, classes and negation. Taken as
// plain text they would make a dead protection.
func foreign(value string) bool {
	return strings.ContainsAny(value, "{}[]|^") || strings.HasPrefix(value, "!") ||
		strings.HasPrefix(value, "/") || strings.Contains(value, ".*") ||
		strings.HasPrefix(strings.ToLower(strings.TrimSpace(value)), "regex:")
}

// must records a condition that failed to compile. After another problem it
// says nothing more, because one mistake should not be told twice.
func (b *builder) must(c condition, err error) condition {
	if err != nil && len(b.errs) == 0 {
		b.add(position{}, err.Error(), "report this: the file is right and the compiler is wrong")
	}
	return c
}

package rules

import (
	"fmt"
	"regexp"
	"slices"
	"time"
)

// triggers are the kinds that a rule may name under on, and defaultTriggers
// those it listens to when it says nothing: what people start or plan.
func triggers() []string        { return []string{"schedule", "manual", "cost-alert", "metric-alert"} }
func defaultTriggers() []string { return []string{"schedule", "manual"} }

// ruleName bounds names, since they appear in logs, tags and file names.
var ruleName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)

func (b *builder) rule(s ruleSpec, names map[string]position) rule {
	b.name(s.Name, names)
	if s.Then.at == (position{}) {
		b.add(s.Name.at, fmt.Sprintf("the rule %q does not say what to do", s.Name.value), thenHint)
	}
	r := rule{name: s.Name.value, on: b.on(s.On), window: b.window(s.Idle.For), then: b.ladder(s.Then)}
	r.match = b.match(s, r.window)
	r.idle = b.idle(s.Idle, r.window)
	r.open = b.open(s.Window)
	r.authority, r.probation = b.authority(s.Mode), b.probation(s.Probation)
	r.terms = termsOf(r)
	return r
}

func (b *builder) name(n located[string], names map[string]position) {
	if !ruleName.MatchString(n.value) {
		b.add(n.at, fmt.Sprintf("the rule name %q cannot be used", n.value), "use small letters, digits, dots and dashes, for example dev-nightly")
	}
	if before, twice := names[n.value]; twice {
		b.add(n.at, fmt.Sprintf("the rule name %q is used twice", n.value), fmt.Sprintf("it is also on line %d; rename one", before.line))
	}
	names[n.value] = n.at
}

func (b *builder) on(w words) []string {
	if len(w) == 0 {
		return defaultTriggers()
	}
	for _, kind := range w {
		if !slices.Contains(triggers(), kind.value) {
			b.add(kind.at, fmt.Sprintf("the trigger %q is not known", kind.value), suggest(kind.value, triggers()))
		}
	}
	return w.values()
}

func (b *builder) window(w located[string]) time.Duration {
	text := defaultWindow
	if w.written() {
		text = w.value
	}
	d, err := parseDuration(text)
	if err != nil {
		b.add(w.at, "idle.for: "+err.Error(), "write for example 24h")
		return minWindow
	}
	if d < minWindow || d > maxWindow {
		b.add(w.at, fmt.Sprintf("idle.for is %s", Span(d)), fmt.Sprintf("choose between %s and %s", Span(minWindow), Span(maxWindow)))
	}
	return d
}

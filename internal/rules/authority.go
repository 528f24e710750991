package rules

import (
	"fmt"
	"slices"
	"time"

	"alikafka-reaper/internal/fleet"
)

// authority is how far a rule may go.
type authority uint8

// The authorities. The zero value is a bug.
const (
	authorityUnset authority = iota
	// observes never acts.
	observes
	// enforces acts where the run may.
	enforces
)

// The words of rules files, which are those of REAPER_MODE.
const planWord, enforceWord = "plan", "enforce"

// minProbation is long enough for a nightly run to look twice; maxProbation is where
// nobody remembers what was to be watched.
const minProbation, maxProbation = day, 90 * day

func (b *builder) authority(mode located[string]) authority {
	switch {
	case !mode.written() || mode.value == enforceWord:
		return enforces
	case mode.value == planWord:
		return observes
	default:
		b.add(mode.at, fmt.Sprintf("mode %q is not known", mode.value), "write plan or enforce")
		return observes
	}
}

func (b *builder) probation(p located[string]) time.Duration {
	if !p.written() {
		return 0
	}
	d, err := parseDuration(p.value)
	if err != nil {
		b.add(p.at, "probation: "+err.Error(), "write for example 7d")
		return maxProbation
	}
	if d < minProbation || d > maxProbation {
		b.add(p.at, fmt.Sprintf("probation is %s", Span(d)), fmt.Sprintf("choose between %s and %s", Span(minProbation), Span(maxProbation)))
	}
	return d
}

// observe keeps what a rule that only observes would have let go.
func (r rule) observe(v Verdict) Verdict {
	if r.authority == enforces || v.Action == Keep {
		return v
	}
	return v.Held(Observed, fmt.Sprintf("rule %s only observes (mode: plan)", r.name))
}

// Held returns the verdict to keep what another one says should be done something
// to, for a reason that has nothing to do with the instance, and why.
func (v Verdict) Held(reason Reason, why string) Verdict {
	would := map[Action]string{Warn: "its owner would be warned", Stop: "it would be stopped", Release: "it would be released"}[v.Action]
	if would != "" {
		why += ", or " + would
	}
	v.Text = why + "; " + v.Text
	v.Action, v.Reason, v.Next, v.Due, v.Force, v.Delete = Keep, reason, fleet.Mark{}, time.Time{}, false, false
	return v
}

// Trial is a rule on probation.
type Trial struct {
	// Rule is its name, Terms the digest of what it says.
	Rule, Terms string
	// For is how long it is observed.
	For time.Duration
}

// Listening returns the terms of the rules that listen to a kind of trigger.
func (s *Ruleset) Listening(kind string) []string {
	var terms []string
	for _, r := range s.rules {
		if slices.Contains(r.on, kind) {
			terms = append(terms, r.terms)
		}
	}
	return terms
}

// Trials lists the rules on probation, in the order of the file.
func (s *Ruleset) Trials() []Trial {
	var list []Trial
	for _, r := range s.rules {
		if r.probation > 0 && r.authority == enforces {
			list = append(list, Trial{r.name, r.terms, r.probation})
		}
	}
	return list
}

package reap

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// toldAtOnce bounds how many people are told side by side.
const toldAtOnce = 8

// notice is a warning about an instance of a place.
type notice struct {
	scan    *scan
	subject *subject
	message.Warning
}

// together orders warnings so that those that are for one owner, of one kind and
// with one deadline become one message, and cuts them there.
func together(notices []notice) [][]notice {
	slices.SortStableFunc(notices, func(a, b notice) int {
		return cmp.Or(a.compare(b), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Instance, b.Instance))
	})
	var groups [][]notice
	for i, n := range notices {
		if i == 0 || n.compare(notices[i-1]) != 0 {
			groups = append(groups, nil)
		}
		last := len(groups) - 1
		groups[last] = append(groups[last], n)
	}
	return groups
}

// compare is 0 for warnings that belong into one message.
func (n notice) compare(o notice) int {
	return cmp.Or(cmp.Compare(n.Kind, o.Kind), cmp.Compare(n.Owner, o.Owner), cmp.Compare(n.Next, o.Next), n.Due.Compare(o.Due))
}

// tellAll delivers warnings, and calls done with what became of each message. It
// takes half of the time that is left: what does not answer leaves time to act.
func (r *run) tellAll(ctx context.Context, notices []notice, done func([]notice, []error)) {
	within, cancel := half(ctx)
	defer cancel()
	groups := together(notices)
	each(len(groups), toldAtOnce, func(i int) { done(groups[i], r.deliverAll(within, groups[i])) })
}

// deliverAll returns an error for each warning; nil means that it was delivered.
func (r *run) deliverAll(ctx context.Context, group []notice) []error {
	warnings := make([]message.Warning, len(group))
	for i, n := range group {
		warnings[i] = n.Warning
	}
	if r.Notifier == nil {
		return slices.Repeat([]error{errNobody}, len(group))
	}
	errs := r.Notifier.Warn(ctx, warnings)
	for len(errs) < len(group) { // whoever is silent about one has not delivered it
		errs = append(errs, errSilent)
	}
	return errs
}

// warning is what is told of an instance; due is the deadline that is announced.
func (s *scan) warning(one *subject, kind string, next rules.Action, due time.Time) notice {
	v := one.verdict
	name, _ := one.instance.Name.Get()
	tags, _ := one.instance.Tags.Get()
	w := message.Warning{
		Run: s.RunID, Account: s.place.Account, Region: s.place.Region, Instance: one.instance.ID, Name: name,
		Rule: v.Rule, Kind: kind, Next: next.String(), Text: v.Text, Due: due, Zone: s.Rules.Zone.String(), Verdict: *verdictMessage(one),
	}
	if tag := s.Rules.Notify.OwnerTag; tag != "" {
		w.Owner = tags[tag]
		if one.instance.Disowned(w.Owner) { // they said that it is not theirs
			w.Owner = ""
		}
	}
	return notice{s, one, w}
}

// announced returns what is told of an instance that is stopped and is to stay.
func (s *scan) announced(one *subject) notice {
	return s.warning(one, message.WarnBurning, rules.Release, one.verdict.Burning)
}

// stoppedNow returns what is told of an instance that was stopped a moment ago:
// when its release comes, by the rule, or by the cloud where that is sooner.
func (s *scan) stoppedNow(one *subject, text string) notice {
	now := s.Clock.Now()
	n := s.stopped(one, moved(one.verdict.Next, now).Due, now)
	n.Text = text
	return n
}

// stoppedEarlier returns what is told of an instance that an earlier run stopped, and
// that waits for its release: that run may have died, or the service may have refused
// its message. Whoever was told already is not told again.
func (s *scan) stoppedEarlier(one *subject) notice {
	mark, _ := markOf(one.instance).Get()
	return s.stopped(one, one.verdict.Due, mark.Since)
}

// stopped is about an instance that was stopped at a moment and may be released at
// due.
func (s *scan) stopped(one *subject, due, at time.Time) notice {
	if burnt := rules.AutoRelease(at); due.IsZero() || burnt.Before(due) {
		due = burnt
	}
	return s.warning(one, message.WarnStopped, rules.Release, due.Truncate(time.Minute))
}

// tellStopped tells of what this run has stopped, while there is time to open it
// again.
func (r *run) tellStopped(ctx context.Context) {
	r.effects.mu.Lock()
	stopped := r.effects.stopped
	r.effects.stopped = nil
	r.effects.mu.Unlock()
	r.tellAll(ctx, stopped, r.untold)
}

// untold reports what nobody could be told of.
func (r *run) untold(group []notice, errs []error) {
	for i, err := range errs {
		if err == nil {
			continue
		}
		n := group[i]
		r.problems.add(problem{place: n.scan.place, instance: n.Instance, operation: "notify", word: "not-delivered",
			text: fmt.Sprintf("%s is stopped and its owner could not be told: %s", n.Instance, err)})
	}
}

package reap

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/mutant"
	"alikafka-reaper/internal/rules"
)

var (
	errNobody = errors.New("nobody can be told")
	errSilent = errors.New("whether it was delivered is not known")
)

// tendedAtOnce bounds how many instances of a place are marked side by side.
const tendedAtOnce = 8

// tend warns of what should go, and takes marks off that no longer hold. Neither
// takes anything from anybody, so no limit counts them.
func (r *run) tend(ctx context.Context) {
	places := byPlace(r.subjects)
	var warnings, announcements gathered
	each(len(r.scans), lanesAtOnce, func(i int) {
		s, here := r.scans[i], places[r.scans[i].place]
		each(len(here), tendedAtOnce, func(n int) {
			switch v := here[n].verdict; {
			case !v.Burning.IsZero():
				announcements.add(s.announced(here[n]))
			case v.Action == rules.Wait && v.Reason == rules.Stopped && s.Store != nil: // where the store knows who was told
				announcements.add(s.stoppedEarlier(here[n]))
			case v.Action == rules.Warn && s.tellable(ctx, here[n]):
				// Counted from one moment on, equal graces have equal ends.
				warnings.add(s.warning(here[n], message.WarnDue, v.Following, moved(v.Next, r.planned).Due))
			case v.Action == rules.Keep && v.Withdraw != rules.NotWithdrawn:
				s.takeOff(ctx, here[n])
			}
		})
	})
	r.tellAll(ctx, announcements.notices, r.untold)
	r.warn(ctx, warnings.notices)
}

// gathered are notices from the goroutines of a run.
type gathered struct {
	mu      sync.Mutex
	notices []notice
}

func (g *gathered) add(n notice) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.notices = append(g.notices, n)
}

// tellable says whether an instance may be warned of: a warning that cannot be
// noted would come again and again.
func (s *scan) tellable(ctx context.Context, one *subject) bool {
	e := effect{subject: one, act: warn}
	switch {
	case s.late(ctx, reserve):
		s.finish(e.ended(outOfTime()))
	case s.full(one.instance):
		s.finish(e.ended(ending{outcome: aborted, cause: "no-place", text: "nobody was warned, because the warning could not be noted: it carries as many tags as the cloud allows"}))
	case !carriesTags(one.instance) && s.Store == nil:
		s.finish(e.ended(ending{outcome: aborted, cause: "no-place", text: "nobody was warned, because the warning could not be noted: " + errNoPlace.Error()}))
	default:
		return true
	}
	return false
}

// warn warns of instances. The grace counts from the delivery, so a warning that
// was not delivered leaves no mark.
func (r *run) warn(ctx context.Context, warnings []notice) {
	var timely []notice
	for _, n := range warnings {
		e := effect{subject: n.subject, act: warn}
		if r.late(ctx, reserve) {
			r.finish(e.ended(outOfTime()))
			continue
		}
		r.finish(e.ended(ending{outcome: intended, text: "about to warn"}))
		timely = append(timely, n)
	}
	r.tellAll(ctx, timely, func(group []notice, errs []error) {
		each(len(group), tendedAtOnce, func(i int) {
			e := effect{subject: group[i].subject, act: warn}
			r.finish(e.ended(group[i].scan.noted(ctx, group[i], errs[i])))
		})
	})
}

// maxTags is how many tags an instance can carry (TagResources).
const maxTags = 20

// full says whether an instance has no room for a mark.
func (s *scan) full(i fleet.Instance) bool {
	tags, _ := i.Tags.Get()
	_, marked := tags[fleet.MarkTag]
	return carriesTags(i) && !marked && len(tags) >= maxTags
}

// noted leaves the mark of a warning that was delivered.
func (s *scan) noted(ctx context.Context, n notice, err error) ending {
	switch {
	case errors.Is(err, errNobody):
		return ending{outcome: failed, cause: "no-notifier", text: errNobody.Error() + ", so the grace has not begun"}
	case err != nil && mutant.Missing != mutant.Delivered:
		return ending{outcome: failed, cause: "not-delivered", text: fmt.Sprintf("the warning was not delivered, so the grace has not begun: %s", err)}
	}
	mark := moved(n.subject.verdict.Next, s.Clock.Now())
	if err := s.writeMark(ctx, n.subject.instance, mark); err != nil {
		return ending{outcome: failed, cause: causeOf(err), text: fmt.Sprintf("the warning was delivered and could not be noted, so it comes again: %s", err)}
	}
	return ending{outcome: accepted, text: fmt.Sprintf("warned; nothing happens to it before %s", s.local(mark.Due))}
}

// burning reports the instances that are to stay and will not, unless somebody
// opens them.
func (s *scan) burning(one *subject) {
	if at := one.verdict.Burning; !at.IsZero() {
		s.problems.add(problem{place: s.place, instance: one.instance.ID, operation: string(stop), word: "burning",
			text: fmt.Sprintf("%s is stopped and is to stay: reopen it (command undo), or Alibaba Cloud releases it at %s", one.instance.ID, s.local(at))})
	}
}

// takeOff takes the mark off an instance.
func (s *scan) takeOff(ctx context.Context, one *subject) {
	e := effect{subject: one, act: withdraw}
	why := one.verdict.Withdraw.String()
	if s.late(ctx, reserve) {
		s.finish(e.ended(outOfTime()))
		return
	}
	s.finish(e.ended(ending{outcome: intended, cause: why, text: "about to take the mark off"}))
	if err := s.dropMark(ctx, one.instance); err != nil {
		s.finish(e.ended(ending{outcome: failed, cause: causeOf(err), text: fmt.Sprintf("the mark could not be taken off (%s); it does not count, and the next run tries again: %s", why, err)}))
		return
	}
	s.finish(e.ended(ending{outcome: accepted, cause: why, text: "the mark was taken off: " + one.verdict.Text}))
}

// causeOf is the class of a failed call, or of a failed store.
func causeOf(err error) string {
	if failed, ok := errors.AsType[*fault.Error](err); ok {
		return failed.Class.String()
	}
	return storeWord
}

// moved lets a mark begin at a moment, as long as before.
func moved(m fleet.Mark, to time.Time) fleet.Mark {
	length := m.Due.Sub(m.Since)
	m.Since = to.UTC().Truncate(time.Second)
	m.Due = m.Since.Add(length)
	return m
}

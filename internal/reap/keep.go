package reap

import (
	"context"
	"fmt"
	"strings"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// keep writes the tag by which an owner protects an instance.
const keep act = "Keep"

// Keep protects the instances that the trigger names for its number of days, by
// the tag rules.KeepTag, and says of each other one why it cannot. A protection that
// lasts as long already is never shortened. The mark of what is protected is taken
// off by the next run.
func Keep(ctx context.Context, clouds Clouds, order Order) (message.Summary, error) {
	r := attend(ctx, clouds, order, (*scan).keep)
	s := r.summary()
	kept := s.Acts[string(keep)][string(accepted)]
	s.Text = fmt.Sprintf("%d of %d instances asked for are protected until %s", kept, len(r.Trigger.Instances), r.lastDay())
	if kept < len(r.Trigger.Instances) {
		s.Status = partly
	}
	r.write(message.Message{Summary: &s})
	return s, r.retryHelps()
}

// attend looks up the instances that the trigger names and does something to each.
// Nothing is judged.
func attend(ctx context.Context, clouds Clouds, order Order, do func(*scan, context.Context, *subject)) *run {
	r := &run{Order: order, clouds: clouds, began: order.Clock.Now()}
	r.recall(ctx)
	r.open()
	r.lookUp(ctx)
	r.missing()
	r.planned = order.Clock.Now()
	places := byPlace(r.subjects)
	each(len(r.scans), lanesAtOnce, func(i int) {
		for _, one := range places[r.scans[i].place] {
			do(r.scans[i], ctx, one)
		}
	})
	return r
}

// lastDay is the last day of the protection asked for, in the rules' zone.
func (r *run) lastDay() string {
	return r.began.In(r.Rules.Zone).AddDate(0, 0, r.Trigger.Days).Format(time.DateOnly)
}

// keep protects an instance, or says why not.
func (s *scan) keep(ctx context.Context, one *subject) {
	e := effect{subject: one, act: keep}
	day := s.lastDay()
	tags, tagged := one.instance.Tags.Get()
	value, needed := rules.Extend(tags, day)
	end := s.cannotKeep(one.instance)
	switch {
	case end != nil:
	case !needed && tagged:
		end = lasting(value, day)
	case s.Mode != events.Enforce:
		end = notKept("plan-mode", "it would be protected until %s; %s", day, s.ModeReason)
	case s.late(ctx, callTime):
		late := outOfTime()
		end = &late
	}
	if end == nil {
		s.finish(e.ended(ending{outcome: intended, text: "about to write the tag " + rules.KeepTag}))
		end = s.tagKeep(ctx, one.instance, value)
	}
	end.status = one.instance.Status.String()
	if end.outcome == accepted {
		s.keptBurning(one.instance)
	}
	s.finish(e.ended(*end))
}

// cannotKeep says why an instance cannot be protected by a tag; nil when it can.
func (s *scan) cannotKeep(i fleet.Instance) *ending {
	_, known := i.Tags.Get()
	status, _ := i.Status.Get()
	switch {
	case status.Going():
		return notKept("gone", "it is %s, and a release cannot be undone; reaper rebirth %s shows how to build one like it", status, i.ID)
	case !carriesTags(i):
		return notKept("no-tags", "it cannot carry the tag %s, because only V2 instances take tags by this API; name it under protect in the rules file, for example protect: [{name: NAME}]", rules.KeepTag)
	case !known:
		return notKept("tags-unknown", "its tags could not be read (%s), and a new one might shorten a protection; try again", i.Tags.Why())
	case crowded(i):
		return notKept("no-place", "it carries %d tags, the most that the cloud allows; take one off, or name it under protect in the rules file", maxTags)
	default:
		return nil
	}
}

// lasting ends the protection of what carries a keep tag already that Extend does
// not touch.
func lasting(value, day string) *ending {
	if endsBefore(value, day) {
		return notKept("other-tag", "a tag like %s in other letters says %q, and is left alone; change it by hand", rules.KeepTag, value)
	}
	return &ending{outcome: accepted, cause: "protected", text: fmt.Sprintf("it is protected as long already: its tag %s says %q", rules.KeepTag, value)}
}

// endsBefore says whether a keep tag ends before a day. One that names no day
// protects for good.
func endsBefore(value, day string) bool {
	date, dated := strings.CutPrefix(strings.ToLower(strings.TrimSpace(value)), "until ")
	_, err := time.Parse(time.DateOnly, strings.TrimSpace(date))
	return dated && err == nil && strings.TrimSpace(date) < day
}

// tagKeep writes the tag.
func (s *scan) tagKeep(ctx context.Context, i fleet.Instance, value string) *ending {
	if err := s.cloud.Marker.Tag(ctx, i.Ref(), rules.KeepTag, value); err != nil {
		return &ending{outcome: failed, cause: causeOf(err), text: fmt.Sprintf("it could not be protected by the tag %s: %s", rules.KeepTag, err)}
	}
	text := fmt.Sprintf("the tag %s=%s protects it", rules.KeepTag, value)
	if _, marked := markOf(i).Get(); marked {
		text += "; the next run takes its mark off"
	}
	return &ending{outcome: accepted, text: text}
}

// keptBurning tells that a tag alone does not save what is stopped.
func (s *scan) keptBurning(i fleet.Instance) {
	if status, _ := i.Status.Get(); status == fleet.Stopped || status == fleet.Stopping {
		s.problems.add(problem{place: s.place, instance: i.ID, operation: string(keep), word: "burning",
			text: fmt.Sprintf("%s is %s, and Alibaba Cloud itself releases what is stopped, whatever its tags say: reopen it by reaper undo %s", i.ID, status, i.ID)})
	}
}

func notKept(cause, format string, args ...any) *ending {
	return &ending{outcome: aborted, cause: cause, text: fmt.Sprintf(format, args...)}
}

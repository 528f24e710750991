package reap

import (
	"context"
	"fmt"
	"maps"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// respite is how many days an instance that was reopened is protected: a week
// leaves its owner time to say what should become of it.
const respite = 7

// Undo reopens the stopped instances that the trigger names, and says of each
// other one why it cannot be undone. Rules and limits do not matter to it.
func Undo(ctx context.Context, clouds Clouds, order Order) (message.Summary, error) {
	r := attend(ctx, clouds, order, (*scan).undo)
	return r.closeUndo(), r.retryHelps()
}

// closeUndo writes the summary: nothing was judged, so there is nothing to count
// but what was done.
func (r *run) closeUndo() message.Summary {
	s := r.summary()
	reopened := s.Acts[string(reopen)][string(accepted)]
	s.Text = fmt.Sprintf("%d of %d instances asked for are being reopened", reopened, len(r.Trigger.Instances))
	if reopened < len(r.Trigger.Instances) {
		s.Status = partly
	}
	r.write(message.Message{Summary: &s})
	return s
}

// lookUp finds the instances in every region in scope.
func (r *run) lookUp(ctx context.Context) {
	ctx, cancel := half(ctx)
	defer cancel()
	r.enroll()
	scans := make([][]*scan, len(r.accounts))
	each(len(r.accounts), accountsAtOnce, func(i int) { scans[i] = r.accounts[i].lookUp(ctx) })
	r.gather(scans)
}

func (a *account) lookUp(ctx context.Context) []*scan {
	regions, unopened := a.enter(ctx)
	if unopened != nil {
		return []*scan{unopened}
	}
	scans := make([]*scan, len(regions))
	each(len(regions), regionsAtOnce, func(i int) {
		s := a.at(regions[i])
		scans[i] = s
		found, err := s.cloud.Inventory.List(ctx, s.place.Region, s.Trigger.Instances...)
		if err != nil {
			failed := s.problems.failed(s.place, err)
			s.unlisted = &failed
			return
		}
		s.take(found)
	})
	return scans
}

// undo reopens an instance, or says why not.
func (s *scan) undo(ctx context.Context, one *subject) {
	e := effect{subject: one, act: reopen}
	status, known := one.instance.Status.Get()
	refuse := func(cause, format string, args ...any) {
		s.finish(e.ended(ending{outcome: aborted, cause: cause, text: fmt.Sprintf(format, args...), status: one.instance.Status.String()}))
	}
	switch {
	case !known:
		refuse("state-unknown", "its state is not known (%s); try again", one.instance.Status.Why())
	case status.Going():
		refuse("gone", "it is %s, and a release cannot be undone: its data, offsets, id and endpoints do not come back; reaper rebirth %s shows how to build one like it", status, one.instance.ID)
	case status == fleet.Stopping:
		refuse("stopping", "it is still being stopped, and only a stopped instance can be reopened; try again in a few minutes")
	case status != fleet.Stopped:
		refuse("not-stopped", "it is %s, so there is nothing to undo; the tag %s protects it", status, rules.KeepTag)
	case s.Mode != events.Enforce:
		refuse("plan-mode", "it is stopped and would be reopened; %s", s.ModeReason)
	case !s.Claims.take(one.instance.Ref(), s.Clock.Now()):
		refuse(claimed, "another run is about to act on it, or has just done so; try again in a minute")
	default:
		s.reopen(ctx, &e)
	}
}

// reopen protects an instance, starts it again and takes its mark off, in this
// order: whatever fails, nothing takes it away meanwhile. One that is full of tags can be
// protected only once its mark has left its place.
func (s *scan) reopen(ctx context.Context, e *effect) {
	note := s.protect(ctx, e.subject)
	end := s.enter(ctx, e)
	if end == nil {
		end = s.attempt(ctx, e, attempts)
	}
	ended := s.putDown(ctx, e, *end)
	s.Claims.settle(e.subject.instance.Ref(), left, s.Clock.Now())
	if ended.outcome == accepted {
		if err := s.dropMark(ctx, e.subject.instance); err != nil {
			note += "; its mark could not be taken off, and does not count on a running instance: " + err.Error()
		} else if crowded(e.subject.instance) {
			e.subject.instance.Tags = withoutMark(e.subject.instance.Tags)
			note = s.protect(ctx, e.subject)
		}
	}
	ended.text += note
	s.finish(e.ended(ended))
}

// crowded says whether an instance has no room for the tag that would protect it.
func crowded(i fleet.Instance) bool {
	tags, _ := i.Tags.Get()
	_, kept := tags[rules.KeepTag]
	return !kept && len(tags) >= maxTags
}

// withoutMark are the tags that are left once the mark was taken off.
func withoutMark(v fleet.Value[fleet.Tags]) fleet.Value[fleet.Tags] {
	tags, ok := v.Get()
	if !ok {
		return v
	}
	tags = maps.Clone(tags)
	delete(tags, fleet.MarkTag)
	return fleet.Known(tags)
}

// protect tags an instance for some days, and says how that went.
func (s *scan) protect(ctx context.Context, one *subject) string {
	if !carriesTags(one.instance) {
		return "; it cannot carry the tag that would protect it, and whether such an instance can be reopened is not confirmed"
	}
	until := s.Clock.Now().In(s.Rules.Zone).AddDate(0, 0, respite).Format(time.DateOnly)
	tags, ok := one.instance.Tags.Get()
	value, needed := rules.Extend(tags, until)
	if !needed && endsBefore(value, until) { // it says so in other letters, and is left alone
		value, needed = rules.Extend(nil, until)
	}
	switch {
	case !ok:
		return "; its tags could not be read, so it was not protected by one"
	case !needed:
		return fmt.Sprintf("; the tag %s=%s protects it", rules.KeepTag, value)
	case crowded(one.instance):
		return fmt.Sprintf("; nothing protects it: it carries %d tags, the most that the cloud allows; take one off and run reaper keep %s, or name it under protect in the rules file", len(tags), one.instance.ID)
	}
	if err := s.cloud.Marker.Tag(ctx, one.instance.Ref(), rules.KeepTag, value); err != nil {
		return fmt.Sprintf("; it could not be protected by the tag %s: %s", rules.KeepTag, err)
	}
	return fmt.Sprintf("; the tag %s protects it until %s", rules.KeepTag, until)
}

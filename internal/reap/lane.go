package reap

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"alikafka-reaper/internal/fleet"
)

const (
	// recheckBatch is how many instances share one reading of the metrics just
	// before they are released: at two releases per second (ReleaseInstance's rate
	// limit) that takes ten seconds, and the batch behind it is read meanwhile, so
	// the last of them acts on a reading that is about twenty seconds old.
	recheckBatch = 20
	// recheckParts is how many topics and groups are read for one batch: at 80
	// reads per second that takes six seconds of the minute. An instance that has
	// more than about 4,000 of them alone can never be rechecked in time.
	recheckParts = 450
	// lanesAtOnce is more than there are regions and accounts to act in.
	lanesAtOnce = 1024
)

// lane is what goes in one region of one account. The cloud counts releases by
// region and account, so lanes do not wait for each other.
type lane struct {
	*scan
	plan []*subject
}

// batch is some instances of a lane that are read again together.
type batch struct {
	// mine are those that this run has claimed.
	mine []*subject
	// usage is what was read again, unsaved why what it could be built again from
	// could not be saved, or nil.
	usage   []fleet.Usage
	unsaved []error
}

// act takes one batch after the other; while one goes, the next is read.
func (l *lane) act(ctx context.Context) {
	batches := l.batches()
	var next batch
	defer func() { l.giveUp(next.mine) }()
	for i := range batches {
		if l.late(ctx, reserve) {
			l.leave(next.mine)
			if i > 0 { // of this one the rest was told when it was claimed
				batches[i] = nil
			}
			l.leave(slices.Concat(batches[i:]...))
			return
		}
		if i == 0 {
			next = l.prepare(ctx, batches[0])
		}
		now := next
		next = batch{}
		each(2, 2, func(what int) {
			switch {
			case what == 0:
				l.actBatch(ctx, now)
			case i+1 < len(batches):
				next = l.prepare(ctx, batches[i+1])
			}
		})
	}
}

// batches cuts a plan into what shares one reading: as many as can be read and
// released before the reading is a minute old. The series have metrics of their own,
// so they are read apart.
func (l *lane) batches() [][]*subject {
	var batches [][]*subject
	for _, kind := range bySeries(l.plan) {
		for len(kind) > 0 {
			n := batchOf(kind)
			batches = append(batches, kind[:n])
			kind = kind[n:]
		}
	}
	return batches
}

// pair is how many releases a region has in a second (ReleaseInstance's rate limit).
const pair = 2

// bySeries parts a plan; each part keeps its order. V3 comes first, which has fewer
// metrics to read, so that a region begins sooner; but not with fewer instances than
// may go in the first second: V2 is read while they go, and many regions at once wait
// for a place among the account's questions to CloudMonitor.
func bySeries(plan []*subject) [][]*subject {
	parts := map[fleet.Series][]*subject{}
	for _, s := range plan {
		series, _ := s.instance.Series.Get()
		parts[series] = append(parts[series], s)
	}
	return slices.SortedFunc(maps.Values(parts), func(a, b []*subject) int {
		return cmp.Or(-cmp.Compare(min(len(a), pair), min(len(b), pair)), -cmp.Compare(seriesOf(a), seriesOf(b)))
	})
}

func seriesOf(part []*subject) fleet.Series {
	series, _ := part[0].instance.Series.Get()
	return series
}

func batchOf(plan []*subject) int {
	parts := 0
	for n, s := range plan {
		topics, _ := s.instance.Topics.Get()
		groups, _ := s.instance.Groups.Get()
		if parts += int(topics + groups); n > 0 && parts > recheckParts || n == recheckBatch {
			return n
		}
	}
	return len(plan)
}

// leave reports what there is no time for.
func (l *lane) leave(plan []*subject) {
	for _, s := range plan {
		e := effect{subject: s, act: actOf(s.verdict)}
		l.finish(e.ended(outOfTime()))
	}
}

// prepare claims some instances and reads them again.
func (l *lane) prepare(ctx context.Context, plan []*subject) (b batch) {
	// A panic in reading leaves nothing claimed.
	defer func() {
		if len(b.usage) < len(b.mine) {
			l.giveUp(b.mine)
		}
	}()
	for _, one := range plan {
		if l.Claims.take(one.instance.Ref(), l.Clock.Now()) {
			b.mine = append(b.mine, one)
			continue
		}
		e := effect{subject: one, act: actOf(one.verdict)}
		l.finish(e.ended(ending{outcome: aborted, cause: claimed, text: "no call was made: another run is about to, or has just made it"}))
	}
	// First what may take long: the facts are good for a minute only.
	b.unsaved = l.saveKits(ctx, b.mine)
	b.usage = l.reread(ctx, b.mine)
	return b
}

// actBatch takes each instance through recheck, intent, call and outcome.
func (l *lane) actBatch(ctx context.Context, b batch) {
	open := b.mine
	defer func() { l.giveUp(open) }()
	for i, one := range b.mine {
		open = b.mine[i+1:]
		e := effect{subject: one, act: actOf(one.verdict)}
		end := ending{outcome: aborted, cause: "not-saved", text: "no call was made: what it could be built again from could not be saved"}
		if b.unsaved[i] == nil {
			end = l.carryOut(ctx, &e, b.usage[i])
		} else {
			end.text += ": " + b.unsaved[i].Error()
		}
		end = l.putDown(ctx, &e, end)
		if e.act == stop && end.outcome == accepted {
			l.effects.hasStopped(l.stoppedNow(one, end.text))
		}
		l.Claims.settle(one.instance.Ref(), end.outcome, l.Clock.Now())
		l.finish(e.ended(end))
	}
}

// giveUp ends the claims on instances of which nothing began: after a panic the
// next run may try them.
func (l *lane) giveUp(plan []*subject) {
	for _, one := range plan {
		l.Claims.settle(one.instance.Ref(), left, l.Clock.Now())
	}
}

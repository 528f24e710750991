package reap

import (
	"context"
	"fmt"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// leastKept is the shortest retention with which an empty topic still says
// something about the last day: the least that an instance can be set to
// (kafka.log.retention.hours of StartInstance, 24 to 480).
const leastKept = 24 * time.Hour

// topicReading is what the topics of one instance showed.
type topicReading struct {
	at       time.Time
	instance fleet.Instance
	topics   []fleet.Topic
	status   []fleet.TopicStatus
	failed   []error
	err      error
}

// askTopics reads how far each topic of each instance was written.
func (s *scan) askTopics(ctx context.Context, subjects []*subject) {
	s.ask(ctx, subjects, fleet.TopicList, func(ctx context.Context, one *subject) reading {
		return s.topicsOf(ctx, one).fact
	})
}

// topicsOf reads the topics of an instance, once.
func (s *scan) topicsOf(ctx context.Context, one *subject) *topicReading {
	if one.topics == nil {
		t := s.readTopics(ctx, one.instance)
		one.topics = &t
	}
	return one.topics
}

// messages counts what all topics hold and what was ever written to them; known
// only when all tell.
func (t topicReading) messages() (stored, written fleet.Value[int64]) {
	unknown := fleet.Unknown[int64](fleet.Incomplete, "not all topics tell what they hold")
	if t.err != nil || fewer("topics", len(t.topics), t.instance.Topics) != nil {
		return unknown, unknown
	}
	var held, ever int64
	for n, status := range t.status {
		now, told := status.Stored.Get()
		if t.failed[n] != nil || !told || t.partitionsMissing(n) != nil {
			return unknown, unknown
		}
		held, ever = held+now, ever+valueOr(status.Written, 0)
	}
	return fleet.Known(held), fleet.Known(ever)
}

func (s *scan) readTopics(ctx context.Context, i fleet.Instance) topicReading {
	t := topicReading{at: s.Clock.Now(), instance: i}
	if t.topics, t.err = s.cloud.Topics.Topics(ctx, i.Ref()); t.err != nil {
		s.unanswered(t.err)
		return t
	}
	t.status, t.failed = make([]fleet.TopicStatus, len(t.topics)), make([]error, len(t.topics))
	each(len(t.topics), partsAtOnce, func(n int) {
		t.status[n], t.failed[n] = s.cloud.Topics.TopicStatus(ctx, i.Ref(), t.topics[n].Name)
		if t.failed[n] != nil {
			s.unanswered(t.failed[n])
		}
	})
	return t
}

func (t topicReading) fact(need rules.Need) fleet.Fact {
	f := moment(need.Signal, "GetTopicStatus", t.at)
	f.From = t.at.Add(-need.Window)
	if t.err != nil {
		f.Value = unread(t.err)
		f.Seen = f.Value
		return f
	}
	if f.Expected = len(t.topics); f.Expected == 0 {
		f.Source = "GetTopicList"
	}
	if need.Signal == fleet.Silence {
		return t.silence(f)
	}
	return t.writes(f, need.Window)
}

// writes counts the topics whose newest message is from inside the window. An
// empty topic shows none as far back as it keeps messages, which may be less
// than the window: the fact's From says how far.
func (t topicReading) writes(f fleet.Fact, window time.Duration) fleet.Fact {
	sum := addition{whole: fleet.Known(0.0)}
	if short := fewer("topics", len(t.topics), t.instance.Topics); short != nil {
		sum.fails(unread(short))
	}
	reach := window
	for n := range t.status {
		if t.failed[n] != nil {
			sum.fails(unread(t.failed[n]))
			continue
		}
		f.Got++
		f.Emptied += emptied(t.status[n])
		name, wrote, back := t.wrote(n, f.From, window)
		sum.add(name, wrote)
		reach = min(reach, back)
	}
	f.From = t.at.Add(-reach)
	f.Value, f.Seen, f.Note = sum.whole, sum.part, sum.note("topic")
	return f
}

// wrote says whether a topic holds a message from inside the window: 1 or 0. An
// empty one can tell only as far back as it keeps messages.
func (t topicReading) wrote(n int, from time.Time, window time.Duration) (name string, wrote fleet.Value[int64], back time.Duration) {
	name, status := t.topics[n].Name, t.status[n]
	last, known := status.LastWrite.Get()
	missing := t.partitionsMissing(n)
	switch {
	case known && last.After(from):
		return fmt.Sprintf("%s %s ago", name, rules.Span(t.at.Sub(last).Round(time.Minute))), fleet.Known[int64](1), window
	case missing != nil:
		return name, fleet.Unknown[int64](fleet.Incomplete, "%s", missing), window
	case known, neverWritten(status):
		return name, fleet.Known[int64](0), window
	}
	kept, ok := t.emptySince(n).Get()
	switch {
	case !ok:
		why := t.emptySince(n).Why()
		return name, fleet.Unknown[int64](why.Cause, "%s", why), window
	case kept < window && t.countsNoRequests():
		return name, fleet.Unknown[int64](fleet.Incomplete, "it keeps messages for %s, less than the window of %s, and nothing else counts single writes", rules.Span(kept), rules.Span(window)), window
	}
	return name, fleet.Known[int64](0), min(kept, window)
}

// countsNoRequests says whether the instance's series has no count of requests,
// which would show single writes from before what its topics still hold.
func (t topicReading) countsNoRequests() bool {
	series, ok := t.instance.Series.Get()
	return !ok || series.Reports(fleet.RequestsIn) == fleet.NotReported
}

// partitionsMissing returns an error where a topic tells of fewer partitions than
// it has: then the others may hold anything.
func (t topicReading) partitionsMissing(n int) error {
	return fewer("partitions of "+t.topics[n].Name, int(valueOr(t.status[n].Partitions, 0)), t.topics[n].Partitions)
}

// fewer returns an error where a list holds fewer of something than the
// instance is said to have.
func fewer(what string, got int, said fleet.Value[int64]) error {
	if n, ok := said.Get(); ok && int64(got) < n {
		return fmt.Errorf("%d of %d %s are told", got, n, what)
	}
	return nil
}

func valueOr[T any](v fleet.Value[T], other T) T {
	if known, ok := v.Get(); ok {
		return known
	}
	return other
}

// neverWritten says whether a topic's offsets are all 0, and nothing contradicts
// that.
func neverWritten(s fleet.TopicStatus) bool {
	written, ok := s.Written.Get()
	stored, told := s.Stored.Get()
	return ok && told && written == 0 && stored == 0 && s.LastWrite.Why().Cause == fleet.NoData
}

// emptied is 1 for a topic that was written to, holds nothing, and does not say when it
// was written to last.
func emptied(s fleet.TopicStatus) int {
	_, told := s.LastWrite.Get()
	if told || neverWritten(s) {
		return 0
	}
	return 1
}

// emptySince returns how long an empty topic must have been silent: as long as
// it keeps messages. Unknown where that is not known, or where the topic does
// not say why it has no newest message.
func (t topicReading) emptySince(n int) fleet.Value[time.Duration] {
	status := t.status[n]
	if cause := status.LastWrite.Why().Cause; cause != fleet.NoData {
		return fleet.Unknown[time.Duration](cause, "%s", status.LastWrite.Why())
	}
	kept := t.topics[n].Retention
	if _, own := kept.Get(); !own && kept.Why().Cause == fleet.Absent {
		kept = t.instance.Retention
	}
	if d, ok := kept.Get(); ok && d < leastKept {
		return fleet.Unknown[time.Duration](fleet.Incomplete, "it keeps messages for %s only, so that it is empty proves little", rules.Span(d))
	}
	return kept
}

// silence is how long ago, at least, the newest message was written: the
// shortest over all topics, each no longer than the instance is old.
func (t topicReading) silence(f fleet.Fact) fleet.Fact {
	created, ok := t.instance.CreatedAt.Get()
	if !ok {
		f.Value = fleet.Unknown[float64](t.instance.CreatedAt.Why().Cause, "%s", t.instance.CreatedAt.Why())
		f.Seen = f.Value
		return f
	}
	shortest := t.at.Sub(created)
	f.Value = fleet.Known(shortest.Seconds())
	if short := fewer("topics", len(t.topics), t.instance.Topics); short != nil {
		f.Value = unread(short)
	}
	for n, status := range t.status {
		if t.failed[n] != nil {
			f.Value = unread(t.failed[n])
			continue
		}
		f.Got++
		if missing := t.partitionsMissing(n); missing != nil {
			f.Value = fleet.Unknown[float64](fleet.Incomplete, "%s", missing)
		}
		if last, known := status.LastWrite.Get(); known {
			shortest = min(shortest, t.at.Sub(last))
		} else if !neverWritten(status) {
			kept := t.emptySince(n)
			d, ok := kept.Get()
			if !ok {
				f.Value = fleet.Unknown[float64](kept.Why().Cause, "topic %s: %s", t.topics[n].Name, kept.Why())
				continue
			}
			shortest = min(shortest, d)
		}
	}
	f.Seen = fleet.Known(shortest.Seconds())
	if _, whole := f.Value.Get(); whole {
		f.Value = f.Seen
	}
	return f
}

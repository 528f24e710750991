package reap

import (
	"context"
	"fmt"
	"slices"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// groupReading is what the consumer groups of one instance showed.
type groupReading struct {
	at     time.Time
	groups []fleet.Group
	// said is how many groups the listing says there are.
	said     fleet.Value[int64]
	progress []fleet.Progress
	// failed holds, for each group, why it could not be read; or nil.
	failed []error
	// err is why not even the list could be read.
	err error
	// stored and written count the messages that all topics hold now, and that
	// were ever written to them; read only where something is unread.
	stored, written fleet.Value[int64]
}

// askGroups reads the consumer groups of each instance.
func (s *scan) askGroups(ctx context.Context, subjects []*subject) {
	s.ask(ctx, subjects, fleet.GroupList, func(ctx context.Context, one *subject) reading {
		g := s.readGroups(ctx, one.instance)
		if g.behind() {
			g.stored, g.written = s.topicsOf(ctx, one).messages()
		}
		return func(need rules.Need) fleet.Fact { return g.fact(need, s.Clock.Now()) }
	})
}

func (s *scan) readGroups(ctx context.Context, i fleet.Instance) groupReading {
	g := groupReading{at: s.Clock.Now(), said: i.Groups}
	if g.groups, g.err = s.cloud.Consumers.Groups(ctx, i.Ref()); g.err != nil {
		s.unanswered(g.err)
		return g
	}
	g.progress, g.failed = make([]fleet.Progress, len(g.groups)), make([]error, len(g.groups))
	each(len(g.groups), partsAtOnce, func(n int) {
		g.progress[n], g.failed[n] = s.cloud.Consumers.Progress(ctx, i.Ref(), g.groups[n].ID)
		if g.failed[n] != nil {
			s.unanswered(g.failed[n])
		}
	})
	return g
}

// behind says whether a group has not read all messages.
func (g groupReading) behind() bool {
	return slices.ContainsFunc(g.progress, func(p fleet.Progress) bool { return valueOr(p.Unread, 0) > 0 })
}

// fact adds up what the groups show. A group that could not be read makes the
// sum unknown; what the others show still proves use.
func (g groupReading) fact(need rules.Need, now time.Time) fleet.Fact {
	f := moment(need.Signal, "GetConsumerProgress", g.at)
	if need.Signal == fleet.Rebalances {
		f.From = now.Add(-need.Window)
	}
	if g.err != nil {
		f.Value = unread(g.err)
		f.Seen = f.Value
		return f
	}
	if f.Expected = len(g.groups); f.Expected == 0 {
		f.Source = "GetConsumerList"
	}
	sum := addition{whole: fleet.Known(0.0)}
	if short := fewer("groups", len(g.groups), g.said); short != nil {
		sum.fails(unread(short))
	}
	for n, p := range g.progress {
		if g.failed[n] != nil {
			sum.fails(unread(g.failed[n]))
			continue
		}
		f.Got++
		sum.add(g.groups[n].ID, g.shown(need, p, f.From))
	}
	f.Value, f.Seen, f.Note = sum.whole, sum.part, sum.note("group")
	return f
}

// shown is one group's share of a signal. A group that stopped long ago stays
// behind for ever; what it can still read is what the topics hold, unless they
// know nothing of as many messages.
func (g groupReading) shown(need rules.Need, p fleet.Progress, from time.Time) fleet.Value[int64] {
	switch need.Signal {
	case fleet.Members:
		return p.Members
	case fleet.Unread:
		unread, ok := p.Unread.Get()
		stored, told := g.stored.Get()
		if written := valueOr(g.written, 0); ok && told && stored < unread && unread <= written {
			return fleet.Known(stored)
		}
		return p.Unread
	default:
		return rebalanced(p, from)
	}
}

// rebalanced counts a group's rebalances since a moment.
func rebalanced(p fleet.Progress, from time.Time) fleet.Value[int64] {
	times, ok := p.Rebalances.Get()
	if !ok {
		return fleet.Unknown[int64](p.Rebalances.Why().Cause, "%s", p.Rebalances.Why())
	}
	var within int64
	for _, at := range times {
		if at.After(from) {
			within++
		}
	}
	return fleet.Known(within)
}

// addition adds up values of parts of an instance, of which some may be
// unknown.
type addition struct {
	// whole is known while all parts are; part adds up those that are.
	whole, part fleet.Value[float64]
	// names are the parts that show something.
	names []string
}

func (a *addition) add(name string, v fleet.Value[int64]) {
	n, ok := v.Get()
	if !ok {
		a.fails(fleet.Unknown[float64](v.Why().Cause, "%s: %s", name, v.Why()))
		return
	}
	part, _ := a.part.Get()
	a.part = fleet.Known(part + float64(n))
	if n > 0 {
		a.names = append(a.names, name)
	}
	if _, whole := a.whole.Get(); whole {
		a.whole = a.part
	}
}

// fails notes that a part is not known; the first reason is kept.
func (a *addition) fails(why fleet.Value[float64]) {
	if _, whole := a.whole.Get(); whole {
		a.whole = why
	}
	if _, some := a.part.Get(); !some {
		a.part = fleet.Known(0.0)
	}
}

// note names the first part that shows something.
func (a *addition) note(kind string) string {
	switch len(a.names) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("%s %s", kind, a.names[0])
	default:
		return fmt.Sprintf("%s %s and %d more", kind, a.names[0], len(a.names)-1)
	}
}

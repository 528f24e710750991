package reap

import (
	"context"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// What an instance's brokers know is read instance by instance. instancesAtOnce
// bounds how many are read side by side, and partsAtOnce how many groups or
// topics of one: the cloud's own limits on calls lie below.
const (
	instancesAtOnce = 128
	partsAtOnce     = 16
)

// reading is what one source told about one instance; it becomes a fact for
// each signal and window that a verdict needs.
type reading func(need rules.Need) fleet.Fact

// ask reads one source for every subject that needs it, side by side, and
// stores the facts when all are in.
func (s *scan) ask(ctx context.Context, subjects []*subject, from fleet.Origin, read func(context.Context, *subject) reading) {
	ctx, cancel := half(ctx)
	defer cancel()
	var needing []*subject
	for _, one := range subjects {
		if len(needsOf(one, from)) > 0 {
			needing = append(needing, one)
		}
	}
	readings := make([]reading, len(needing))
	each(len(needing), instancesAtOnce, func(i int) { readings[i] = read(ctx, needing[i]) })
	for i, one := range needing {
		for _, need := range needsOf(one, from) {
			one.usage.Put(need.Window, readings[i](need))
		}
	}
}

func needsOf(s *subject, from fleet.Origin) []rules.Need {
	var list []rules.Need
	for _, need := range s.verdict.Needs {
		if need.Signal.Origin() == from {
			list = append(list, need)
		}
	}
	return list
}

// askClients reads which addresses sent requests within the last hour, the
// longest that one call covers (GetKafkaClientIp).
func (s *scan) askClients(ctx context.Context, subjects []*subject) {
	s.ask(ctx, subjects, fleet.ClientList, func(ctx context.Context, one *subject) reading {
		to := s.Clock.Now()
		log, err := s.cloud.Traces.Clients(ctx, one.instance.Ref(), to.Add(-time.Hour), to)
		if err != nil {
			s.unanswered(err)
		}
		return func(need rules.Need) fleet.Fact {
			f := moment(need.Signal, "GetKafkaClientIp", log.ObservedAt)
			f.From, f.To = to.Add(-time.Hour), to
			return settled(f, log.Addresses, err)
		}
	})
}

// askQuota reads what counts against the instance's quota.
func (s *scan) askQuota(ctx context.Context, subjects []*subject) {
	s.ask(ctx, subjects, fleet.QuotaTip, func(ctx context.Context, one *subject) reading {
		quota, err := s.cloud.Traces.Quota(ctx, one.instance.Ref())
		if err != nil {
			s.unanswered(err)
		}
		return func(need rules.Need) fleet.Fact {
			used := map[fleet.Signal]fleet.Value[int64]{
				fleet.QuotaTopics: quota.Topics, fleet.QuotaPartitions: quota.Partitions, fleet.QuotaGroups: quota.Groups,
			}
			return settled(moment(need.Signal, "GetQuotaTip", quota.ObservedAt), used[need.Signal], err)
		}
	})
}

// unanswered records a failed read of one instance. An instance that went into
// another state since it was listed is no failure: its verdict says so.
func (s *scan) unanswered(err error) {
	switch fault.ClassOf(err) {
	case fault.Gone, fault.WrongState:
	default:
		s.problems.failed(s.place, err)
	}
}

// moment begins a fact about one moment.
func moment(signal fleet.Signal, source string, at time.Time) fleet.Fact {
	return fleet.Fact{Signal: signal, Source: source, From: at, To: at, ObservedAt: at}
}

// settled ends a fact that one number decides.
func settled(f fleet.Fact, v fleet.Value[int64], err error) fleet.Fact {
	switch n, ok := v.Get(); {
	case err != nil:
		f.Value = unread(err)
	case ok:
		f.Value = fleet.Known(float64(n))
	default:
		f.Value = fleet.Unknown[float64](v.Why().Cause, "%s", v.Why())
	}
	f.Seen = f.Value
	return f
}

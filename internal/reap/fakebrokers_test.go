package reap_test

import (
	"context"
	"time"

	"alikafka-reaper/internal/fleet"
)

// broker counts a call about one instance and returns the error that a test
// wants of it.
func (f *fake) broker(operation, id string) error {
	f.calls[operation]++
	return f.brokerErr[operation+" "+id]
}

func (f *fake) Discover(context.Context) ([]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	seen := map[string]bool{}
	var regions []string
	for _, i := range f.instances {
		if !seen[i.Region] {
			seen[i.Region] = true
			regions = append(regions, i.Region)
		}
	}
	return regions, f.broker("discover", "")
}

func (f *fake) Groups(_ context.Context, ref fleet.Ref) ([]fleet.Group, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return []fleet.Group{{ID: "g"}}, f.broker("groups", ref.ID)
}

func (f *fake) Progress(_ context.Context, ref fleet.Ref, _ string) (fleet.Progress, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return fleet.Progress{
		Members: fleet.Known(f.members[ref.ID]), Unread: fleet.Known(f.unread[ref.ID]),
		Rebalances: fleet.Known(f.rebalances[ref.ID]), ObservedAt: f.clock.Now(),
	}, f.broker("progress", ref.ID)
}

func (f *fake) Topics(_ context.Context, ref fleet.Ref) ([]fleet.Topic, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return []fleet.Topic{{Name: "t", Retention: fleet.Unknown[time.Duration](fleet.Absent, "the topic has none of its own")}}, f.broker("topics", ref.ID)
}

func (f *fake) TopicStatus(_ context.Context, ref fleet.Ref, _ string) (fleet.TopicStatus, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := fleet.TopicStatus{
		Stored: fleet.Known[int64](0), Written: fleet.Known[int64](0), ObservedAt: f.clock.Now(),
		LastWrite: fleet.Unknown[time.Time](fleet.NoData, "the topic holds no message"),
	}
	if at, ok := f.written[ref.ID]; ok {
		s.Stored, s.Written, s.LastWrite = fleet.Known[int64](1), fleet.Known[int64](1), fleet.Known(at)
	}
	return s, f.broker("topic status", ref.ID)
}

func (f *fake) Clients(_ context.Context, ref fleet.Ref, _, _ time.Time) (fleet.ClientLog, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return fleet.ClientLog{Addresses: fleet.Known(f.clients[ref.ID]), ObservedAt: f.clock.Now()}, f.broker("clients", ref.ID)
}

func (f *fake) Quota(_ context.Context, ref fleet.Ref) (fleet.Quota, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	one := fleet.Known[int64](1)
	return fleet.Quota{Topics: one, Partitions: one, Groups: one, ObservedAt: f.clock.Now()}, f.broker("quota", ref.ID)
}

func (f *fake) Bill(context.Context, time.Time) (fleet.Bill, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	bill := fleet.Bill{Costs: map[string]fleet.Value[fleet.Cost]{}}
	for id, cost := range f.bills {
		bill.Costs[id] = fleet.Known(cost)
	}
	return bill, f.broker("bill", "")
}

func (f *fake) Price(_ context.Context, i fleet.Instance) (fleet.Cost, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return fleet.Cost{PerDay: 60, Currency: "CNY", Source: "GetPayAsYouGoPrice"}, f.broker("price", i.ID)
}

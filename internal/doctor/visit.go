package doctor

import (
	"context"
	"fmt"
	"slices"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// visit is the look at one region of one account; nobody else writes to it.
type visit struct {
	Setup
	cloud   Account
	account rules.Account
	region  string
	needed  map[string]struct{}
	tried   trials
	found   []message.Check
}

// look asks each operation that is needed once.
func (v *visit) look(ctx context.Context) {
	listing, err := v.cloud.Inventory.List(ctx, v.region)
	v.note("GetInstanceList", err, fmt.Sprintf("%d instances", len(listing.Instances)))
	v.reach(err)
	v.metrics(ctx, listing.Instances)
	v.brokers(ctx, sample(listing.Instances, anySeries))
	v.ofV2(ctx, sample(listing.Instances, ofSeries(fleet.SeriesV2)))
	v.configuration(ctx, sample(listing.Instances, anySeries))
}

// note keeps what came of an operation, if it is needed. That there is no source for
// a question is no failure of a right.
func (v *visit) note(operation string, err error, text string) {
	t := trial{operation: operation, region: v.region, err: err, text: text}
	if fault.ClassOf(err) == fault.Unsupported {
		t.err, t.skipped = nil, err.Error()
	}
	v.keep(t)
}

// skip notes why an operation was not asked.
func (v *visit) skip(operation, why string) {
	v.keep(trial{operation: operation, region: v.region, skipped: why})
}

func (v *visit) keep(t trial) {
	if v.needs(t.operation) {
		v.tried = append(v.tried, t)
	}
}

func (v *visit) needs(operation string) bool {
	_, ok := v.needed[operation]
	return ok
}

// reach says whether the region's endpoint answers at all: a denial is an answer.
func (v *visit) reach(err error) {
	c := message.Check{Area: "regions", About: v.region, Account: v.account.ID, Regions: []string{v.region}, Result: message.CheckOK, Text: "its endpoint answers",
		Without: "the region is unknown, and nothing in it goes"}
	noAnswer := []fault.Class{fault.Network, fault.Unavailable, fault.Deadline, fault.Invalid, fault.Malformed}
	if slices.Contains(noAnswer, fault.ClassOf(err)) {
		c.Result, c.Text, c.Fix = message.CheckFailed, err.Error(), fixOf(err, nil)
	}
	v.found = append(v.found, c)
}

// nobody is why there is nothing to ask about.
const nobody = "no running instance here to ask about"

// brokers asks what an instance of any series can tell.
func (v *visit) brokers(ctx context.Context, i *fleet.Instance) {
	if i == nil {
		for _, operation := range []string{"GetConsumerList", "GetConsumerProgress", "GetTopicList", "GetTopicStatus"} {
			v.skip(operation, nobody)
		}
		return
	}
	if v.needs("GetConsumerList") {
		groups, err := v.cloud.Consumers.Groups(ctx, i.Ref())
		v.note("GetConsumerList", err, "")
		if len(groups) == 0 {
			v.skip("GetConsumerProgress", "no consumer group here to ask about")
		} else {
			_, err = v.cloud.Consumers.Progress(ctx, i.Ref(), groups[0].ID)
			v.note("GetConsumerProgress", err, "")
		}
	}
	if v.needs("GetTopicList") {
		topics, err := v.cloud.Topics.Topics(ctx, i.Ref())
		v.note("GetTopicList", err, "")
		if len(topics) == 0 {
			v.skip("GetTopicStatus", "no topic here to ask about")
		} else {
			_, err = v.cloud.Topics.TopicStatus(ctx, i.Ref(), topics[0].Name)
			v.note("GetTopicStatus", err, "")
		}
	}
}

// clientWindow is the span of the client log that is read.
const clientWindow = 5 * time.Minute

// ofV2 asks what only instances of series V2 can tell.
func (v *visit) ofV2(ctx context.Context, i *fleet.Instance) {
	asks := map[string]func() error{
		"GetKafkaClientIp": func() error {
			now := v.Clock.Now()
			_, err := v.cloud.Traces.Clients(ctx, i.Ref(), now.Add(-clientWindow), now)
			return err
		},
		"GetQuotaTip": func() error { _, err := v.cloud.Traces.Quota(ctx, i.Ref()); return err },
		"GetPayAsYouGoPrice": func() error {
			if v.cloud.Prices == nil {
				return nil
			}
			_, err := v.cloud.Prices.Price(ctx, *i)
			return err
		},
	}
	for _, operation := range []string{"GetKafkaClientIp", "GetQuotaTip", "GetPayAsYouGoPrice"} {
		switch {
		case !v.needs(operation):
		case i == nil:
			v.skip(operation, "no running instance of series v2 here to ask about")
		default:
			v.note(operation, asks[operation](), "")
		}
	}
}

func anySeries(fleet.Instance) bool { return true }

func ofSeries(want fleet.Series) func(fleet.Instance) bool {
	return func(i fleet.Instance) bool {
		series, ok := i.Series.Get()
		return ok && series == want
	}
}

// sample picks a running instance to ask about, with topics and groups where there is
// one: more can be asked of it. Nil where none is there.
func sample(list []fleet.Instance, fits func(fleet.Instance) bool) *fleet.Instance {
	best, most := -1, -1
	for n, i := range list {
		status, _ := i.Status.Get()
		if status != fleet.Running || !fits(i) {
			continue
		}
		topics, _ := i.Topics.Get()
		groups, _ := i.Groups.Get()
		if richness := int(min(topics, 1) + min(groups, 1)); richness > most {
			best, most = n, richness
		}
	}
	if best < 0 {
		return nil
	}
	return &list[best]
}

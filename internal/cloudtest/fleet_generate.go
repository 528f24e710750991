package cloudtest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// FleetPlan describes a fleet for benchmarks.
type FleetPlan struct {
	// Accounts and Regions are account and region ids; instances spread evenly
	// over each pair. Empty means DemoAccount and cn-hangzhou.
	Accounts, Regions []string
	// Instances in all, and how many of them a rule finds idle that asks for
	// the tag env: dev, an age of 72 h or more, and 24 h without any use.
	Instances, Idle int
	// Seed makes another fleet of the same kind.
	Seed uint64
}

// GenerateFleet makes the fleet of a plan, the same one every time. The idle
// instances have two topics and one group. The rest is busy in different ways:
// most by bytes, some by consumers that only ask, some are quiet but protected
// by a tag (reaper/keep) or out of reach (env: prod). About one in three is
// serverless; all have a bill.
func GenerateFleet(plan FleetPlan) Fleet {
	if len(plan.Accounts) == 0 {
		plan.Accounts = []string{DemoAccount}
	}
	if len(plan.Regions) == 0 {
		plan.Regions = []string{"cn-hangzhou"}
	}
	cells := len(plan.Accounts) * len(plan.Regions)
	random := rand.New(rand.NewPCG(plan.Seed, plan.Seed^0x9E3779B97F4A7C15)) //nolint:gosec // repeatable on purpose
	var fleet Fleet
	for cell := range cells {
		for range share(plan.Instances, cells, cell) {
			number := len(fleet.Instances)
			spec := generated(number, random)
			spec.Account = plan.Accounts[cell%len(plan.Accounts)]
			spec.Region = plan.Regions[cell/len(plan.Accounts)]
			// As many idle ones up to here as the plan's ratio asks for.
			if (number+1)*plan.Idle/plan.Instances > number*plan.Idle/plan.Instances {
				spec.idle()
			} else {
				spec.busy(random)
			}
			fleet.Instances = append(fleet.Instances, spec)
		}
	}
	return fleet
}

// share is the part of a count that falls to one of many.
func share(count, parts, part int) int {
	return count*(part+1)/parts - count*part/parts
}

// generated is an instance of a series, between four days and a year old.
func generated(number int, random *rand.Rand) Spec {
	age := 4*24*time.Hour + time.Duration(random.Int64N(int64(360*24*time.Hour))).Truncate(time.Second)
	spec := Spec{Name: fmt.Sprintf("bench-%05d", number), Age: Ago(age), PaidType: PayAsYouGo,
		Tags: map[string]string{"env": "dev", "owner": fmt.Sprintf("team-%02d", random.IntN(40))}}
	kind := "post"
	spec.Bill.PerDay = 76.8
	if random.IntN(3) == 0 {
		spec.PaidType, kind = Serverless, "serverless"
		spec.Bill.PerDay = 21.6
	}
	spec.ID = fmt.Sprintf("alikafka_%s-cn-%s%05d", kind, letters(random), number)
	return spec
}

// letters make ids look like those of the cloud.
func letters(random *rand.Rand) string {
	var text strings.Builder
	for range 6 {
		text.WriteByte("abcdefghijklmnopqrstuvwxyz0123456789"[random.IntN(36)])
	}
	return text.String()
}

// idle: written long ago, read to the end, left alone since.
func (s *Spec) idle() {
	s.Topics = TopicSpecs{{Name: "events", Partitions: 6, Written: 5000, LastWrite: s.Age * 9 / 10}, {Name: "errors", Partitions: 6}}
	s.Groups = GroupSpecs{{Name: "worker"}}
}

// busy: seven in ten by bytes, one each by polls, by a tag, by another env.
func (s *Spec) busy(random *rand.Rand) {
	s.idle()
	switch kind := random.IntN(10); kind {
	case 0:
		s.Traffic.Polls = 4
	case 1:
		s.Tags["reaper/keep"] = "true"
	case 2:
		s.Tags["env"] = "prod"
	case 3:
		s.Traffic.Bursts = []BurstSpec{{From: Ago(8 * time.Hour), To: Ago(7 * time.Hour), Rate: 4 << 20}}
	default:
		rate := Rate(10e3 * (1 + random.IntN(1000)))
		s.Topics = TopicSpecs{{Name: "events", Partitions: 6}, {Name: "errors", Partitions: 6}}
		s.Traffic.BytesIn, s.Traffic.BytesOut = rate, rate*Rate(kind%3)
	}
}

package rules

import (
	"fmt"
	"time"

	"alikafka-reaper/internal/fleet"
)

func or[T any](l located[T], value T) fleet.Value[T] {
	if l.written() {
		return fleet.Known(l.value)
	}
	return fleet.Known(value)
}

func (b *builder) givenTexts(c *Case, g givenSpec) {
	i := &c.Instance
	i.ID, _ = or(g.ID, "alikafka_post-cn-test").Get()
	i.Region, _ = or(g.Region, "cn-hangzhou").Get()
	i.Account, _ = or(g.Account, "1000000000000001").Get()
	i.Name, i.Zone, i.VPC = or(g.Name, "test"), or(g.Zone, "cn-hangzhou-k"), or(g.VPC, "vpc-test")
	i.ResourceGroup, i.Spec = or(g.ResourceGroup, "rg-test"), or(g.Spec, "normal")
	i.DiskGiB, i.Topics = or(g.Disk, 500), or(g.Topics, 1)
	i.Groups, i.Partitions = or(g.Groups, 1), or(g.Partitions, 12)
}

func (b *builder) givenEnums(c *Case, g givenSpec) {
	i := &c.Instance
	i.Series, i.PaidType, i.Status = fleet.Known(fleet.SeriesV2), fleet.Known(fleet.PayAsYouGo), fleet.Known(fleet.Running)
	if g.Series.written() {
		i.Series = named(b, g.Series, fleet.SeriesOf, "v2, v3 or confluent")
	}
	if g.PaidType.written() {
		i.PaidType = named(b, g.PaidType, fleet.PaidTypeNamed, "pay-as-you-go, serverless, subscription or confluent")
	}
	i.Exposure = fleet.Known(fleet.VPCOnly)
	if g.Exposure.written() {
		i.Exposure = named(b, g.Exposure, fleet.ExposureNamed, "vpc or internet")
	}
	if g.Status.written() {
		i.Status = named(b, g.Status, fleet.StatusNamed, "running, stopped, releasing, released and so on")
	}
}

// named reads an enumeration's word. A misspelt one is refused: as an unknown
// value it would keep the instance and let the test pass by mistake.
func named[T any](b *builder, word located[string], parse func(string) fleet.Value[T], words string) fleet.Value[T] {
	v := parse(word.value)
	if _, ok := v.Get(); !ok {
		b.add(word.at, v.Why().String(), "write "+words+", or list the key under unknown")
	}
	return v
}

// defaultAge is older than any grace that rules usually give.
const defaultAge = 90 * day

func (b *builder) givenAge(c *Case, age located[string]) {
	d := defaultAge
	if age.written() {
		parsed, err := parseDuration(age.value)
		if err != nil {
			b.add(age.at, "age: "+err.Error(), "write for example 100h")
		}
		d = parsed
	}
	c.Instance.CreatedAt = fleet.Known(c.Now.Add(-d))
}

// forget makes one attribute of the case unknown.
func (b *builder) forget(c *Case, name located[string], windows []time.Duration) {
	forgetters := map[string]func(*fleet.Instance){
		"name":           func(i *fleet.Instance) { i.Name = gone[string]() },
		"zone":           func(i *fleet.Instance) { i.Zone = gone[string]() },
		"vpc":            func(i *fleet.Instance) { i.VPC = gone[string]() },
		"resource_group": func(i *fleet.Instance) { i.ResourceGroup = gone[string]() },
		"spec":           func(i *fleet.Instance) { i.Spec = gone[string]() },
		"series":         func(i *fleet.Instance) { i.Series = gone[fleet.Series]() },
		"paid_type":      func(i *fleet.Instance) { i.PaidType = gone[fleet.PaidType]() },
		"status":         func(i *fleet.Instance) { i.Status = gone[fleet.Status]() },
		"age":            func(i *fleet.Instance) { i.CreatedAt = gone[time.Time]() },
		"tags":           func(i *fleet.Instance) { i.Tags = gone[fleet.Tags]() },
		"disk_gib":       func(i *fleet.Instance) { i.DiskGiB = gone[int64]() },
		"topics":         func(i *fleet.Instance) { i.Topics = gone[int64]() },
		"groups":         func(i *fleet.Instance) { i.Groups = gone[int64]() },
		"partitions":     func(i *fleet.Instance) { i.Partitions = gone[int64]() },
		"exposure":       func(i *fleet.Instance) { i.Exposure = gone[fleet.Exposure]() },
	}
	switch forget, known := forgetters[name.value]; {
	case known:
		forget(&c.Instance)
	case name.value == "mark":
		c.Mark = fleet.Unknown[fleet.Mark](fleet.Malformed, "the test says that it cannot be read")
	case signalGiven(name.value) != "":
		for _, window := range windows {
			c.Usage.Put(window, fleet.Fact{Signal: signalGiven(name.value), Value: gone[float64](), Seen: gone[float64]()})
		}
	default:
		b.add(name.at, fmt.Sprintf("%q cannot be unknown", name.value), "name one of tags, age, paid_type, status, series, name, bytes_in, members and so on")
	}
}

func gone[T any]() fleet.Value[T] {
	return fleet.Unknown[T](fleet.Absent, "the test says that it is unknown")
}

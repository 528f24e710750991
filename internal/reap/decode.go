package reap

import (
	"fmt"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
)

// instanceOf is the inverse of instanceMessage.
func instanceOf(m message.Instance) fleet.Instance {
	i := fleet.Instance{
		ID: m.ID, Region: m.Region, Account: m.Account, ListedAt: m.ListedAt,
		Name: take(m, "name", m.Name), Zone: take(m, "zone", m.Zone), VPC: take(m, "vpc", m.VPC),
		ResourceGroup: take(m, "resource_group", m.ResourceGroup), Spec: take(m, "spec", m.Spec),
		DiskGiB: take(m, "disk_gib", m.DiskGiB), Topics: take(m, "topics", m.Topics),
		Groups: take(m, "groups", m.Groups), Partitions: take(m, "partitions", m.Partitions),
		CreatedAt: take(m, "created_at", m.CreatedAt), IoMaxSpec: take(m, "io_max_spec", m.IoMaxSpec),
		Exposure:  named(m, "exposure", m.Exposure, fleet.ExposureNamed),
		Retention: retentionOf(m),
		PaidType:  named(m, "paid_type", m.PaidType, fleet.PaidTypeNamed),
		Series:    named(m, "series", m.Series, fleet.SeriesOf),
		Status:    named(m, "status", m.Status, fleet.StatusNamed),
	}
	if !carriesTags(i) {
		i.Mark = noMark()
		if _, unknown := m.Unknown["mark"]; m.Mark != nil || unknown {
			i.Mark = take(m, "mark", m.Mark)
		}
	}
	i.Answers = takeAnswers(m)
	i.Tags = gapOf[fleet.Tags](m, "tags")
	if _, unknown := m.Unknown["tags"]; !unknown && m.Tags != nil {
		i.Tags = fleet.Known(fleet.Tags(m.Tags))
	}
	return i
}

func retentionOf(m message.Instance) fleet.Value[time.Duration] {
	hours, ok := take(m, "retention_hours", m.RetentionHours).Get()
	if !ok {
		return gapOf[time.Duration](m, "retention_hours")
	}
	return fleet.Known(time.Duration(hours * float64(time.Hour)))
}

func take[T any](m message.Instance, field string, v *T) fleet.Value[T] {
	if v == nil {
		return gapOf[T](m, field)
	}
	return fleet.Known(*v)
}

func named[T any](m message.Instance, field, word string, parse func(string) fleet.Value[T]) fleet.Value[T] {
	if word == "" {
		return gapOf[T](m, field)
	}
	return parse(word)
}

// gapOf returns the unknown that a saved field stands for. A field that is
// missing without a reason was lost on the way, and is unknown too.
func gapOf[T any](m message.Instance, field string) fleet.Value[T] {
	gap, ok := m.Unknown[field]
	if !ok {
		return fleet.Unknown[T](fleet.Absent, "the saved run has no %s", field)
	}
	return fleet.Unknown[T](fleet.CauseNamed(gap.Cause), "%s", gap.Why)
}

// costOf is the inverse of costMessage.
func costOf(m *message.Cost) fleet.Value[fleet.Cost] {
	switch {
	case m == nil:
		return fleet.Value[fleet.Cost]{}
	case m.PerDay == nil:
		return fleet.Unknown[fleet.Cost](fleet.Absent, "%s", m.Unknown)
	default:
		return fleet.Known(fleet.Cost{PerDay: *m.PerDay, Currency: m.Currency, Source: m.Source})
	}
}

// factOf is the inverse of factMessage.
func factOf(m message.Fact) (fleet.Fact, error) {
	window, err := time.ParseDuration(m.Window)
	if err != nil {
		return fleet.Fact{}, fmt.Errorf("the fact %s of %s has no readable window: %w", m.Signal, m.Instance, err)
	}
	unknown := fleet.Unknown[float64](fleet.CauseNamed(m.Unknown), "%s", m.Why)
	f := fleet.Fact{
		Signal: fleet.Signal(m.Signal), Window: window, Source: m.Source, Note: m.Note, From: m.From, To: m.To,
		ObservedAt: m.ObservedAt, Expected: m.Expected, Got: m.Got, Emptied: m.Emptied, Value: unknown, Seen: unknown,
	}
	if m.Seen != nil {
		f.Seen = fleet.Known(*m.Seen)
	}
	if m.Value != nil {
		f.Value = fleet.Known(*m.Value)
	}
	return f, nil
}

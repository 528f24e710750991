package reap

import (
	"fmt"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

func verdictMessage(s *subject) *message.Verdict {
	v := s.verdict
	m := &message.Verdict{
		Instance: instanceMessage(s.instance), Action: v.Action.String(), Reason: v.Reason.String(),
		Rule: v.Rule, Text: v.Text, Force: v.Force, JudgedAt: s.judgedAt,
		Delete: v.Delete, Due: v.Due,
	}
	if v.Withdraw != rules.NotWithdrawn {
		m.Withdraw = v.Withdraw.String()
	}
	m.Cost = costMessage(s.cost)
	for _, e := range v.Conditions {
		c := message.Condition{Rule: e.Rule, Text: e.Text, Outcome: e.Outcome.String(), Got: e.Got}
		for _, f := range e.Facts {
			c.Facts = append(c.Facts, factMessage(s.instance, f))
		}
		m.Conditions = append(m.Conditions, c)
	}
	if !m.LeftAlone() {
		m.Traffic = s.traffic()
	}
	return m
}

// costMessage is nil for a cost that nobody asked about.
func costMessage(v fleet.Value[fleet.Cost]) *message.Cost {
	c, ok := v.Get()
	switch {
	case ok:
		return &message.Cost{PerDay: &c.PerDay, Currency: c.Currency, Source: c.Source}
	case v == (fleet.Value[fleet.Cost]{}):
		return nil
	default:
		return &message.Cost{Unknown: v.Why().String()}
	}
}

func factMessage(i fleet.Instance, f fleet.Fact) message.Fact {
	m := message.Fact{
		Instance: i.ID, Region: i.Region, Account: i.Account, Signal: string(f.Signal), Window: f.Window.String(), Source: f.Source,
		Note: f.Note, From: f.From, To: f.To, ObservedAt: f.ObservedAt, Expected: f.Expected, Got: f.Got, Emptied: f.Emptied,
	}
	if v, ok := f.Seen.Get(); ok {
		m.Seen = &v
	}
	if v, ok := f.Value.Get(); ok {
		m.Value = &v
		return m
	}
	m.Unknown, m.Why = f.Value.Why().Cause.String(), f.Value.Why().String()
	return m
}

func instanceMessage(i fleet.Instance) message.Instance {
	m := message.Instance{ID: i.ID, Region: i.Region, Account: i.Account, ListedAt: i.ListedAt, Unknown: map[string]message.Gap{}}
	m.Name, m.Zone, m.VPC = put(&m, "name", i.Name), put(&m, "zone", i.Zone), put(&m, "vpc", i.VPC)
	m.ResourceGroup, m.Spec = put(&m, "resource_group", i.ResourceGroup), put(&m, "spec", i.Spec)
	m.DiskGiB, m.Topics = put(&m, "disk_gib", i.DiskGiB), put(&m, "topics", i.Topics)
	m.Groups, m.Partitions = put(&m, "groups", i.Groups), put(&m, "partitions", i.Partitions)
	m.CreatedAt, m.IoMaxSpec = put(&m, "created_at", i.CreatedAt), put(&m, "io_max_spec", i.IoMaxSpec)
	m.Exposure = word(&m, "exposure", i.Exposure)
	if kept := put(&m, "retention_hours", i.Retention); kept != nil {
		hours := kept.Hours()
		m.RetentionHours = &hours
	}
	m.PaidType, m.Series, m.Status = word(&m, "paid_type", i.PaidType), word(&m, "series", i.Series), word(&m, "status", i.Status)
	if tags := put(&m, "tags", i.Tags); tags != nil {
		m.Tags = *tags
		if m.Tags == nil {
			m.Tags = map[string]string{}
		}
	}
	if !carriesTags(i) && i.Mark.Why().Cause != fleet.Absent {
		m.Mark = put(&m, "mark", i.Mark)
	}
	putAnswers(&m, i.Answers)
	return m
}

// put returns a known value, or records why there is none.
func put[T any](m *message.Instance, field string, v fleet.Value[T]) *T {
	known, ok := v.Get()
	if ok {
		return &known
	}
	m.Unknown[field] = message.Gap{Cause: v.Why().Cause.String(), Why: v.Why().String()}
	return nil
}

func word[T any](m *message.Instance, field string, v fleet.Value[T]) string {
	known := put(m, field, v)
	if known == nil {
		return ""
	}
	return fmt.Sprint(*known)
}

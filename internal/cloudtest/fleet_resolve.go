package cloudtest

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// withDefaults fills in what follows from other fields.
func (s Spec) withDefaults() Spec {
	s.Account = cmp.Or(s.Account, DemoAccount)
	s.Region = cmp.Or(s.Region, "cn-hangzhou")
	s.Status = cmp.Or(s.Status, Running)
	s.Age = cmp.Or(s.Age, Ago(30*24*time.Hour))
	s.Since = cmp.Or(s.Since, Ago(time.Hour))
	switch {
	case s.Series == "" && s.PaidType == Serverless:
		s.Series = SeriesV3
	case s.Series == "" && s.PaidType == ConfluentPaid:
		s.Series = SeriesConfluent
	}
	s.Series = cmp.Or(s.Series, SeriesV2)
	return s.withSeriesDefaults()
}

// withSeriesDefaults fills in what is usual for the series.
func (s Spec) withSeriesDefaults() Spec {
	switch s.Series {
	case SeriesV3:
		s.PaidType = cmp.Or(s.PaidType, Serverless)
		s.Spec, s.Version = cmp.Or(s.Spec, "normal"), cmp.Or(s.Version, "3.3.1")
	case SeriesConfluent:
		s.PaidType = cmp.Or(s.PaidType, ConfluentPaid)
		s.Spec, s.Version = cmp.Or(s.Spec, "professional"), cmp.Or(s.Version, "7.4.0")
	default:
		s.PaidType = cmp.Or(s.PaidType, PayAsYouGo)
		s.Spec, s.Version = cmp.Or(s.Spec, "professional"), cmp.Or(s.Version, "2.6.2")
		s.IoMaxSpec = cmp.Or(s.IoMaxSpec, "alikafka.hw.2xlarge")
		s.DiskGiB = cmp.Or(s.DiskGiB, 500)
	}
	if s.PaidType == Subscription || s.PaidType == ConfluentPaid {
		s.ExpiresIn = cmp.Or(s.ExpiresIn, Ago(-180*24*time.Hour))
	}
	return s
}

// resolve turns relative times into real ones.
func (s Spec) resolve(now time.Time) (Instance, error) {
	s = s.withDefaults()
	if err := s.check(); err != nil {
		return Instance{}, err
	}
	instance := Instance{
		ID: s.ID, Name: s.Name, Region: s.Region, AccountID: s.Account,
		PaidType: s.PaidType, Series: s.Series, Status: s.Status, Spec: s.Spec, IoMaxSpec: s.IoMaxSpec,
		Version: s.Version, DiskGiB: s.DiskGiB, Internet: s.Internet, OldBroker: s.OldBroker,
		Config: maps.Clone(s.Config), SaslUsers: slices.Clone(s.SaslUsers), ACLs: slices.Clone(s.ACLs), AllowedIPs: cloneAllowed(s.AllowedIPs),
		OrderID: s.OrderID, ResourceGroup: cmp.Or(s.ResourceGroup, "rg-exampleaaaaaaaa"),
		Tags: maps.Clone(s.Tags), CreateTime: s.Age.before(now), StatusSince: s.Since.before(now),
		Traffic: s.Traffic.resolve(now), Bill: Bill(s.Bill),
		Shape: Shape{slices.Clone(s.Omit), s.Strings, s.Broken, maps.Clone(s.UnknownEnums)},
	}
	if instance.StatusSince.Before(instance.CreateTime) {
		instance.StatusSince = instance.CreateTime
	}
	if s.ExpiresIn != 0 {
		instance.ExpiredTime = s.ExpiresIn.before(now)
	}
	s.fill(&instance, now)
	return instance, instance.checkContents(now)
}

func (t TrafficSpec) resolve(now time.Time) Traffic {
	traffic := Traffic{
		BytesIn: float64(t.BytesIn), BytesOut: float64(t.BytesOut), Heartbeat: float64(t.Heartbeat),
		Polls: float64(t.Polls), Connections: int(t.Connections), PublicConnections: t.Public, DiskPercent: t.DiskPercent,
		Missing: Missing{Mode: t.Missing.Mode, Drop: float64(t.Missing.Drop), By: time.Duration(t.Missing.By),
			From: t.Missing.From.before(now), To: t.Missing.To.before(now), Metric: t.Missing.Metric},
	}
	for _, b := range t.Bursts {
		burst := Burst{From: b.From.before(now), BytesIn: float64(b.BytesIn + b.Rate), BytesOut: float64(b.BytesOut + b.Rate)}
		if b.To != 0 {
			burst.To = b.To.before(now)
		}
		traffic.Bursts = append(traffic.Bursts, burst)
	}
	return traffic
}

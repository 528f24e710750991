package kit

import (
	"fmt"

	"alikafka-reaper/internal/fleet"
)

// Missing names every part that is not known, and why, for people. What does
// not exist for such an instance (Unsupported) is not missing.
func (k Kit) Missing() []string {
	var m missing
	i := k.Instance
	m.note("instance name", i.Name)
	m.note("paid type", i.PaidType)
	m.note("series", i.Series)
	m.note("edition", i.SpecType)
	m.note("deploy type", i.DeployType)
	m.note("disk type", i.DiskType)
	m.note("disk size", i.DiskSize)
	m.note("traffic specification", i.IoMaxSpec)
	m.note("peak traffic", i.IoMax)
	m.note("internet bandwidth", i.EipMax)
	m.note("bought partitions", i.Partitions)
	m.note("topic quota", i.TopicQuota)
	m.note("reserved publish capacity", i.ReservedPublish)
	m.note("reserved subscribe capacity", i.ReservedSubscribe)
	m.noteSetup(i)
	m.note("topics", k.Topics)
	m.note("groups", k.Groups)
	m.note("SASL users", k.Users)
	m.note("ACLs of topics", k.ACLs.Topic)
	m.note("ACLs of groups", k.ACLs.Group)
	m.note("ACLs of the cluster", k.ACLs.Cluster)
	m.note("ACLs of transactional ids", k.ACLs.TransactionalID)
	m.note("allowed addresses", k.AllowedIPs)
	m.noteRows(k)
	return m.lines
}

// unknowable is a part of whatever type.
type unknowable interface {
	isKnown() bool
	Why() fleet.Why
}

func (p Part[T]) isKnown() bool {
	_, known := p.Get()
	return known
}

// missing collects what is not known.
type missing struct{ lines []string }

func (m *missing) note(what string, part unknowable) {
	if !part.isKnown() && part.Why().Cause != fleet.Unsupported {
		m.lines = append(m.lines, what+": "+part.Why().String())
	}
}

func (m *missing) noteSetup(i Instance) {
	m.note("zone", i.Zone)
	m.note("VPC", i.VPC)
	m.note("vSwitches", i.VSwitches)
	m.note("security group", i.SecurityGroup)
	m.note("resource group", i.ResourceGroup)
	m.note("KMS key", i.KMSKey)
	m.note("service version", i.ServiceVersion)
	m.note("configuration", i.Config)
	m.note("tags", i.Tags)
	m.note("automatic topics", i.AutoTopics)
	m.note("automatic groups", i.AutoGroups)
	m.note("default partitions", i.DefaultPartitions)
}

func (m *missing) noteRows(k Kit) {
	topics, _ := k.Topics.Get()
	for _, t := range topics {
		about := fmt.Sprintf("topic %q, ", t.Name)
		m.note(about+"partitions", t.Partitions)
		m.note(about+"remark", t.Remark)
		m.note(about+"local storage", t.Local)
		m.note(about+"compaction", t.Compact)
		m.note(about+"configuration", t.Config)
		m.note(about+"tags", t.Tags)
	}
	groups, _ := k.Groups.Get()
	for _, g := range groups {
		m.note(fmt.Sprintf("group %q, remark", g.Name), g.Remark)
		m.note(fmt.Sprintf("group %q, tags", g.Name), g.Tags)
	}
	users, _ := k.Users.Get()
	for _, u := range users {
		m.note(fmt.Sprintf("user %q, type", u.Name), u.Type)
		m.note(fmt.Sprintf("user %q, mechanism", u.Name), u.Mechanism)
	}
}

package kit

import "alikafka-reaper/internal/fleet"

// AllUnknown returns the kit with every part unknown for one reason: what a reader of
// parts begins with, so that no part can be forgotten.
func (k Kit) AllUnknown(why fleet.Why) Kit {
	text, number, flag, words := Unknown[string](why), Unknown[int64](why), Unknown[bool](why), Unknown[map[string]string](why)
	rules := Unknown[[]ACL](why)
	k.Version = Version
	k.Instance = Instance{
		Name: text, PaidType: number, Series: text, SpecType: text, DeployType: number, DiskType: number, DiskSize: number,
		IoMaxSpec: text, IoMax: number, EipMax: number, Partitions: number, TopicQuota: number,
		ReservedPublish: number, ReservedSubscribe: number, Zone: text, VPC: text, VSwitches: Unknown[[]string](why),
		SecurityGroup: text, ResourceGroup: text, KMSKey: text, ServiceVersion: text, Config: words, Tags: words,
		AutoTopics: flag, AutoGroups: flag, DefaultPartitions: number,
	}
	k.Topics, k.Groups, k.Users = Unknown[[]Topic](why), Unknown[[]Group](why), Unknown[[]User](why)
	k.ACLs = ACLs{Topic: rules, Group: rules, Cluster: rules, TransactionalID: rules}
	k.AllowedIPs = Unknown[[]AllowedIP](why)
	return k
}

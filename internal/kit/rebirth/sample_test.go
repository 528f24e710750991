package rebirth

import (
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/kit"
)

func text(s string) kit.Part[string]                        { return kit.Known(s) }
func count(n int64) kit.Part[int64]                         { return kit.Known(n) }
func words(m map[string]string) kit.Part[map[string]string] { return kit.Known(m) }

// v2 is a kit with a bit of everything that reserved capacity can have.
func v2() kit.Kit {
	k := kit.Kit{
		SavedAt: time.Date(2026, 11, 24, 13, 0, 0, 0, time.UTC), Account: "1000000000000001", Region: "cn-hangzhou", ID: "alikafka_post-cn-old",
	}.AllUnknown(fleet.Why{Cause: fleet.Absent, Detail: "the answer has none"})
	k.Instance = kit.Instance{
		Name: text("orders-dev"), PaidType: count(1), Series: text("v2"), SpecType: text("professional"),
		DeployType: count(4), DiskType: count(1), DiskSize: count(500), IoMaxSpec: text("alikafka.hw.2xlarge"), IoMax: count(20), EipMax: count(3),
		Partitions: count(100), TopicQuota: count(50), ReservedPublish: count(0), ReservedSubscribe: count(0),
		Zone: text("cn-hangzhou-k"), VPC: text("vpc-example"), VSwitches: kit.Known([]string{"vsw-one", "vsw-two"}),
		SecurityGroup: text("sg-example"), ResourceGroup: text("rg-example"), KMSKey: text(""), ServiceVersion: text("2.6.2"),
		Config: words(map[string]string{"enable.acl": "true", "kafka.log.retention.hours": "72"}),
		Tags:   words(map[string]string{"env": "dev", "owner": "orders"}), AutoTopics: kit.Known(false), AutoGroups: kit.Known(true),
		DefaultPartitions: count(12),
	}
	k.Topics = kit.Known([]kit.Topic{
		{Name: "orders", Partitions: count(12), Remark: text("all orders"), Local: kit.Known(false), Compact: kit.Known(false),
			Config: words(map[string]string{"replications": "3"}), Tags: words(nil)},
		{Name: "prices", Partitions: count(6), Remark: text(""), Local: kit.Known(true), Compact: kit.Known(true),
			Config: words(map[string]string{"replications": "3"}), Tags: words(map[string]string{"team": "orders"})},
	})
	k.Groups = kit.Known([]kit.Group{{Name: "billing", Remark: text("invoices"), Tags: words(nil)}})
	k.Users = kit.Known([]kit.User{{Name: "app", Type: text("scram"), Mechanism: text("SCRAM-SHA-256")}})
	absent := kit.Unknown[string](fleet.Why{Cause: fleet.Absent, Detail: "the answer has no AclPermissionType"})
	k.ACLs.Topic = kit.Known([]kit.ACL{{User: "app", Kind: "Topic", Name: "orders", Pattern: "LITERAL", Operation: "Write", Permission: absent, Host: text("*")}})
	k.ACLs.Group = kit.Known([]kit.ACL{{User: "app", Kind: "Group", Name: "*", Pattern: "LITERAL", Operation: "Read", Permission: absent, Host: text("*")}})
	k.ACLs.Cluster = kit.Unknown[[]kit.ACL](fleet.Why{Cause: fleet.Failed, Detail: "DescribeAclResourceName in cn-hangzhou: invalid"})
	k.ACLs.TransactionalID = kit.Known([]kit.ACL{})
	k.AllowedIPs = kit.Known([]kit.AllowedIP{{Network: "vpc", PortRange: "9092/9092", Addresses: []string{"192.0.2.0/24", "198.51.100.7"}}})
	return k
}

// v3 is a serverless kit.
func v3() kit.Kit {
	none := fleet.Why{Cause: fleet.Unsupported, Detail: "only instances with reserved capacity have bought partitions"}
	k := v2()
	k.ID = "alikafka_serverless-cn-old"
	k.Instance.Name, k.Instance.PaidType, k.Instance.Series, k.Instance.SpecType = text("events-test"), count(3), text("v3"), text("normal")
	k.Instance.DeployType, k.Instance.DiskType, k.Instance.DiskSize, k.Instance.IoMaxSpec = count(5), count(0), count(0), text("")
	k.Instance.IoMax, k.Instance.EipMax, k.Instance.Partitions = count(0), count(0), kit.Unknown[int64](none)
	k.Instance.ReservedPublish, k.Instance.ReservedSubscribe = count(60), count(80)
	k.Instance.ServiceVersion, k.Instance.VSwitches = text("3.3.1"), kit.Known([]string{"vsw-one"})
	k.Topics = kit.Unknown[[]kit.Topic](fleet.Why{Cause: fleet.Failed, Detail: "GetTopicList in cn-hangzhou: denied"})
	k.ACLs.Topic = kit.Known([]kit.ACL{{User: "app", Kind: "Topic", Name: "or", Pattern: "PREFIXED", Operation: "Write", Permission: text("DENY"), Host: text("192.0.2.7")}})
	return k
}

// hostiles are texts that want to be code.
func hostiles() []string {
	return []string{
		"$(touch pwned)", "`touch pwned`", "'; touch pwned; '", `"; touch pwned; "`, "${HOME}", "%{ if true }x%{ endif }", "${file(\"/etc/passwd\")}",
		"$${x}", "%%{x}", "a\nb\n\ttouch pwned\n", "\r\ntouch pwned", "\\", "\\'", "'", "''", `"`, "-n", "--RegionId=cn-beijing", "!history", "~", "*", "# comment",
		"EOF", "\u2028touch pwned", "\x1b[31mred", "你好", " leading", "trailing ", "a=b:c", "&& touch pwned", "| touch pwned", "{{x}}", "\\${x}", "\\u0024{x}",
	}
}

// hostile is a kit in which every text is one of them, in turn.
func hostile() kit.Kit {
	k := v3()
	turn := 0
	next := func() string {
		turn++
		return hostiles()[turn%len(hostiles())]
	}
	k.Instance.Name, k.Instance.SpecType, k.Instance.Zone, k.Instance.VPC = text(next()), text(next()), text(next()), text(next())
	k.Instance.VSwitches = kit.Known([]string{next(), next()})
	k.Instance.SecurityGroup, k.Instance.ResourceGroup, k.Instance.KMSKey, k.Instance.ServiceVersion = text(next()), text(next()), text(next()), text(next())
	k.Instance.Config = words(map[string]string{next(): next(), next(): next()})
	tags, topics, groups, users, acls := map[string]string{}, []kit.Topic{}, []kit.Group{}, []kit.User{}, []kit.ACL{}
	for range hostiles() {
		tags[next()] = next()
		topics = append(topics, kit.Topic{Name: next(), Partitions: count(1), Remark: text(next()), Local: kit.Known(turn%2 == 0), Compact: kit.Known(false),
			Config: words(map[string]string{next(): next()}), Tags: words(map[string]string{next(): next()})})
		groups = append(groups, kit.Group{Name: next(), Remark: kit.Unknown[string](fleet.Why{Cause: fleet.Failed, Detail: next()}), Tags: words(nil)})
		users = append(users, kit.User{Name: next(), Type: text(next()), Mechanism: text(next())})
		acls = append(acls, kit.ACL{User: next(), Kind: next(), Name: next(), Pattern: next(), Operation: next(), Permission: text(next()), Host: text(next())})
	}
	k.ACLs.Group = kit.Known([]kit.ACL{})
	k.Instance.Tags, k.Topics, k.Groups, k.Users, k.ACLs.Topic = words(tags), kit.Known(topics), kit.Known(groups), kit.Known(users), kit.Known(acls)
	k.AllowedIPs = kit.Known([]kit.AllowedIP{{Network: next(), PortRange: next(), Addresses: hostiles()}})
	return k
}

package access

import "slices"

// The pages that the rows name as their source.
const (
	ramPage    = "RAM page of alikafka 2019-09-16 (help 458792)"
	ownPage    = "the operation's own page"
	policyPage = "a published policy for CloudMonitor"
	ossPage    = "RAM policies of OSS"
)

// Rows returns the table: every operation that this program may call, by product.
func Rows() []Row {
	return slices.Concat(kafkaReads(), kafkaConfiguration(), kafkaChanges(), monitorRows(), billingRows(), tokenRows(), storeRows(), functionRows())
}

func kafkaReads() []Row {
	read := func(operation, source, open string, actions ...string) Row {
		return Row{operation, Reads, actions, Anything, source, open}
	}
	return []Row{
		read("GetInstanceList", ownPage, "a published policy names alikafka:GetInstanceList instead, so both are granted",
			"alikafka:ListInstance", "alikafka:GetInstanceList"),
		read("GetAllInstanceIdList", ownPage, "", "alikafka:ListInstance"),
		read("GetTopicList", ownPage, "", "alikafka:ListTopic"),
		read("GetTopicStatus", ownPage, "", "alikafka:ListTopic"),
		read("GetQuotaTip", ownPage, "", "alikafka:ListTopic"),
		read("GetConsumerList", ramPage, "", "alikafka:ListGroup"),
		read("GetConsumerProgress", ownPage, "", "alikafka:ListGroup"),
		read("GetKafkaClientIp", "the operation's name", "no page names its action", "alikafka:GetKafkaClientIp"),
	}
}

// kafkaConfiguration are the reads for rebirth kits: an answer about users holds
// their passwords.
func kafkaConfiguration() []Row {
	read := func(operation, action, source, open string) Row {
		return Row{operation, ReadsUsers, []string{action}, Anything, source, open}
	}
	return []Row{
		read("DescribeSaslUsers", "alikafka:ListSaslUser", "the console's guide to rights", "no page names it for the API"),
		read("DescribeAcls", "alikafka:ListAcl", "the console's guide to rights", "no page names it for the API"),
		read("DescribeAclResourceName", "alikafka:ListAcl", "that of DescribeAcls", "taken to need the same; no page names it"),
		read("GetAllowedIpList", "alikafka:GetAllowedIpList", "the operation's name", "no page names its action"),
	}
}

func kafkaChanges() []Row {
	change := func(operation, action, source, open string) Row {
		return Row{operation, Changes, []string{action}, Anything, source, open}
	}
	return []Row{
		change("ReleaseInstance", "alikafka:ReleaseInstance", ramPage, "whether a policy for single instances works: its page says all resources"),
		change("StopInstance", "alikafka:ReleaseInstance", ramPage, ""),
		change("DeleteInstance", "alikafka:ReleaseInstance", "help 157792", ""),
		change("ReopenInstance", "alikafka:UpdateInstanceReopen", ownPage, ""),
		change("TagResources", "alikafka:TagResources", ramPage, ""),
		change("UntagResources", "alikafka:UntagResources", "the pattern of its neighbours", "no page names it"),
	}
}

func monitorRows() []Row {
	read := func(operation string) Row {
		return Row{operation, Reads, []string{"cms:" + operation}, Anything, policyPage, ""}
	}
	return []Row{read("DescribeMetricLast"), read("DescribeMetricList"), read("DescribeMetricMetaList")}
}

func billingRows() []Row {
	read := func(operation, older string) Row {
		return Row{operation, Reads, []string{"bssapi:" + operation, older}, Anything, "RAM pages of BssOpenApi",
			"pages name it by operation or " + older + ", so both are granted"}
	}
	return []Row{read("DescribeInstanceBill", "bss:DescribeBillList"), read("GetPayAsYouGoPrice", "bss:DescribePrice")}
}

func tokenRows() []Row {
	return []Row{
		{"AssumeRole", Reads, []string{"sts:AssumeRole"}, TheRoles, "STS, AssumeRole", ""},
		{"GetCallerIdentity", Reads, nil, Nothing, "STS, GetCallerIdentity", ""},
	}
}

func storeRows() []Row {
	row := func(operation string, effect Effect, action string, target Target) Row {
		return Row{operation, effect, []string{action}, target, ossPage, ""}
	}
	return []Row{
		row("GetBucketVersioning", Reads, "oss:GetBucketVersioning", TheBucket),
		row("ListObjectsV2", Reads, "oss:ListObjects", TheBucket),
		row("GetObject", Reads, "oss:GetObject", TheFiles),
		row("PutObject", Writes, "oss:PutObject", TheFiles),
		row("DeleteObject", Writes, "oss:DeleteObject", TheFiles),
	}
}

func functionRows() []Row {
	return []Row{{"InvokeFunction", Writes, []string{"fc:InvokeFunction"}, TheFunction, "FC 2023-03-30, InvokeFunction",
		"whether versions and aliases need the second resource"}}
}

package aliyun

// product is the first label of a service's public domain (source:
// https://www.alibabacloud.com/help/doc-detail/183264.htm for Kafka, and
// CloudMonitor's page on request methods).
type product string

const (
	kafka        product = "alikafka"
	cloudMonitor product = "metrics"
	// securityTokens is STS (its endpoint list: sts.<region>.aliyuncs.com).
	securityTokens product = "sts"
	// billingProduct is BssOpenApi, whose domain depends on the account's site.
	billingProduct product = "business"
	// objectStorage is OSS (its endpoint list: oss-<region>.aliyuncs.com, with
	// the bucket's name before it).
	objectStorage product = "oss"
	// functionCompute is FC 3.0 (its endpoint list, https://api.aliyun.com/product/FC:
	// fcv3.<region>.aliyuncs.com).
	functionCompute product = "fcv3"
)

// operation is the name of a cloud operation.
type operation string

const (
	getInstanceList     operation = "GetInstanceList"
	getConsumerList     operation = "GetConsumerList"
	getConsumerProgress operation = "GetConsumerProgress"
	getTopicList        operation = "GetTopicList"
	getTopicStatus      operation = "GetTopicStatus"
	getKafkaClientIP    operation = "GetKafkaClientIp"
	getQuotaTip         operation = "GetQuotaTip"
	releaseInstance     operation = "ReleaseInstance"
	stopInstance        operation = "StopInstance"
	reopenInstance      operation = "ReopenInstance"
	deleteInstance      operation = "DeleteInstance"
	tagResources        operation = "TagResources"
	untagResources      operation = "UntagResources"

	// The reads for rebirth kits.
	describeSaslUsers       operation = "DescribeSaslUsers"
	describeACLs            operation = "DescribeAcls"
	describeACLResourceName operation = "DescribeAclResourceName"
	getAllowedIPList        operation = "GetAllowedIpList"

	getAllInstanceIDList operation = "GetAllInstanceIdList"

	describeMetricLast     operation = "DescribeMetricLast"
	describeMetricList     operation = "DescribeMetricList"
	describeMetricMetaList operation = "DescribeMetricMetaList"

	assumeRole        operation = "AssumeRole"
	getCallerIdentity operation = "GetCallerIdentity"

	describeInstanceBill operation = "DescribeInstanceBill"
	getPayAsYouGoPrice   operation = "GetPayAsYouGoPrice"

	getObject           operation = "GetObject"
	putObject           operation = "PutObject"
	deleteObject        operation = "DeleteObject"
	listObjects         operation = "ListObjectsV2"
	getBucketVersioning operation = "GetBucketVersioning"

	invokeFunction operation = "InvokeFunction"
)

// quota is how often an operation may be called.
type quota struct {
	// calls is how many may reach the cloud within any second.
	calls int
	// wholeAccount says that calls in all regions count together.
	wholeAccount bool
}

// Share returns how many calls of an operation may reach the cloud within any
// second, for whoever the cloud counts them.
func Share(op string) int { return quotaOf(operation(op)).calls }

// quotaOf returns the pace for an operation: most of what is documented, four
// fifths for reads of Kafka, so that the account's other callers find some left.
// "Quota page" is that of
// alikafka 2019-09-16, whose numbers hold for each region and parent account.
func quotaOf(op operation) quota {
	switch op {
	case getInstanceList, getConsumerList, getConsumerProgress, getTopicList, getKafkaClientIP,
		describeACLResourceName, getAllowedIPList:
		// 100 per second (quota page).
		return quota{calls: 80}
	case getQuotaTip, describeACLs:
		// 80 per second (quota page; for GetQuotaTip its Chinese twin says 100).
		return quota{calls: 64}
	case getTopicStatus:
		// Not on the quota page. All reads of topics and groups that are listed
		// may be called 100 times, so this one is taken for alike; where it is
		// not, a throttled answer slows the lane.
		return quota{calls: 80}
	case getAllInstanceIDList:
		// Not on the quota page; asked once.
		return quota{calls: 10}
	case describeSaslUsers:
		// 40 per second (quota page).
		return quota{calls: 32}
	default:
		return quotaElsewhere(op)
	}
}

// quotaElsewhere returns the pace for an operation of another product than
// Kafka.
func quotaElsewhere(op operation) quota {
	switch op {
	case describeMetricLast, describeMetricList:
		// 50 per second and account each on today's page; five are left for the
		// account's own dashboards. Older pages say 30 and 20: where those hold, a
		// throttled answer slows the lane.
		return quota{calls: 45, wholeAccount: true}
	case describeMetricMetaList, describeInstanceBill, getPayAsYouGoPrice:
		// Not documented; asked rarely.
		return quota{calls: 10, wholeAccount: true}
	case assumeRole, getCallerIdentity, invokeFunction:
		// Limited, but no page says how: AssumeRole is asked once an hour for
		// each role, and a function invokes itself once for an HTTP call.
		return quota{calls: 20, wholeAccount: true}
	case getObject, putObject, deleteObject, listObjects, getBucketVersioning:
		// 10,000 per second and account, 2,000 where names follow one another
		// (https://www.alibabacloud.com/help/en/oss/support/0004-00000302). A tenth of
		// that is enough for 25 regions that release at their full rate: four files
		// for each of two releases a second.
		return quota{calls: 200}
	default:
		return changeQuota(op)
	}
}

// changeQuota returns the pace for an operation that changes something.
func changeQuota(op operation) quota {
	switch op {
	case releaseInstance:
		// 2 per second (quota page), and nobody else releases.
		return quota{calls: 2}
	case stopInstance:
		// 20 per second (quota page).
		return quota{calls: 16}
	case reopenInstance, deleteInstance:
		// Not on the quota page: as often as the slowest of their kind, a release.
		return quota{calls: 2}
	case tagResources, untagResources:
		// 40 per second for taking tags off (quota page); putting them on is not
		// listed, so it is taken for alike. Others in the account tag too.
		return quota{calls: 32}
	default:
		// Not documented: less than any documented read is allowed.
		return quota{calls: 1, wholeAccount: true}
	}
}

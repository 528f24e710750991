package aliyun

// product is the first label of a service's public domain (source:
// https://www.alibabacloud.com/help/doc-detail/183264.htm for Kafka, and
// CloudMonitor's page on request methods).
type product string

const (
	kafka        product = "alikafka"
	cloudMonitor product = "metrics"
)

// operation is the name of a cloud operation.
type operation string

const (
	getInstanceList    operation = "GetInstanceList"
	releaseInstance    operation = "ReleaseInstance"
	describeMetricLast operation = "DescribeMetricLast"
	describeMetricList operation = "DescribeMetricList"
)

// quota is how often an operation may be called.
type quota struct {
	perSecond float64
	// burst is how many calls may go at once after a pause. The documented
	// limit is not passed in the second of the burst: perSecond+burst stays
	// at or below it where burst is more than one.
	burst int
	// wholeAccount says that calls in all regions count together.
	wholeAccount bool
}

// quotaOf returns the pace for an operation.
func quotaOf(op operation) quota {
	switch op {
	case getInstanceList:
		// 100 per second, region and parent account (quota page of
		// alikafka 2019-09-16).
		return quota{perSecond: 80, burst: 20}
	case releaseInstance:
		// 2 per second, region and parent account (the same page).
		return quota{perSecond: 2, burst: 1}
	case describeMetricLast, describeMetricList:
		// 50 per second and account on today's page, 20 and 30 on older
		// ones, shared with the account's own dashboards: 10 at most.
		return quota{perSecond: 8, burst: 2, wholeAccount: true}
	default:
		// Not documented: less than any documented read is allowed.
		return quota{perSecond: 1, burst: 1, wholeAccount: true}
	}
}

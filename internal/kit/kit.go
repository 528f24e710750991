package kit

import "time"

// Version is the version of the JSON that Encode writes and Decode reads.
const Version = 1

// Kit is the configuration of one instance at one time. It does not hold, and
// nobody can keep, what a release takes for good: messages, committed offsets,
// the id, the addresses. Passwords are left out on purpose.
type Kit struct {
	Version int `json:"version"`
	// SavedAt is when the configuration was read (UTC, whole seconds).
	SavedAt time.Time `json:"saved_at"`
	// Account, Region and ID name the instance that it was read from.
	Account string `json:"account"`
	Region  string `json:"region"`
	ID      string `json:"id"`

	Instance   Instance          `json:"instance"`
	Topics     Part[[]Topic]     `json:"topics"`
	Groups     Part[[]Group]     `json:"groups"`
	Users      Part[[]User]      `json:"users"`
	ACLs       ACLs              `json:"acls"`
	AllowedIPs Part[[]AllowedIP] `json:"allowed_ips"`
}

// Instance is what was bought and how it was set up (GetInstanceList, with
// Partitions from GetQuotaTip). Codes are the cloud's own.
type Instance struct {
	Name     Part[string] `json:"name"`
	PaidType Part[int64]  `json:"paid_type"`
	Series   Part[string] `json:"series"`
	SpecType Part[string] `json:"spec_type"`
	// DeployType is 4 for the internet and the VPC, 5 for the VPC alone.
	DeployType Part[int64] `json:"deploy_type"`
	// DiskType is 0 for an ultra disk, 1 for an SSD; DiskSize counts GB.
	DiskType Part[int64] `json:"disk_type"`
	DiskSize Part[int64] `json:"disk_size"`
	// IoMaxSpec is the traffic specification, IoMax its older form in MB/s;
	// EipMax is the bandwidth to the internet in Mbit/s.
	IoMaxSpec Part[string] `json:"io_max_spec"`
	IoMax     Part[int64]  `json:"io_max"`
	EipMax    Part[int64]  `json:"eip_max"`
	// Partitions is how many were bought, TopicQuota how many topics may exist.
	Partitions Part[int64] `json:"partitions"`
	TopicQuota Part[int64] `json:"topic_quota"`
	// ReservedPublish and ReservedSubscribe are a serverless instance's reserved
	// capacities, in MB/s.
	ReservedPublish   Part[int64] `json:"reserved_publish"`
	ReservedSubscribe Part[int64] `json:"reserved_subscribe"`

	Zone          Part[string]   `json:"zone"`
	VPC           Part[string]   `json:"vpc"`
	VSwitches     Part[[]string] `json:"vswitches"`
	SecurityGroup Part[string]   `json:"security_group"`
	ResourceGroup Part[string]   `json:"resource_group"`
	KMSKey        Part[string]   `json:"kms_key"`
	// ServiceVersion is the version of open source Kafka.
	ServiceVersion Part[string] `json:"service_version"`
	// Config is AllConfig, such as kafka.log.retention.hours.
	Config Part[map[string]string] `json:"config"`
	// Tags are all but the reaper's own memory.
	Tags Part[map[string]string] `json:"tags"`
	// AutoTopics and AutoGroups say whether clients may create what they name.
	AutoTopics Part[bool] `json:"auto_topics"`
	AutoGroups Part[bool] `json:"auto_groups"`
	// DefaultPartitions is how many partitions a topic gets that clients create.
	DefaultPartitions Part[int64] `json:"default_partitions"`
}

// Topic is one topic, without its messages (GetTopicList).
type Topic struct {
	Name       string       `json:"name"`
	Partitions Part[int64]  `json:"partitions"`
	Remark     Part[string] `json:"remark"`
	// Local says that it lies on local storage, Compact that old messages are
	// compacted; the cloud tells Compact for local topics only.
	Local   Part[bool] `json:"local"`
	Compact Part[bool] `json:"compact"`
	// Config is TopicConfig, such as replications.
	Config Part[map[string]string] `json:"config"`
	Tags   Part[map[string]string] `json:"tags"`
}

// Group is one consumer group, without its offsets (GetConsumerList).
type Group struct {
	Name   string                  `json:"name"`
	Remark Part[string]            `json:"remark"`
	Tags   Part[map[string]string] `json:"tags"`
}

// User is one SASL user, without the password (DescribeSaslUsers).
type User struct {
	Name      string       `json:"name"`
	Type      Part[string] `json:"type"`
	Mechanism Part[string] `json:"mechanism"`
}

// ACLs are the access rules, by the kind of resource that they are about.
type ACLs struct {
	Topic           Part[[]ACL] `json:"topic"`
	Group           Part[[]ACL] `json:"group"`
	Cluster         Part[[]ACL] `json:"cluster"`
	TransactionalID Part[[]ACL] `json:"transactional_id"`
}

// ACL is one access rule (DescribeAcls).
type ACL struct {
	User string `json:"user"`
	// Kind is Topic, Group, Cluster or TransactionalId; Name may be *.
	Kind string `json:"kind"`
	Name string `json:"name"`
	// Pattern is LITERAL or PREFIXED, Operation such as Read.
	Pattern   string `json:"pattern"`
	Operation string `json:"operation"`
	// Permission and Host exist for serverless instances only.
	Permission Part[string] `json:"permission"`
	Host       Part[string] `json:"host"`
}

// AllowedIP is the list of who may connect to one port (GetAllowedIpList).
type AllowedIP struct {
	// Network is vpc or internet; PortRange such as 9092/9092.
	Network   string   `json:"network"`
	PortRange string   `json:"port_range"`
	Addresses []string `json:"addresses"`
}

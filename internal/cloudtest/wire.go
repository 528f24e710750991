package cloudtest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// farFuture is the ExpiredTime seen on pay-as-you-go instances.
const farFuture = 2007699914000

// wireInstance renders one InstanceVO, field for field as the response model
// of GetInstanceList (alikafka-20190916 v3.15.0) lists them.
func wireInstance(i Instance) map[string]any {
	fields := identityFields(i)
	maps.Copy(fields, capacityFields(i))
	maps.Copy(fields, networkFields(i))
	maps.Copy(fields, configFields(i))
	return i.Shape.apply(fields)
}

func identityFields(i Instance) map[string]any {
	expired := int64(farFuture)
	if !i.ExpiredTime.IsZero() {
		expired = i.ExpiredTime.UnixMilli()
	}
	return map[string]any{
		"InstanceId": i.ID, "Name": i.Name, "RegionId": i.Region,
		"PaidType": i.PaidType.Code(), "Series": string(i.Series), "SpecType": i.Spec,
		"ServiceStatus": i.Status.ServiceCode(), "ViewInstanceStatusCode": i.Status.ViewCode(),
		"CreateTime": i.CreateTime.UnixMilli(), "ExpiredTime": expired,
		"ResourceGroupId": i.ResourceGroup, "Tags": tagObject(i.Tags), "ScheduledRetirement": false,
	}
}

func capacityFields(i Instance) map[string]any {
	serverless := i.Series == SeriesV3
	return map[string]any{
		"DiskSize": i.DiskGiB, "DiskType": choose(serverless, 0, 1),
		"IoMax": choose(serverless, 0, 20), "IoMaxRead": 0, "IoMaxWrite": 0, "IoMaxSpec": i.IoMaxSpec,
		"TopicNumLimit": 50, "UsedTopicCount": len(i.Topics), "UsedGroupCount": len(i.Groups), "UsedPartitionCount": i.partitions(),
		"DefaultPartitionNum":     choose(serverless, 3, 12),
		"ReservedPublishCapacity": choose(serverless, 60, 0), "ReservedSubscribeCapacity": choose(serverless, 60, 0),
		"ConfluentConfig": confluentConfig(i),
	}
}

// networkFields are empty for an instance that is not deployed or released.
func networkFields(i Instance) map[string]any {
	live := i.Status.deployed()
	internet := live && i.Internet
	switches := []string{}
	if live {
		switches = []string{"vsw-exampleaaaaaaaaaaaaa"}
	}
	return map[string]any{
		"DeployType": choose(i.Internet, 4, 5), "EipMax": choose(i.Internet, 3, 0),
		"VpcId":         choose(live, "vpc-exampleaaaaaaaaaaaaa", ""),
		"VSwitchId":     choose(live, "vsw-exampleaaaaaaaaaaaaa", ""),
		"VSwitchIds":    map[string]any{"VSwitchIds": switches},
		"SecurityGroup": choose(live || i.Status == Released, "sg-exampleaaaaaaaaaaaa", ""),
		"ZoneId":        "zonek", "StandardZoneId": i.Region + "-k", "BackupZoneId": "",
		"EndPoint":       choose(live, "192.0.2.11:9092,192.0.2.12:9092,192.0.2.13:9092", ""),
		"DomainEndpoint": choose(live, domainEndpoint(i.ID), ""), "SslEndPoint": choose(internet, "203.0.113.11:9093", ""),
		"SslDomainEndpoint": choose(internet, i.ID+"-1.alikafka.example.com:9093", ""),
		"SaslEndPoint":      "", "SaslDomainEndpoint": "", "VpcSaslEndPoint": "", "VpcSaslDomainEndpoint": "",
	}
}

// configFields: AllConfig is JSON inside a string, "{}" before deployment.
func configFields(i Instance) map[string]any {
	deployed := i.Status.deployed() || i.Status == Released
	config := `{"enable.vpc_sasl_ssl":"false","kafka.log.retention.hours":"72","enable.acl":"false",` +
		`"kafka.message.max.bytes":"1048576","enable.tiered":"false"}`
	if i.Config != nil {
		config = string(encode(i.Config))
	}
	return map[string]any{
		"AllConfig": choose(deployed, config, "{}"), "MsgRetain": choose(deployed, int(DefaultRetention/time.Hour), 0),
		"AutoCreateGroupEnable": true, "AutoCreateTopicEnable": false, "KmsKeyId": "",
		"UpgradeServiceDetailInfo": map[string]any{"Current2OpenSourceVersion": choose(deployed, i.Version, "")},
	}
}

func domainEndpoint(id string) string {
	brokers := make([]string, 3)
	for i := range brokers {
		brokers[i] = id + "-" + strconv.Itoa(i+1) + "-vpc.alikafka.example.com:9092"
	}
	return strings.Join(brokers, ",")
}

// confluentConfig has 18 numbers for Confluent and is empty otherwise.
func confluentConfig(i Instance) map[string]any {
	if i.Series != SeriesConfluent {
		return map[string]any{}
	}
	return map[string]any{
		"KafkaCU": 4, "KafkaStorage": 800, "KafkaReplica": 3, "ZooKeeperCU": 2, "ZooKeeperStorage": 100,
		"ZooKeeperReplica": 3, "ControlCenterCU": 1, "ControlCenterStorage": 300, "ControlCenterReplica": 1,
		"SchemaRegistryCU": 1, "SchemaRegistryReplica": 2, "ConnectCU": 4, "ConnectReplica": 2,
		"KsqlCU": 4, "KsqlStorage": 100, "KsqlReplica": 2, "KafkaRestProxyCU": 4, "KafkaRestProxyReplica": 2,
	}
}

func tagObject(tags map[string]string) map[string]any {
	list := []any{}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, map[string]any{"Key": key, "Value": tags[key]})
	}
	return map[string]any{"TagVO": list}
}

func choose[T any](condition bool, yes, no T) T {
	if condition {
		return yes
	}
	return no
}

package cloudtest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

const accessFleet = `
instances:
  - id: i
    config: {enable.acl: "true"}
    topics: [{name: t, remark: all of it, local: true, compact: true, config: {replications: "2"}, tags: {team: x}}]
    groups: [{name: g, remark: mine}]
    sasl_users: [{name: u, password: hush, type: scram, mechanism: SCRAM-SHA-256}]
    acls:
      - {user: u, kind: Topic, name: t, operation: Write}
      - {user: u, kind: Topic, name: t, pattern: PREFIXED, operation: Read, permission: DENY}
      - {user: "*", kind: Group, name: g, operation: Read}
    allowed_ips: [{network: vpc, port_range: 9092/9092, addresses: [192.0.2.0/24]}]
`

func TestWhoMayDoWhatIsToldAsTheCloudDoes(t *testing.T) {
	fleet, err := cloudtest.ParseFleet("fleet.yaml", []byte(accessFleet))
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, nil, fleet.Instances...)
	rule := func(pattern, operation string) map[string]any {
		return map[string]any{"Username": "u", "AclResourceType": "Topic", "AclResourceName": "t",
			"AclResourcePatternType": pattern, "AclOperationType": operation, "Host": "*"}
	}
	acls := func(user, name, pattern string) map[string]string {
		return map[string]string{"Username": user, "AclResourceType": "Topic", "AclResourceName": name, "AclResourcePatternType": pattern}
	}
	names := func(kind, pattern string) map[string]string {
		return map[string]string{"AclResourceType": kind, "AclResourcePatternType": pattern}
	}
	for _, test := range []struct {
		action string
		params map[string]string
		member string
		want   any
	}{
		{"DescribeSaslUsers", nil, "SaslUserList", map[string]any{"SaslUserVO": []any{
			map[string]any{"Username": "u", "Password": "hush", "Type": "scram", "Mechanism": "SCRAM-SHA-256"}}}},
		{"DescribeAcls", acls("u", "t", ""), "KafkaAclList", map[string]any{"KafkaAclVO": []any{rule("LITERAL", "Write"), rule("PREFIXED", "Read")}}},
		{"DescribeAcls", acls("u", "t", "PREFIXED"), "KafkaAclList", map[string]any{"KafkaAclVO": []any{rule("PREFIXED", "Read")}}},
		{"DescribeAcls", acls("u", "*", ""), "KafkaAclList", map[string]any{"KafkaAclVO": []any{}}}, // a star is a name
		{"DescribeAcls", acls("*", "t", ""), "KafkaAclList", map[string]any{"KafkaAclVO": []any{}}},
		{"DescribeAclResourceName", names("Group", "LITERAL"), "Data", map[string]any{"data": []any{"g"}}},
		{"DescribeAclResourceName", names("Group", "PREFIXED"), "Data", map[string]any{"data": []any{}}},
		{"GetAllowedIpList", nil, "AllowedList", map[string]any{"DeployType": 5.0, "InternetList": []any{}, "VpcList": []any{map[string]any{
			"PortRange": "9092/9092", "AllowedIpList": []any{"192.0.2.0/24"}, "AllowedIpGroup": map[string]any{"192.0.2.0/24": "vpc-default"},
			"BlackIPList": []any{}, "BlackIPMap": map[string]any{}, "SecurityGroupId": "sg-exampleaaaaaaaaaaaa", "UserDefinedSharedSecurityGroup": false,
		}}}},
	} {
		params := map[string]string{"InstanceId": "i"}
		for name, value := range test.params {
			if value != "" {
				params[name] = value
			}
		}
		body, err := w.raw(test.action, params)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, body[test.member]); diff != "" {
			t.Errorf("%s %v (-want +got):\n%s", test.action, test.params, diff)
		}
	}
	_, err = w.raw("DescribeAcls", map[string]string{"InstanceId": "i", "Username": "u", "AclResourceType": "Topik", "AclResourceName": "t"})
	wantCode(t, err, "BIZ_FIELD_CHECK_INVALID")
	_, err = w.raw("DescribeSaslUsers", map[string]string{"InstanceId": "nobodys"})
	wantCode(t, err, "AUTH_RESOURCE_OWNER_ERROR")
}

func TestMistakesInAccessAreFound(t *testing.T) {
	for _, text := range []string{"sasl_users: [{password: x}]", "acls: [{user: u, kind: Topik, name: t, operation: Read}]", "allowed_ips: [{network: lan, port_range: 1/1}]"} {
		_, err := cloudtest.ParseFleet("f.yaml", []byte("instances:\n  - id: i\n    "+text+"\n"))
		if err == nil || !strings.HasPrefix(err.Error(), "f.yaml:3:") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

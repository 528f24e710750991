package aliyun

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/kit"
	"alikafka-reaper/internal/kit/rebirth"
)

// password is a canary that must show up nowhere.
const password = "CanaryPassword1"

// furnished is an instance with something of everything.
func furnished(series cloudtest.Series) cloudtest.Spec {
	return cloudtest.Spec{
		ID: target.ID, Name: "orders-dev", Series: series, Internet: true,
		Tags:   map[string]string{"env": "dev", fleet.MarkTag: "v1"},
		Config: map[string]string{"enable.acl": "true", "kafka.log.retention.hours": "72"},
		Topics: cloudtest.TopicSpecs{
			{Name: "orders", Partitions: 12, Remark: "all orders"},
			{Name: "prices", Partitions: 6, Local: true, Compact: true, Config: map[string]string{"replications": "2"}, Tags: map[string]string{"team": "x", fleet.MarkTag: "v1"}},
		},
		Groups:    cloudtest.GroupSpecs{{Name: "billing", Remark: "invoices"}},
		SaslUsers: []cloudtest.SaslUser{{Name: "app", Password: password, Type: "scram", Mechanism: "SCRAM-SHA-256"}, {Name: "web", Password: password}},
		ACLs: []cloudtest.ACL{
			{User: "app", Kind: "Topic", Name: "orders", Operation: "Write"}, {User: "app", Kind: "Topic", Name: "or", Pattern: "PREFIXED", Operation: "Read"},
			{User: "*", Kind: "Group", Name: "*", Operation: "Read", Permission: "DENY", Host: "192.0.2.7"}, {User: "web", Kind: "TransactionalId", Name: "t", Operation: "Describe"},
		},
		AllowedIPs: []cloudtest.AllowedIP{
			{Network: "vpc", PortRange: "9092/9092", Addresses: []string{"198.51.100.7", "192.0.2.0/24"}},
			{Network: "internet", PortRange: "9093/9093", Addresses: []string{"203.0.113.0/24"}},
		},
	}
}

// shown prints a kit's part as people would see it.
func shown(v any) string { return fmt.Sprintf("%v", v) }

func TestAllOfAConfigurationIsRead(t *testing.T) {
	for _, series := range []cloudtest.Series{cloudtest.SeriesV2, cloudtest.SeriesV3} {
		_, s, _ := cloud(t, furnished(series), cloudtest.Spec{ID: "another"})
		k, err := s.Configuration(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{
			"id": target.ID, "name": "orders-dev", "paid": "1", "partitions": "100", "disk": "500", "spec": "alikafka.hw.2xlarge", "eip": "3",
			"zone": "cn-hangzhou-k", "vswitches": "[vsw-exampleaaaaaaaaaaaaa]", "version": "2.6.2", "tags": "map[env:dev]",
			"config": "map[enable.acl:true kafka.log.retention.hours:72]", "auto": "false true", "publish": "0",
			"topics":  "[{orders 12 all orders false false map[replications:3] map[]} {prices 6 prices true true map[replications:2] map[team:x]}]",
			"groups":  "[{billing invoices map[]}]",
			"users":   "[{app scram SCRAM-SHA-256} {web plain }]",
			"allowed": "[{vpc 9092/9092 [192.0.2.0/24 198.51.100.7]} {internet 9093/9093 [203.0.113.0/24]}]",
			"acls": "[{app Topic orders LITERAL Write unknown: the answer has no AclPermissionType *} {app Topic or PREFIXED Read unknown: the answer has no AclPermissionType *}]" +
				"[{* Group * LITERAL Read unknown: the answer has no AclPermissionType 192.0.2.7}][][{web TransactionalId t LITERAL Describe unknown: the answer has no AclPermissionType *}]",
			"missing": "",
		}
		if series == cloudtest.SeriesV3 {
			want["paid"], want["spec"], want["version"], want["publish"], want["disk"] = "3", "", "3.3.1", "60", "0"
			want["partitions"] = "unknown: only instances with reserved capacity have bought partitions"
			want["acls"] = "[{app Topic orders LITERAL Write ALLOW *} {app Topic or PREFIXED Read ALLOW *}][{* Group * LITERAL Read DENY 192.0.2.7}][][{web TransactionalId t LITERAL Describe ALLOW *}]"
		}
		i := k.Instance
		got := map[string]string{
			"id": k.ID, "name": shown(i.Name), "paid": shown(i.PaidType), "partitions": shown(i.Partitions), "disk": shown(i.DiskSize), "spec": shown(i.IoMaxSpec),
			"eip": shown(i.EipMax), "zone": shown(i.Zone), "vswitches": shown(i.VSwitches), "version": shown(i.ServiceVersion), "tags": shown(i.Tags),
			"config": shown(i.Config), "auto": shown(i.AutoTopics) + " " + shown(i.AutoGroups), "publish": shown(i.ReservedPublish),
			"topics": shown(k.Topics), "groups": shown(k.Groups), "users": shown(k.Users), "allowed": shown(k.AllowedIPs),
			"acls":    shown(k.ACLs.Topic) + shown(k.ACLs.Group) + shown(k.ACLs.Cluster) + shown(k.ACLs.TransactionalID),
			"missing": strings.Join(k.Missing(), "; "),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", series, diff)
		}
		wantNoPassword(t, k)
	}
}

// wantNoPassword looks for the canary in all that is made of a kit.
func wantNoPassword(t *testing.T, k kit.Kit) {
	t.Helper()
	data, err := k.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kit.Decode(data); err != nil {
		t.Errorf("the kit cannot be read again: %v", err)
	}
	for what, text := range map[string]string{
		"kit": string(data), "script": string(rebirth.Script(k)), "terraform": string(rebirth.Terraform(k)),
		"Go": fmt.Sprintf("%+v %#v", k, k), "missing": strings.Join(k.Missing(), "\n"),
	} {
		if strings.Contains(text, password) {
			t.Errorf("a password shows in the %s", what)
		}
	}
}

func TestEachPartFailsAlone(t *testing.T) {
	unknown := func(k kit.Kit) (names []string) {
		for _, line := range k.Missing() {
			name, _, _ := strings.Cut(line, ":")
			names = append(names, name)
		}
		return names
	}
	for operation, want := range map[string][]string{
		"GetQuotaTip":             {"bought partitions"},
		"GetTopicList":            {"topics"},
		"GetConsumerList":         {"groups"},
		"DescribeSaslUsers":       {"SASL users", "ACLs of topics", "ACLs of groups", "ACLs of the cluster", "ACLs of transactional ids"},
		"DescribeAclResourceName": {"ACLs of topics", "ACLs of groups", "ACLs of the cluster", "ACLs of transactional ids"},
		"DescribeAcls":            {"ACLs of topics", "ACLs of groups", "ACLs of transactional ids"},
		"GetAllowedIpList":        {"allowed addresses"},
	} {
		c, s, _ := cloud(t, furnished(cloudtest.SeriesV2))
		c.Inject(cloudtest.Fault{Action: operation, Kind: cloudtest.FaultForbidden})
		k, err := s.Configuration(t.Context(), target)
		if err != nil {
			t.Errorf("%s: %v", operation, err)
			continue
		}
		if diff := cmp.Diff(want, unknown(k)); diff != "" {
			t.Errorf("%s: missing (-want +got):\n%s", operation, diff)
		}
		wantNoPassword(t, k)
	}
}

func TestWithoutTheInstanceThereIsNoKit(t *testing.T) {
	_, s, _ := cloud(t, cloudtest.Spec{ID: "another"})
	_, err := s.Configuration(t.Context(), target)
	wantClass(t, err, fault.Gone)
	_, err = s.Configuration(t.Context(), fleet.Ref{Account: "2000000000000002", Region: region, ID: target.ID})
	wantClass(t, err, fault.Invalid)
	row := `{"InstanceId":"` + target.ID + `"}`
	for name, rows := range map[string]string{"twice": row + "," + row, "of another region": `{"InstanceId":"` + target.ID + `","RegionId":"cn-beijing"}`} {
		s, _ := script(t, answer{200, `{"Code":200,"RequestId":"r","Success":true,"InstanceList":{"InstanceVO":[` + rows + `]}}`})
		if _, err := s.Configuration(t.Context(), target); fault.ClassOf(err) != fault.Malformed {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestABrokenAnswerAboutUsersShowsNothing sends the password where other things
// belong.
func TestABrokenAnswerAboutUsersShowsNothing(t *testing.T) {
	whole := `{"Code":200,"RequestId":"r","Success":true,"SaslUserList":{"SaslUserVO":[{"Username":"app","Password":"` + password + `","Type":"plain"}]}}`
	for name, body := range map[string]string{
		"half":              whole[:len(whole)-20],
		"an object":         strings.Replace(whole, `"app"`, `{"x":"`+password+`"}`, 1),
		"an odd list":       `{"Code":200,"RequestId":"r","Success":true,"SaslUserList":{"SaslUserVO":"` + password + `"}}`,
		"in the RequestId":  `{"Code":200,"RequestId":"` + password + `","Success":true,"SaslUserList":{}}`,
		"in the Message":    `{"Code":200,"RequestId":"r","Message":"` + password + `","Success":false}`,
		"in the Code":       `{"Code":"` + password + `","RequestId":"r","Success":true}`,
		"a type":            strings.Replace(whole, `"plain"`, `{"`+password+`":1}`, 1),
		"a name of its own": `{"` + password + `":1,"` + password + `":2}`,
		"no JSON":           password,
	} {
		s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.FormValue("Action") != "DescribeSaslUsers" {
				fmt.Fprint(w, `{"Code":200,"RequestId":"r","Success":true,"InstanceList":{"InstanceVO":[{"InstanceId":"`+target.ID+`"}]}}`)
				return
			}
			fmt.Fprint(w, body)
		})
		k, err := s.Configuration(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		if _, known := k.Users.Get(); known && name != "a type" {
			t.Errorf("%s: users are known", name)
		}
		t.Run(name, func(t *testing.T) { wantNoPassword(t, k) })
	}
}

func TestASampleOfUsersAndRulesIsRead(t *testing.T) {
	// The samples are built from the documented field names.
	for member, read := range map[string]func(members) error{
		`"SaslUserList":{"SaslUserVO":[{"Mechanism":"SCRAM-SHA-512","Password":"x","Type":"scram","Username":"u"}]}`: func(m members) error {
			users, err := readUsers(m)
			if err == nil && (len(users) != 1 || users[0].Name != "u") {
				err = errors.New(shown(users))
			}
			return err
		},
		`"AllowedList":{"DeployType":4,"VpcList":[{"PortRange":"9092/9092","AllowedIpList":["192.0.2.1"]}]}`: func(m members) error {
			lists, err := kitAllowedRows(m)
			if err == nil && (len(lists) != 1 || lists[0].Network != "vpc") {
				err = errors.New(shown(lists))
			}
			return err
		},
	} {
		var m members
		if err := json.Unmarshal([]byte("{"+member+"}"), &m); err != nil {
			t.Fatal(err)
		}
		if err := read(m); err != nil {
			t.Errorf("%s: %v", member, err)
		}
	}
}

func TestASessionThatMayOnlyReadSeesNoUsers(t *testing.T) {
	_, s, _ := cloud(t, furnished(cloudtest.SeriesV2))
	for reach, known := range map[Reach]bool{Reads: false, Releases: true} {
		assumed, err := s.gateway.Assume(t.Context(), s, region, Role{Account: account, ARN: "acs:ram::" + account + ":role/reaper", Reach: reach})
		if err != nil {
			t.Fatal(err)
		}
		k, err := assumed.Configuration(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		if _, got := k.Users.Get(); got != known || (len(k.Missing()) == 0) != known {
			t.Errorf("%s: missing %q", reach, k.Missing())
		}
	}
}

package cloudtest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

func TestParseFleetNamesFileLineAndColumnOfAMistake(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"an unknown key", "instances:\n  - id: a\n    colour: red\n", `f.yaml:3:5: unknown field "colour"`},
		{"an unknown key in traffic", "instances:\n  - id: a\n    traffic: {bytes: 1}\n", `f.yaml:3:15: unknown field "bytes"`},
		{"an unknown key in missing", "instances:\n  - id: a\n    traffic: {missing: {mood: x}}\n", `f.yaml:3:25: unknown field "mood"`},
		{"a bad status", "instances:\n  - id: a\n    status: asleep\n", `f.yaml:3:13: "asleep" is neither a state`},
		{"a bad payment type", "instances:\n  - id: a\n    paid_type: gold\n", `f.yaml:3:16: "gold" is none of`},
		{"a bad time", "instances:\n  - id: a\n    age: soon\n", `f.yaml:3:10: "soon" is no distance in time`},
		{"a bad rate", "instances:\n  - id: a\n    traffic: {bytes_in: 3 apples}\n", `f.yaml:3:25: "3 apples" is no rate`},
		{"a bad share", "instances:\n  - id: a\n    traffic: {missing: {mode: partial, drop: 140%}}\n", `"140%" is no share`},
		{"a missing id", "instances:\n  - name: a\n", `f.yaml:2:9: cloudtest: instance "": id: is missing`},
		{"the same id twice", "instances:\n  - id: a\n  - id: a\n", `f.yaml:3:9: cloudtest: instance "a": id: is given twice`},
		{"an omitted field nobody knows", "instances:\n  - id: a\n    omit: [CreateTme]\n", `"CreateTme" is no field`},
		{"a broken shape nobody knows", "instances:\n  - id: a\n    broken: badly\n", `f.yaml:3:13: cloudtest: instance "a": broken: "badly" is none of`},
		{"a missing mode nobody knows", "instances:\n  - id: a\n    traffic: {missing: gone}\n", `missing: "gone" is none of`},
		{"a series nobody knows", "instances:\n  - id: a\n    series: v9\n", `f.yaml:3:13: cloudtest: instance "a": series`},
		{"topics in words", "instances:\n  - id: a\n    topics: many\n", `f.yaml:3:13: "many" is neither a list nor a number`},
		{"a negative number of groups", "instances:\n  - id: a\n    groups: -1\n", `f.yaml:3:13: "-1" is neither a list nor a number`},
		{"an unknown key in a topic", "instances:\n  - id: a\n    topics: [{nam: x}]\n", `f.yaml:3:15: unknown field "nam"`},
		{"an unknown key in a group", "instances:\n  - id: a\n    groups:\n      - size: 2\n", `f.yaml:4:9: unknown field "size"`},
		{"an unknown key in a client", "instances:\n  - id: a\n    clients: [{ipp: x}]\n", `f.yaml:3:16: unknown field "ipp"`},
		{"a client without an address", "instances:\n  - id: a\n    clients: [{ip: here}]\n", `f.yaml:3:15: cloudtest: instance "a": clients[0]: ip: "here" is no address`},
		{"a topic twice", "instances:\n  - id: a\n    topics: [{name: x}, {name: x}]\n", `f.yaml:3:32: cloudtest: instance "a": topics[1].name: "x" is given twice`},
		{"a group twice", "instances:\n  - id: a\n    groups: [{name: x}, {name: x}]\n", `f.yaml:3:32: cloudtest: instance "a": groups[1].name: "x" is given twice`},
		{"more stored than written", "instances:\n  - id: a\n    topics: [{written: 3, stored: 4}]\n", `f.yaml:3:35: cloudtest: instance "a": topics[0].stored: 4 is more`},
		{"a negative number of partitions", "instances:\n  - id: a\n    topics: [{partitions: -3}]\n", `a number is negative`},
		{"fewer partitions than topics", "instances:\n  - id: a\n    topics: 3\n    partitions: 2\n", `f.yaml:4:17: cloudtest: instance "a": partitions: 2 are too few`},
		{"written before it was made", "instances:\n  - id: a\n    age: 3d\n    topics: [{last_write: 4d}]\n", `f.yaml:4:27: cloudtest: instance "a": topics[0].last_write: is before`},
		{"a group of a topic nobody has", "instances:\n  - id: a\n    groups: [{topics: [x]}]\n", `f.yaml:3:23: cloudtest: instance "a": groups[0].topics: there is no topic "x"`},
		{"more unread than written", "instances:\n  - id: a\n    topics: [{written: 3}]\n    groups: [{unread: 5}]\n", `f.yaml:4:23: cloudtest: instance "a": groups[0].unread: 5 is more than the 3`},
		{"negative unread", "instances:\n  - id: a\n    groups: [{unread: -5}]\n", `-5 is negative`},
		{"a bill without a price", "instances:\n  - id: a\n    bill: {items: 2}\n", `f.yaml:3:11: cloudtest: instance "a": bill: per_day is missing`},
		{"a bill below zero", "instances:\n  - id: a\n    bill: {per_day: -2}\n", `f.yaml:3:11: cloudtest: instance "a": bill: a number is negative`},
		{"an unknown key in a bill", "instances:\n  - id: a\n    bill: {price: 2}\n", `f.yaml:3:12: unknown field "price"`},
		{"polls in words", "instances:\n  - id: a\n    traffic: {polls: often}\n", `f.yaml:3:22: "often" is neither a number`},
		{"broken YAML", "instances: [\n", "f.yaml:1:"},
		{"a list where a word belongs", "instances:\n  - id: a\n    status: [running]\n", "f.yaml:3:"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := cloudtest.ParseFleet("f.yaml", []byte(test.text))
			if err == nil {
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error\n got %q\nwant %q in it", err, test.want)
			}
		})
	}
}

func TestParseFleetReadsTimesRatesAndWords(t *testing.T) {
	text := `
account: "42"
region: cn-shanghai
instances:
  - id: a
    paid_type: 3
    status: 3
    since: 90m ago
    age: 1d12h
    expires: in 10d
    traffic:
      bytes_in: 1.5KiB/s
      heartbeat: 200 B/s
      bursts: [{from: 2h ago, to: 30m, rate: 1MB/s}]
      missing: {mode: partial, drop: 25%}
  - {id: b, region: cn-beijing, paid_type: 9, status: 77, traffic: {missing: no-data}}
`
	got, err := cloudtest.ParseFleet("f.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	hours := func(h float64) cloudtest.Ago { return cloudtest.Ago(h * float64(time.Hour)) }
	want := cloudtest.Fleet{Instances: []cloudtest.Spec{
		{ID: "a", Account: "42", Region: "cn-shanghai", PaidType: cloudtest.Serverless, Status: cloudtest.Stopped,
			Since: hours(1.5), Age: hours(36), ExpiresIn: hours(-240),
			Traffic: cloudtest.TrafficSpec{BytesIn: 1536, Heartbeat: 200,
				Bursts:  []cloudtest.BurstSpec{{From: hours(2), To: hours(0.5), Rate: 1e6}},
				Missing: cloudtest.MissingSpec{Mode: cloudtest.PartialData, Drop: 0.25}}},
		{ID: "b", Account: "42", Region: "cn-beijing", PaidType: "9", Status: "77",
			Traffic: cloudtest.TrafficSpec{Missing: cloudtest.MissingSpec{Mode: cloudtest.NoData}}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fleet (-want +got):\n%s", diff)
	}
}

func TestParseFleetReadsContents(t *testing.T) {
	text := `
instances:
  - id: a
    old_broker: true
    topics: [{name: t, partitions: 2, written: 423, stored: 100, last_write: 30d, retention: 24h, created: 40d}]
    groups: [{name: g, members: 2, joined: 3h, state: Stable, unread: 23, rebalances: [2h, 30d], topics: [t]}, {members: none}]
    clients: [{ip: 192.0.2.7, request: FETCH, from: 3h, to: 1h, topic: t, group: g}]
    age: 50d
    bill: {per_day: 76.8, currency: CNY, items: 2, refund: 0.5}
    traffic: {polls: none, connections: 3, public_connections: 2}
  - {id: b, topics: 2, groups: 1, clients: none}
`
	got, err := cloudtest.ParseFleet("f.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	day := 24 * hour
	want := cloudtest.Fleet{Instances: []cloudtest.Spec{
		{ID: "a", OldBroker: true, Age: 50 * day, Bill: cloudtest.BillSpec{PerDay: 76.8, Currency: "CNY", Items: 2, Refund: 0.5},
			Topics: cloudtest.TopicSpecs{{Name: "t", Partitions: 2, Written: 423, Stored: 100, LastWrite: 30 * day, Retention: day, Created: 40 * day}},
			Groups: cloudtest.GroupSpecs{{Name: "g", Members: 2, Joined: 3 * hour, State: "Stable", Unread: 23,
				Rebalances: []cloudtest.Ago{2 * hour, 30 * day}, Topics: []string{"t"}}, {Members: cloudtest.None}},
			Clients: cloudtest.ClientSpecs{List: []cloudtest.ClientSpec{{IP: "192.0.2.7", Request: "FETCH", From: 3 * hour, To: hour, Topic: "t", Group: "g"}}},
			Traffic: cloudtest.TrafficSpec{Polls: cloudtest.None, Connections: 3, Public: 2}},
		{ID: "b", Topics: cloudtest.TopicCount(2), Groups: cloudtest.GroupCount(1), Clients: cloudtest.ClientSpecs{None: true}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fleet (-want +got):\n%s", diff)
	}
}

func TestDemoFleetHoldsEveryCase(t *testing.T) {
	cloud, err := cloudtest.New(cloudtest.Config{Fleet: cloudtest.DemoFleet(), Keys: cloudtest.DemoKeys()})
	if err != nil {
		t.Fatal(err)
	}
	regions := map[string]int{}
	statuses := map[cloudtest.Status]bool{}
	for _, i := range cloud.Instances() {
		regions[i.Region]++
		statuses[i.Status] = true
		if i.AccountID != cloudtest.DemoAccount {
			t.Errorf("%s belongs to %s", i.ID, i.AccountID)
		}
	}
	if diff := cmp.Diff(map[string]int{"cn-hangzhou": 24, "cn-shanghai": 12, "ap-southeast-1": 2}, regions); diff != "" {
		t.Errorf("instances per region (-want +got):\n%s", diff)
	}
	for _, status := range []cloudtest.Status{cloudtest.Running, cloudtest.Stopped, cloudtest.Pending,
		cloudtest.Releasing, cloudtest.Released, "77"} {
		if !statuses[status] {
			t.Errorf("no instance is %s", status)
		}
	}
}

func TestNewRefusesAFleetThatCannotBe(t *testing.T) {
	tests := []struct {
		name string
		cfg  cloudtest.Config
		want string
	}{
		{"a key without an account", cloudtest.Config{Keys: []cloudtest.Key{{AccessKeyID: "a", Secret: "b"}}}, "a key needs"},
		{"a key given twice", cloudtest.Config{Keys: append(cloudtest.DemoKeys(), cloudtest.DemoKeys()...)}, "given twice"},
		{"an instance in no region", cloudtest.Config{Fleet: cloudtest.Fleet{Instances: []cloudtest.Spec{
			{ID: "a", Region: "mars-1"}}}}, `region "mars-1" is not known`},
		{"an instance given twice", cloudtest.Config{Fleet: cloudtest.Fleet{Instances: []cloudtest.Spec{
			{ID: "a"}, {ID: "a"}}}}, "given twice"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := cloudtest.New(test.cfg)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

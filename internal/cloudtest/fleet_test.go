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
	if diff := cmp.Diff(map[string]int{"cn-hangzhou": 17, "cn-shanghai": 11, "ap-southeast-1": 2}, regions); diff != "" {
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

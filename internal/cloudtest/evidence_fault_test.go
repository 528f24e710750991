package cloudtest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

// reads are the operations that read contents, bills or prices, with a word of
// each answer.
func (w *world) reads() map[string]func() (map[string]any, error) {
	calls := map[string]func() (map[string]any, error){}
	for action, params := range w.contents() {
		calls[action] = func() (map[string]any, error) { return w.raw(action, params) }
	}
	return calls
}

func TestEachFaultHitsEveryReadOfContents(t *testing.T) {
	// want is in the error, or "" for an answer; broken is what the answer lacks.
	tests := map[cloudtest.FaultKind]struct {
		fault cloudtest.Fault
		want  string
		empty bool
	}{
		cloudtest.FaultLatency:       {cloudtest.Fault{Latency: time.Hour}, "", false},
		cloudtest.FaultThrottling:    {cloudtest.Fault{}, "Throttling.User", false},
		cloudtest.FaultInternalError: {cloudtest.Fault{}, "InternalError", false},
		cloudtest.FaultAppliedError:  {cloudtest.Fault{}, "InternalError", false},
		cloudtest.FaultUnavailable:   {cloudtest.Fault{}, "ServiceUnavailable", false},
		cloudtest.FaultHTMLPage:      {cloudtest.Fault{}, "502 Bad Gateway", false},
		cloudtest.FaultNumericCode:   {cloudtest.Fault{}, "panic: ", false},
		cloudtest.FaultForbidden:     {cloudtest.Fault{}, "Forbidden.RAM", false},
		cloudtest.FaultError:         {cloudtest.Fault{Code: "BIZ_X", Status: 409}, "BIZ_X", false},
		cloudtest.FaultRefused200:    {cloudtest.Fault{}, "", true},
		cloudtest.FaultEmptyBody:     {cloudtest.Fault{}, "unexpected end of JSON", false},
		cloudtest.FaultReset:         {cloudtest.Fault{}, "Post ", false},
		cloudtest.FaultLostAnswer:    {cloudtest.Fault{}, "Post ", false},
		cloudtest.FaultTruncated:     {cloudtest.Fault{}, "unexpected EOF", false},
		cloudtest.FaultHang:          {cloudtest.Fault{Latency: time.Hour}, "Post ", false},
	}
	for _, kind := range cloudtest.AllFaultKinds() {
		test, covered := tests[kind]
		if kind >= cloudtest.FaultMissingFields {
			continue
		}
		if !covered {
			t.Errorf("%s has no test", kind)
		}
		t.Run(kind.String(), func(t *testing.T) {
			w := newWorld(t, func(cfg *cloudtest.Config) {
				cfg.Sleep = func(context.Context, time.Duration) error { return nil }
			}, full("i"))
			for action, call := range w.reads() {
				test.fault.Kind, test.fault.Action = kind, action
				w.ClearFaults()
				w.Inject(test.fault)
				var body map[string]any
				err := guarded(func() (err error) { body, err = call(); return err })
				if (err == nil) != (test.want == "") || (err != nil && !strings.Contains(err.Error(), test.want)) {
					t.Errorf("%s: error %v, want %q", action, err, test.want)
				}
				if err == nil && (body["Success"] != true) != test.empty {
					t.Errorf("%s answers %v", action, body)
				}
				calls := w.Journal()
				if last := calls[len(calls)-1]; last.Action != action || last.Fault != kind {
					t.Errorf("%s: the journal has %s with %s", action, last.Action, last.Fault)
				}
			}
		})
	}
}

// count is how often a name stands in a body.
func count(body map[string]any, name string) int {
	text, err := json.Marshal(body)
	if err != nil {
		return -1
	}
	return strings.Count(string(text), fmt.Sprintf("%q:", name))
}

func TestContentFaultsBendEveryReadOfContents(t *testing.T) {
	tests := []struct {
		action   string
		entry    string // a field of each entry of its list, "" for no list
		entries  int
		decisive string
	}{
		{"GetTopicList", "PartitionNum", 3, "CreateTime"},
		{"GetTopicStatus", "Partition", 12, "LastTimeStamp"},
		{"GetConsumerList", "ConsumerId", 3, "CreateTime"},
		{"GetConsumerProgress", "OffsetList", 6, "LastTimestamp"},
		{"GetKafkaClientIp", "Name", 3, "Ip"},
		{"GetQuotaTip", "", 0, "TopicUsed"},
		{"GetTopicSubscribeStatus", "", 0, "ConsumerGroups"},
	}
	for _, test := range tests {
		t.Run(test.action, func(t *testing.T) {
			w := newWorld(t, nil, full("i"))
			read := func(fault cloudtest.Fault) map[string]any {
				t.Helper()
				fault.Action = test.action
				w.ClearFaults()
				w.Inject(fault)
				body, err := w.reads()[test.action]()
				if err != nil {
					t.Fatal(err)
				}
				return body
			}
			plain := read(cloudtest.Fault{Kind: cloudtest.FaultMissingFields, Skip: 1})
			if count(plain, test.decisive) == 0 || (test.entry != "" && count(plain, test.entry) != test.entries) {
				t.Errorf("the answer is %v", plain)
			}
			if got := read(cloudtest.Fault{Kind: cloudtest.FaultMissingFields}); count(got, test.decisive) != 0 {
				t.Errorf("%s is there: %v", test.decisive, got)
			}
			if got := read(cloudtest.Fault{Kind: cloudtest.FaultMissingFields, InstanceID: "j"}); count(got, test.decisive) == 0 {
				t.Errorf("a fault of another instance hits: %v", got)
			}
			if test.entry != "" {
				short := count(read(cloudtest.Fault{Kind: cloudtest.FaultShortList}), test.entry)
				if short >= test.entries || short == 0 {
					t.Errorf("a short list has %d of %d", short, test.entries)
				}
				if got := read(cloudtest.Fault{Kind: cloudtest.FaultShuffled}); count(got, test.entry) != test.entries || cmp.Equal(got, plain) {
					t.Error("a shuffled list is no other order of the same")
				}
			}
		})
	}
}

func TestStaleReadsShowTheContentsOfThen(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i", Topics: cloudtest.TopicSpecs{{Written: 5, LastWrite: hour}}, Groups: cloudtest.GroupCount(1)})
	w.Inject(cloudtest.Fault{Kind: cloudtest.FaultStaleList})
	injected := w.clock.Now()
	w.clock.Add(time.Minute)
	w.Mutate("i", func(i *cloudtest.Instance) {
		i.Traffic.BytesIn, i.Groups[0].Members, i.Topics[0].Written = 1e6, 4, 0
		i.Topics = append(i.Topics, cloudtest.Topic{Name: "new", Partitions: 1})
	})
	if got := w.topic("i", "topic-1"); got.TotalCount != 5 || got.LastTimeStamp != injected.Add(-time.Hour).UnixMilli() {
		t.Errorf("stale topic %+v", got)
	}
	if got := w.progress("group-1"); connected(got) != 0 {
		t.Errorf("stale group %v", got)
	}
	if body, err := w.raw("GetTopicList", map[string]string{"InstanceId": "i"}); err != nil || body["Total"] != 1.0 {
		t.Errorf("stale list %v, %v", body, err)
	}
	w.ClearFaults()
	if got := w.progress("group-1"); connected(got) != 4 {
		t.Errorf("fresh group %v", got)
	}
}

func TestRAMGuardsTheReadsOfContents(t *testing.T) {
	actions := map[string]string{"GetTopicList": "ListTopic", "GetTopicStatus": "ListTopic", "GetTopicSubscribeStatus": "ListTopic",
		"GetQuotaTip": "ListTopic", "GetConsumerList": "ListGroup", "GetConsumerProgress": "ListGroup", "GetKafkaClientIp": "GetKafkaClientIp"}
	for _, granted := range []string{"ListTopic", "ListGroup", "GetKafkaClientIp"} {
		w := newWorld(t, func(cfg *cloudtest.Config) {
			cfg.Keys[1].Policy = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"alikafka:` + granted + `","Resource":"*"}]}`
		}, full("i"))
		for action, call := range w.reads() {
			_, err := call()
			want := "Forbidden.RAM"
			if actions[action] == granted {
				want = ""
			}
			if got := code(err); got != want {
				t.Errorf("with alikafka:%s, %s answers %q", granted, action, got)
			}
		}
	}
}

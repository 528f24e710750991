package events

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func callback(change ...string) string {
	text := strings.NewReplacer(change...).Replace(thresholdFormText)
	return string(httpCall([]byte(text), "application/x-www-form-urlencoded; charset=UTF-8"))
}

// alerts are told as docs/events.md does, without the envelope and the answer.
func TestQuirksOfCallbacks(t *testing.T) {
	const key = "; key `cloudmonitor/r/1795442400123/a`"
	const fine = "`metric-alert`, at most enforce; instances `a`; accounts `1`" + key
	const note = "; note `a CloudMonitor alert is understood in part only: "
	lowered := func(what string) string {
		return "`metric-alert`, at most plan; instances `a`; accounts `1`" + key + note + what + "`"
	}
	for name, c := range map[string]struct{ payload, want string }{
		"the word null is no value":         {callback(), fine},
		"the incident's id is no key":       {callback("transId=null", "transId=t"), fine},
		"but where the rule has none":       {callback("transId=null", "transId=t", "ruleId=r", "ruleId=null"), "`metric-alert`, at most enforce; instances `a`; accounts `1`; key `cloudmonitor/t/1795442400123`"},
		"a region narrows":                  {callback("regionId=null", "regionId=cn-hangzhou"), strings.Replace(fine, "; accounts", "; regions `cn-hangzhou`; accounts", 1)},
		"a rule's id that is no name":       {callback("ruleId=r", "ruleId=a%0Ab"), strings.TrimSuffix(fine, key)},
		"the older word for an alert":       {callback("State=ALERT", "State=ALARM"), fine},
		"dimensions as an array":            {callback("%7BinstanceId%3Da%2C+userId%3D1%7D", "%5B%7B%22instanceId%22%3A%22a%22%7D%5D"), fine},
		"dimensions as an object":           {callback("%7BinstanceId%3Da%2C+userId%3D1%7D", "%7B%22instanceId%22%3A%22a%22%7D"), fine},
		"a topic beside the instance":       {callback("instanceId%3Da", "topic%3Dt%2C+instanceId%3Da"), fine},
		"an unknown state":                  {callback("State=ALERT", "State=ALERTED"), lowered("its alertState is none that is known")},
		"no account":                        {callback("userId=1", "userId=null"), "`metric-alert`, at most plan; instances `a`" + key + note + "it names no account under userId`"},
		"a region that is no name":          {callback("regionId=null", "regionId=a%0Ab"), lowered("regionId is not a short text")},
		"it is over":                        {callback("State=ALERT", "State=OK"), "`ignored`, at most plan; why `in http: a CloudMonitor alert that is over; it is logged only`"},
		"it is over by its level":           {callback("Level=WARN", "Level=OK"), "`ignored`, at most plan; why `in http: a CloudMonitor alert that is over; it is logged only`"},
		"there is no data":                  {callback("State=ALERT", "State=INSUFFICIENT_DATA"), "`ignored`, at most plan; why `in http: a CloudMonitor alert that says that there is no data; it is logged only`"},
		"it is about another product":       {callback("acs_kafka", "acs_ecs"), "`ignored`, at most plan; why `in http: a CloudMonitor alert about another product than Kafka`"},
		"a field twice":                     {callback("userId=1", "userId=1&userId=2"), "`ignored`, at most plan; why `in http: a form with the field \"userId\" twice`"},
		"a field that is no field":          {callback("userId=1", "userId"), "`ignored`, at most plan; why `in http: a form that cannot be read`"},
		"an escape that is none":            {callback("userId=1", "userId=%z1"), "`ignored`, at most plan; why `in http: a form that cannot be read`"},
		"a field that is no text":           {callback("userId=1", "userId=%ff"), "`ignored`, at most plan; why `in http: a form that cannot be read`"},
		"too many fields":                   {callback("userId=1", "userId=1"+strings.Repeat("&", 100)), "`ignored`, at most plan; why `in http: a form with too many fields`"},
		"the type in small letters is fine": {strings.Replace(callback(), "Content-Type", "content-type", 1), fine},
	} {
		t.Run(name, func(t *testing.T) {
			got := Decode([]byte(c.payload))
			if len(got.Envelopes) != 1 || got.Answer != HTTPResponse {
				t.Errorf("%v, %v", got.Envelopes, got.Answer)
			}
			got.Envelopes, got.Answer, got.Reason = nil, Plain, ""
			if diff := cmp.Diff(c.want, sentence(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestAlertsThatAreUnderstoodInPartOnlyLook(t *testing.T) {
	for name, c := range map[string]struct {
		file  string
		swaps []string
		says  string
	}{
		"a region and another":          {"system-event.json", []string{`"regionId": "cn-hangzhou"`, `"regionId": "cn-shanghai"`}, "it names two regions"},
		"a resource of another kind":    {"system-event.json", []string{":instance/", ":topic/"}, "its resource is no instance"},
		"a resource without an account": {"system-event.json", []string{":1000000000000001:", "::"}, "its resource name lacks a part"},
		"no resource at all":            {"system-event.json", []string{"acs:alikafka", "alikafka"}, "it names no resource"},
		"an event that is over":         {"system-event.json", []string{`"quiet"`, `"Resolved"`}, "a CloudMonitor system event that is over"},
		"a source without a page":       {"subscription.json", []string{"SYS_EVENT", "THRESHOLD"}, "its source is none whose shape is documented"},
		"a state of its own":            {"subscription.json", []string{"TRIGGERED", "RAISED"}, "its alertStatus is none that is known"},
		"another product by its name":   {"subscription.json", []string{"acs:alikafka", "acs:ecs"}, "about another product than Kafka"},
		"logs about something else": {"log-alert.json", []string{"bills", "errors", "cost", "count", "aliyun_bill", "nginx", "instance_bill", "log"},
			"nothing in it speaks of bills"},
		"a status of its own":  {"log-alert.json", []string{"firing", "burning"}, "its status is none that is known"},
		"a time of its end":    {"log-alert.json", []string{`"resolve_time": 0`, `"resolve_time": 1`}, "that is over"},
		"an account in a list": {"log-alert.json", []string{`"aliuid": "1000000000000001"`, `"aliuid": ["1000000000000001"]`}, "it names no account under aliuid"},
		"a level of its own":   {"threshold-message.json", []string{`"curLevel": "WARN"`, `"curLevel": "BAD"`}, "its curLevel is none that is known"},
	} {
		t.Run(name, func(t *testing.T) {
			payload := samples(t)["alerts/"+c.file]
			got := Decode([]byte(strings.NewReplacer(c.swaps...).Replace(string(payload))))
			if told := sentence(got); got.Ceiling != Plan || !strings.Contains(told, c.says) {
				t.Error(told)
			}
		})
	}
}

func TestDimensionsThatCannotBeReadNameNothing(t *testing.T) {
	for _, d := range []string{
		"null", "", "{}", "{instanceId=}", "{instanceId}", "{instanceId=a, instanceId=b}", "instanceId=a", "{instanceId=a", "[{instanceId=a}]x",
		`[{"instanceId":"a"},{"instanceId":"b"}]`, `{"instanceId":"a","instanceId":"b"}`, `{"instanceId":["a"]}`, `{"InstanceId":"a"}`, "{{instanceId=a}}",
	} {
		payload := fmt.Sprintf(`{"alertState":"ALERT","alertName":"n","namespace":"acs_kafka","userId":"1","ruleId":"r","dimensions":%q}`, d)
		if got := Decode([]byte(payload)); got.Kind != MetricAlert || got.Ceiling != Plan || len(got.Instances) != 0 || len(got.Notes) == 0 {
			t.Errorf("%s: %s", d, sentence(got))
		}
	}
}

func TestOwnCostAlertsAreStrict(t *testing.T) {
	own := func(rest string) string { return `{"source":"cost-alert"` + rest + `}` }
	wrong := func(what string) string {
		return "`ignored`, at most plan; why `a cost alert that is not understood: it has " + what + "`"
	}
	const nothing = "it names nothing, and leaving the key out would mean all"
	value := func(key, what string) string {
		return wrong(fmt.Sprintf("a wrong value for the key %q: %s", key, what))
	}
	for name, c := range map[string]struct{ payload, want string }{
		"nothing more is said":     {own(""), "`cost-alert`, at most enforce"},
		"an amount of nothing":     {own(`,"amount":0,"currency":"CNY"`), "`cost-alert`, at most enforce; amount `0 CNY`"},
		"regions that are none":    {own(`,"regions":[]`), value("regions", nothing)},
		"tags that are none":       {own(`,"tags":{}`), value("tags", nothing)},
		"groups that are none":     {own(`,"resource_groups":[]`), value("resource_groups", nothing)},
		"instances that are none":  {own(`,"instances":[]`), value("instances", nothing)},
		"an instance":              {own(`,"instances":["a"]`), "`cost-alert`, at most enforce; instances `a`"},
		"an unknown key":           {own(`,"region":["a"]`), wrong("the unknown key \"region\" (did you mean \"regions\"?)")},
		"a key twice":              {own(`,"budget":"a","budget":"b"`), wrong("the key \"budget\" twice")},
		"the source twice":         {own(`,"source":"cost-alert"`), wrong("the key \"source\" twice")},
		"a command beside":         {own(`,"command":"run"`), wrong("the unknown key \"command\" (use " + strings.Join(ownKeys, ", ") + ")")},
		"an amount in words":       {own(`,"amount":"100","currency":"CNY"`), value("amount", "it is not a number from 0 on")},
		"an amount below nothing":  {own(`,"amount":-1,"currency":"CNY"`), value("amount", "it is not a number from 0 on")},
		"an amount beyond numbers": {own(`,"amount":1e999,"currency":"CNY"`), value("amount", "it is not a number from 0 on")},
		"an amount of null":        {own(`,"amount":null,"currency":"CNY"`), value("amount", "it is not a number from 0 on")},
		"an amount of what":        {own(`,"amount":1`), value("amount", "there is no currency with it")},
		"a currency of no amount":  {own(`,"currency":"CNY"`), value("currency", "there is no amount with it")},
		"a currency by its sign":   {own(`,"amount":1,"currency":"¥"`), value("currency", "it is not three capital letters such as CNY")},
		"an account that is empty": {own(`,"account":""`), value("account", "it is empty")},
		"an account as a number":   {own(`,"account":1`), value("account", "it is not a string")},
		"tags as a list":           {own(`,"tags":["a"]`), value("tags", "it is not an object of strings")},
		"a tag twice":              {own(`,"tags":{"a":"b","a":"c"}`), value("tags", "it has the tag \"a\" twice")},
		"a tag that is a number":   {own(`,"tags":{"a":1}`), value("tags", "it is not an object of strings")},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, sentence(Decode([]byte(c.payload)))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestKeysOfDifferentEventsDiffer(t *testing.T) {
	if a, b := dedupKey("x", "a/b", "c"), dedupKey("x", "a", "b/c"); a == b {
		t.Errorf("both are %s", a)
	}
	if a, b := dedupKey("x", "a%2Fb"), dedupKey("x", "a/b"); a == b {
		t.Errorf("both are %s", a)
	}
	long := strings.Repeat("钱", 200)
	if a, b := dedupKey("x", long, long+"1"), dedupKey("x", long, long+"2"); a == b || len(a) > maxKey || !utf8.ValidString(a) {
		t.Errorf("%q and %q", a, b)
	}
	if k := dedupKey("x", "a", ""); k != "" {
		t.Errorf("half of a key is %q", k)
	}
}

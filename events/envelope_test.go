package events

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const thresholdFormText = "alertName=quiet&alertState=ALERT&triggerLevel=WARN&preTriggerLevel=null&regionId=null&namespace=acs_kafka" +
	"&ruleId=r&timestamp=1795442400123&transId=null&userId=1&dimensions=%7BinstanceId%3Da%2C+userId%3D1%7D"

func encoded(t testing.TB, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// httpCall is a POST as FC hands it over, in base64 as for types that are no text.
func httpCall(body []byte, kind string) []byte {
	return fmt.Appendf(nil, `{"version":"v1","rawPath":"/","headers":{"Content-Type":%q},"queryParameters":{},"body":%q,"isBase64Encoded":true,`+
		`"requestContext":{"http":{"method":"POST"}}}`, kind, base64.StdEncoding.EncodeToString(body))
}

func cloudEventOf(source, kind string, data any) map[string]any {
	return map[string]any{"specversion": "1.0", "id": "i", "source": source, "type": kind, "time": "2020-11-19T21:04:42.179PRC", "data": data}
}

func queueMessage(body []byte) map[string]any {
	return cloudEventOf("MNS-Function-x", "mns:Queue:SendMessage", map[string]any{"requestId": "r", "messageId": digest(string(body)), "messageBody": string(body)})
}

// envelopes are all ways to wrap a payload.
func envelopes(t testing.TB) map[string]func([]byte) []byte {
	t.Helper()
	event := func(source, kind string) func([]byte) []byte {
		return func(p []byte) []byte { return encoded(t, cloudEventOf(source, kind, json.RawMessage(p))) }
	}
	return map[string]func([]byte) []byte{
		"http in base64": func(p []byte) []byte { return httpCall(p, "application/octet-stream") },
		"http as text": func(p []byte) []byte {
			return encoded(t, map[string]any{"rawPath": "/", "body": string(p), "isBase64Encoded": false,
				"requestContext": map[string]any{"http": map[string]any{"method": "POST"}}})
		},
		"topic": func(p []byte) []byte {
			return encoded(t, map[string]any{"TopicName": "t", "SubscriptionName": "s", "MessageId": "m", "Message": string(p), "PublishTime": 1, "command": "run"})
		},
		"stream": func(p []byte) []byte { return encoded(t, string(p)) },
		"stream with attributes": func(p []byte) []byte {
			return encoded(t, map[string]any{"body": string(p), "attrs": map[string]any{"Extend": "{}"}})
		},
		"queue":          func(p []byte) []byte { return encoded(t, queueMessage(p)) },
		"queue batch":    func(p []byte) []byte { return encoded(t, []any{queueMessage(p)}) },
		"queue, strings": func(p []byte) []byte { return encoded(t, []any{string(encoded(t, queueMessage(p)))}) },
		"queue, raw": func(p []byte) []byte {
			return encoded(t, []any{map[string]any{"messageId": "m", "messageBody": string(p)}})
		},
		"custom event":   event("my.tool", "my:Type"),
		"event, as text": func(p []byte) []byte { return encoded(t, cloudEventOf("my.tool", "my:Type", string(p))) },
		"http source": func(p []byte) []byte {
			return encoded(t, cloudEventOf("my.http", "eventbridge:Events:HTTPEvent", map[string]any{"httpMethod": "POST", "body": json.RawMessage(p)}))
		},
		"http source, as text": func(p []byte) []byte {
			return encoded(t, cloudEventOf("my.http", "eventbridge:Events:HTTPEvent", map[string]any{"httpMethod": "POST", "body": string(p)}))
		},
	}
}

// asked is what a trigger asks for, however it came.
func asked(t Trigger) Trigger {
	t.Envelopes, t.Answer, t.DedupKey = nil, Plain, ""
	return t
}

func TestAnyEnvelopeKeepsKindAndScope(t *testing.T) {
	all, wraps := samples(t), envelopes(t)
	var understood []string
	for _, file := range slices.Sorted(maps.Keys(all)) {
		if family, _, _ := strings.Cut(file, "/"); family == "alerts" || family == "manual" {
			understood = append(understood, file)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		payload := all[rapid.SampledFrom(understood).Draw(r, "sample")]
		want := Decode(payload)
		for range rapid.IntRange(1, 3).Draw(r, "envelopes") {
			name := rapid.SampledFrom(slices.Sorted(maps.Keys(wraps))).Draw(r, "envelope")
			if len(want.Envelopes) > 2 || payload[0] != '{' && strings.Contains(name, "stream") {
				continue
			}
			payload = wraps[name](payload)
		}
		got := Decode(payload)
		if got.Kind == Ignored && strings.Contains(got.Why, "more than 5 envelopes") {
			r.Skip("too deep")
		}
		if got.Unsigned() && want.Kind.command() {
			if got.Kind != Ignored || !strings.Contains(got.Why, "nobody signs") {
				r.Errorf("a command that nobody signed: %+v", got)
			}
			return
		}
		if diff := cmp.Diff(asked(want), asked(got)); diff != "" {
			r.Errorf("%s\n(-bare +wrapped)\n%s", payload, diff)
		}
		if want.DedupKey != "" && got.DedupKey != want.DedupKey {
			r.Errorf("the key %q became %q", want.DedupKey, got.DedupKey)
		}
	})
}

func TestOneChangedKeyNeverWidensAnAlert(t *testing.T) {
	all := samples(t)
	all["the form, as an object"] = formObject(t)
	changed := 0
	for file, payload := range all {
		was := Decode(payload)
		var v any
		if err := json.Unmarshal(payload, &v); err != nil || was.Kind == Schedule {
			continue // the message of a timer has a test of its own
		}
		// In a form of ours a key that is not there was not meant; in a form of the
		// cloud's it is missing.
		ours := was.Kind == Manual || strings.Contains(file, "own")
		for _, one := range changes(v, !ours) {
			changed++
			if got := Decode(encoded(t, one)); wider(got, was) {
				t.Errorf("%s: %s\n was %s\n is  %s", file, encoded(t, one), sentence(was), sentence(got))
			}
		}
	}
	if changed < 3000 {
		t.Errorf("only %d changes", changed)
	}
}

func formObject(t *testing.T) []byte {
	t.Helper()
	o, problem := parseForm([]byte(thresholdFormText))
	if problem != "" {
		t.Fatal(problem)
	}
	fields := map[string]any{}
	for _, m := range o {
		fields[m.key] = m.value
	}
	return encoded(t, fields)
}

// changes are all values in which one key of v, however deep, is another, or gone.
// The keys of tags are nobody's: any of them is a tag.
func changes(v any, gone bool) []any {
	var list []any
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			list = append(list, renamed(v, key, gone)...)
			if key == keyTags {
				continue
			}
			for _, inner := range changes(value, gone) {
				one := maps.Clone(v)
				one[key] = inner
				list = append(list, one)
			}
		}
	case []any:
		for i, value := range v {
			for _, inner := range changes(value, gone) {
				one := slices.Clone(v)
				one[i] = inner
				list = append(list, one)
			}
		}
	case string:
		var nested map[string]any
		if json.Unmarshal([]byte(v), &nested) == nil {
			for _, inner := range changes(nested, gone) {
				text, _ := json.Marshal(inner)
				list = append(list, string(text))
			}
		}
	}
	return list
}

func renamed(v map[string]any, key string, gone bool) []any {
	var list []any
	for _, other := range []string{"", key + "s", strings.ToUpper(key), key[:len(key)-1]} {
		if _, taken := v[other]; taken || other == "" && !gone {
			continue
		}
		one := maps.Clone(v)
		delete(one, key)
		if other != "" {
			one[other] = v[key]
		}
		list = append(list, one)
	}
	return list
}

// wider says whether a trigger may do what the one before could not.
func wider(got, was Trigger) bool {
	if got.Kind == Ignored || got.Ceiling == Plan {
		return false
	}
	lost := func(was, got []string) bool {
		return len(was) > 0 && (len(got) == 0 || slices.ContainsFunc(got, func(s string) bool { return !slices.Contains(was, s) }))
	}
	for key, value := range was.Scope.Tags {
		if got.Scope.Tags[key] != value {
			return true
		}
	}
	// An id is in one region only, so that naming both is no narrower.
	named := len(was.Instances) > 0 && !lost(was.Instances, got.Instances)
	return got.Kind != was.Kind || was.Ceiling == Plan || lost(was.Rules, got.Rules) || lost(was.Instances, got.Instances) ||
		lost(was.Regions, got.Regions) && !named || lost(was.Scope.Accounts, got.Scope.Accounts) ||
		lost(was.Scope.ResourceGroups, got.Scope.ResourceGroups) || was.Budget != got.Budget || was.Amount != nil && got.Amount == nil
}

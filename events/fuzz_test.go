package events

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func FuzzDecode(f *testing.F) {
	for _, data := range samples(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, payload []byte) { checkTrigger(t, payload, Decode(payload)) })
}

// FuzzForm puts the input into the body of an HTTP call, as CloudMonitor's
// callbacks come.
func FuzzForm(f *testing.F) {
	f.Add([]byte(thresholdFormText))
	f.Add([]byte("alertState=ALERT&alertState=OK&alertName=%zz&dimensions=[{"))
	f.Fuzz(func(t *testing.T, body []byte) {
		payload := httpCall(body, "application/x-www-form-urlencoded")
		got := Decode(payload)
		checkTrigger(t, payload, got)
		if got.Kind != Ignored && got.Kind != MetricAlert {
			t.Errorf("a form is a %s", got.Kind)
		}
	})
}

// FuzzBatch puts two inputs into messages of one queue.
func FuzzBatch(f *testing.F) {
	for _, data := range samples(f) {
		f.Add(data, []byte(`{"source":"cost-alert"}`))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		payload := encoded(t, []any{queueMessage(a), queueMessage(b)})
		got := Decode(payload)
		checkTrigger(t, payload, got)
		// The messages as the batch holds them: encoding replaces what is no text.
		one, two := Decode(encoded(t, queueMessage(a))), Decode(encoded(t, queueMessage(b)))
		if got.Ceiling == Enforce && one.Ceiling != Enforce && two.Ceiling != Enforce {
			t.Errorf("neither may enforce: %+v", got)
		}
	})
}

func checkTrigger(t testing.TB, payload []byte, got Trigger) {
	t.Helper()
	switch got.Kind {
	case Ignored:
		checkIgnored(t, got)
	case Schedule, Manual, Undo, Keep, Status, CostAlert, MetricAlert, Answered:
		if got.Ceiling != Plan && got.Ceiling != Enforce {
			t.Errorf("no ceiling: %+v", got)
		}
		if len(got.Notes) > 0 && got.Ceiling != Plan {
			t.Errorf("understood in part, and not lowered: %+v", got)
		}
		if got.Kind == Answered && (got.Token == "" || len(got.Envelopes) > 0) {
			t.Errorf("an answer without its token, or in an envelope: %+v", got)
		}
		if got.Kind == MetricAlert && got.Ceiling == Enforce && (len(got.Instances) == 0 || len(got.Scope.Accounts) == 0) {
			t.Errorf("an alert about nothing may act: %+v", got)
		}
	default:
		t.Errorf("kind %v", got.Kind)
	}
	if got.Ceiling == Enforce && !holds(payload, acting()) {
		t.Errorf("%q may not enforce: %+v", payload, got)
	}
	if got.Kind != Ignored && !holds(payload, append(acting(), looking()...)) {
		t.Errorf("%q is of no known shape: %+v", payload, got)
	}
	if len(got.Envelopes) > maxEnvelopes+1 || got.Answer != Plain && got.Answer != HTTPResponse {
		t.Errorf("%v, %v", got.Envelopes, got.Answer)
	}
	for _, s := range append(slices.Clone(got.Notes), got.Why, got.Reason, got.DedupKey) {
		if len(s) > 2000 || printable(s) != s {
			t.Errorf("too long or not printable: %q", s)
		}
	}
}

// acting are the words without which nothing may act, looking those without which
// nothing is looked at: the keys, and texts after a =.
func acting() [][]string {
	return [][]string{
		{"triggerName", "triggerTime"}, {"command", "=run"}, {"command", "=undo"}, {"command", "=keep"}, {"source", "=cost-alert"},
		{"alertState", "dimensions", "userId"}, {"curLevel", "resources", "userId"}, {"alertStatus", "arn"},
		{"resourceId", "product", "level"}, {"status", "=firing", "aliuid"},
		{"command", "=map-act", "fan", "accounts"}, {"command", "=gather", "fan"},
		{"reaper_answer"},
	}
}

func looking() [][]string {
	return [][]string{
		{"command", "=map-plan", "fan", "accounts"},
		{"command", "=plan"}, {"command", "=status"}, {"alertState", "alertName"}, {"alertState", "ruleId"}, {"ruleId", "namespace", "=acs_kafka"},
		{"subscription", "alert", "batchId"}, {"alert_id"}, {"msgtype"}, {"msg_type"}, {"specversion", "type", "source", "id"},
	}
}

// holds is a second, looser reading of the payload: it opens whatever can be
// opened, and asks whether one of the groups of words is there.
func holds(payload []byte, groups [][]string) bool {
	words := map[string]bool{}
	collect(payload, words, 12)
	return slices.ContainsFunc(groups, func(need []string) bool {
		return !slices.ContainsFunc(need, func(w string) bool { return !words[w] })
	})
}

// collect gathers the keys of all objects, and texts with a = before them,
// through strings, base64 and forms.
func collect(text []byte, words map[string]bool, depth int) {
	// A number may be larger than any float.
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var v any
	if depth > 0 && json.Valid(text) && decoder.Decode(&v) == nil {
		walk(v, words, depth)
		return
	}
	for pair := range strings.SplitSeq(string(text), "&") {
		key, value, _ := strings.Cut(pair, "=")
		if key, err := url.QueryUnescape(key); err == nil {
			words[key] = true
		}
		if value, err := url.QueryUnescape(value); err == nil {
			collectText(value, words, depth-1)
		}
	}
}

func walk(v any, words map[string]bool, depth int) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			words[key] = true
			walk(value, words, depth)
		}
	case []any:
		for _, value := range v {
			walk(value, words, depth)
		}
	case string:
		words["="+v] = true
		collectText(v, words, depth-1)
	}
}

func collectText(s string, words map[string]bool, depth int) {
	if depth <= 0 {
		return
	}
	collect([]byte(s), words, depth)
	if decoded, err := base64.StdEncoding.DecodeString(s); err == nil && len(decoded) > 0 {
		collect(decoded, words, depth-1)
	}
}

// drawKey draws a key that differs from every key of a request.
func drawKey(t *rapid.T, key string) string {
	at := rapid.IntRange(0, len(key)-1).Draw(t, "at")
	mutations := []string{
		key[:at] + key[at+1:],
		key[:at] + string(key[at]-'a'+'A') + key[at+1:],
		key[:at] + rapid.StringMatching(`[a-zA-Z0-9 _.é-]`).Draw(t, "with") + key[at:],
		key + rapid.SampledFrom([]string{" ", "s", "\u200b", "\u0000"}).Draw(t, "tail"),
	}
	wrong := rapid.SampledFrom(mutations).Draw(t, "wrong")
	if slices.Contains(messageKeys, wrong) {
		t.Skip("another key")
	}
	return wrong
}

func TestOneWrongKeyStopsAManualCall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		call := map[string]any{"command": rapid.SampledFrom([]string{"plan", "run"}).Draw(t, "command")}
		for _, key := range []string{keyRules, keyInstances, keyRegions} {
			if rapid.Bool().Draw(t, key) {
				call[key] = rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,9}`), 1, 3).Draw(t, "names")
			}
		}
		if got := Decode(encode(t, call)); got.Kind != Manual {
			t.Fatalf("a valid call is not understood: %s", got.Why)
		}
		key := rapid.SampledFrom(sortedKeys(call)).Draw(t, "key")
		call[drawKey(t, key)] = call[key]
		delete(call, key)
		checkIgnored(t, Decode(encode(t, call)))

		message, err := json.Marshal(string(encode(t, call)))
		if err != nil {
			t.Fatal(err)
		}
		if got := Decode([]byte(timer(string(message)))); got.Kind != Schedule || got.Ceiling != Plan || len(got.Notes) != 1 {
			t.Fatalf("a wrong message may enforce: %+v", got)
		}
	})
}

func sortedKeys(call map[string]any) []string {
	var keys []string
	for key := range call {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func encode(t *rapid.T, v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

package events

import (
	"fmt"
	"strings"
	"testing"
)

func TestABatchAsksForNoMoreThanItsEvents(t *testing.T) {
	const cost = `{"source":"cost-alert","account":"1"`
	metric := func(instance, account, level string) string {
		return fmt.Sprintf(`{"ruleId":"r","namespace":"acs_kafka","metricName":"m","curLevel":%q,"userId":%q,"time":1,"resources":{"instanceId":%q}}`, level, account, instance)
	}
	for name, c := range map[string]struct {
		messages []string
		want     string
	}{
		"one event stays as it is":           {[]string{metric("a", "1", "WARN")}, "`metric-alert`, at most enforce; instances `a`; accounts `1`"},
		"events about instances are joined":  {[]string{metric("b", "1", "WARN"), metric("a", "1", "WARN")}, "`metric-alert`, at most enforce; instances `a, b`; accounts `1`"},
		"what is over is dropped":            {[]string{metric("b", "1", "OK"), metric("a", "1", "WARN")}, "`metric-alert`, at most enforce; instances `a`; accounts `1`"},
		"repetitions are one":                {[]string{cost + `,"id":"1","amount":5,"currency":"CNY"}`, cost + `,"id":"1","amount":5,"currency":"CNY"}`}, "`cost-alert`, at most enforce; accounts `1`; amount `5 CNY`"},
		"equal requests are one":             {[]string{cost + `,"id":"1"}`, cost + `,"id":"2"}`}, "`cost-alert`, at most enforce; accounts `1`"},
		"two accounts only look":             {[]string{metric("a", "1", "WARN"), metric("b", "2", "WARN")}, "`metric-alert`, at most plan; instances `a, b`; accounts `1, 2`"},
		"two amounts only look":              {[]string{cost + `,"amount":5,"currency":"CNY"}`, cost + `,"amount":6,"currency":"CNY"}`}, "`cost-alert`, at most plan; accounts `1`"},
		"two budgets only look":              {[]string{cost + `,"budget":"a"}`, cost + `,"budget":"b"}`}, "`cost-alert`, at most plan; accounts `1`"},
		"two scopes only look":               {[]string{cost + `,"tags":{"a":"b","c":"d"}}`, cost + `,"tags":{"a":"b","c":"e"}}`}, "`cost-alert`, at most plan; accounts `1`; tag `a=b`"},
		"an instance and all only look":      {[]string{cost + `,"instances":["a"]}`, cost + `}`}, "`cost-alert`, at most plan; accounts `1`"},
		"two kinds only look":                {[]string{metric("a", "1", "WARN"), `{"command":"run"}`}, "`metric-alert`, at most plan"},
		"an unknown one lowers the others":   {[]string{metric("a", "1", "WARN"), "TEST"}, "`metric-alert`, at most plan; instances `a`; accounts `1`"},
		"a plan lowers a run":                {[]string{`{"command":"plan"}`, `{"command":"run"}`}, "`manual`, at most plan"},
		"in the other order too":             {[]string{`{"command":"run"}`, `{"command":"plan"}`}, "`manual`, at most plan"},
		"an alert and a command only look":   {[]string{`{"source":"cost-alert"}`, `{"command":"run"}`}, "`cost-alert`, at most plan"},
		"all over":                           {[]string{metric("a", "1", "OK"), metric("b", "1", "OK")}, "`ignored`, at most plan"},
		"a timer's event is none of a queue": {[]string{`{"triggerTime":"t","triggerName":"n"}`}, "`ignored`, at most plan"},
	} {
		t.Run(name, func(t *testing.T) {
			var batch, back []any
			for _, m := range c.messages {
				batch, back = append(batch, queueMessage([]byte(m))), append([]any{queueMessage([]byte(m))}, back...)
			}
			got, reordered := Decode(encoded(t, batch)), Decode(encoded(t, back))
			if got.DedupKey != reordered.DedupKey || got.Kind != Ignored && got.DedupKey == "" {
				t.Errorf("the keys are %q and %q", got.DedupKey, reordered.DedupKey)
			}
			got.DedupKey, got.Reason, got.Envelopes, got.Why, got.Notes = "", "", nil, "", nil
			if told := sentence(got); told != c.want {
				t.Errorf("\n got %s\nwant %s", told, c.want)
			}
		})
	}
}

func TestWhatNobodySignedStaysUnsignedBesideWhatSomebodyDid(t *testing.T) {
	event := func(id, kind, data string) string {
		return fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"s","type":%q,"data":%s}`, id, kind, data)
	}
	signed := event("1", "tool:Said", `{"source":"cost-alert","instances":["a"]}`)
	unsigned := event("2", "eventbridge:Events:HTTPEvent", `{"httpMethod":"POST","body":{"source":"cost-alert","instances":["b"]}}`)
	for name, batch := range map[string]string{
		"alone": unsigned, "before": unsigned + "," + signed, "behind": signed + "," + unsigned, "between": signed + "," + unsigned + "," + event("3", "tool:Said", `{"source":"cost-alert","instances":["c"]}`),
	} {
		if got := Decode([]byte("[" + batch + "]")); !got.Unsigned() {
			t.Errorf("%s: %s", name, sentence(got))
		}
	}
	if got := Decode([]byte("[" + signed + "]")); got.Unsigned() {
		t.Errorf("signed: %s", sentence(got))
	}
}

func TestHugeBatchesAreIgnored(t *testing.T) {
	one := `{"messageId":"m","messageBody":"{\"source\":\"cost-alert\"}"},`
	for n, want := range map[int]Kind{maxListed: CostAlert, maxListed + 1: Ignored} {
		batch := "[" + strings.TrimSuffix(strings.Repeat(one, n), ",") + "]"
		if got := Decode([]byte(batch)); got.Kind != want {
			t.Errorf("%d messages: %s", n, sentence(got))
		}
	}
}

func TestEnvelopesInEachOtherAreBounded(t *testing.T) {
	topic := func(p []byte) []byte {
		return encoded(t, map[string]any{"TopicName": "t", "SubscriptionName": "s", "MessageId": "m", "Message": string(p)})
	}
	payload := []byte(`{"command":"plan"}`)
	for depth := 1; depth <= 8; depth++ {
		payload = topic(payload)
		if got := Decode(payload); (got.Kind == Manual) != (depth <= maxEnvelopes) {
			t.Errorf("%d: %s", depth, sentence(got))
		}
	}
	nested := "{}"
	for range 3000 { // as deep as fits: each is an event about money in the data of another
		nested = `{"specversion":"1.0","id":"i","source":"s","type":"cost","data":` + nested + `}`
	}
	if got := Decode([]byte(nested)); got.Ceiling != Plan {
		t.Errorf("%s", sentence(got))
	}
}

func TestWhatIsNoEnvelopeIsNotOpened(t *testing.T) {
	const body = `,"body":"{\"command\":\"run\"}","isBase64Encoded":false,"rawPath":"/"`
	const post = `,"requestContext":{"http":{"method":"POST"}}`
	for name, c := range map[string]struct{ payload, why string }{
		"a key twice":                  {`{"a":1` + body + post + post + `}`, `an object with the key "requestContext" twice`},
		"a key of the context twice":   {`{"a":1` + body + `,"requestContext":{"http":{"method":"POST"},"http":{"method":"POST"}}}`, "in http: a call without a method"},
		"a call by PUT":                {`{"a":1` + body + `,"requestContext":{"http":{"method":"PUT"}}}`, `in http: a call by "PUT"; only POST can ask for anything`},
		"a body that is an object":     {`{"body":{},"isBase64Encoded":false,"rawPath":"/"` + post + `}`, "in http: a body that is not a string"},
		"no base64":                    {`{"body":"*","isBase64Encoded":true,"rawPath":"/"` + post + `}`, "in http: a body that is not the base64 that it says it is"},
		"base64, perhaps":              {`{"body":"","isBase64Encoded":"true","rawPath":"/"` + post + `}`, "in http: isBase64Encoded that is neither true nor false"},
		"a body that is no text":       {`{"body":"/w==","isBase64Encoded":true,"rawPath":"/"` + post + `}`, "in http: 1 bytes that are not UTF-8 text"},
		"an empty body":                {`{"body":"","isBase64Encoded":true,"rawPath":"/"` + post + `}`, "in http: an empty payload (no bytes at all)"},
		"a message that is a number":   {`{"TopicName":"t","SubscriptionName":"s","MessageId":"m","Message":1}`, "in mns-topic: a message that is not a string"},
		"a type that is a number":      {`{"specversion":"1.0","id":"i","source":"s","type":["x"]}`, "in eventbridge: an event whose source or type is not a short text"},
		"an event without data":        {`{"specversion":"1.0","id":"i","source":"s","type":"t"}`, "in eventbridge: an empty payload (no bytes at all)"},
		"a queue's event without data": {`{"specversion":"1.0","id":"i","source":"s","type":"mns:Queue:SendMessage"}`, "in eventbridge: data that is not what the event's type says"},
		"a picture for a chat":         {`{"msgtype":"image"}`, "a chat message of a kind that is not read"},
	} {
		t.Run(name, func(t *testing.T) {
			got := Decode([]byte(c.payload))
			checkIgnored(t, got)
			if got.Why != c.why {
				t.Errorf("\n got %s\nwant %s", got.Why, c.why)
			}
		})
	}
}

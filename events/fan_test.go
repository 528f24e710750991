package events

import (
	"strings"
	"testing"
)

func TestAPartOfAFanOutIsReadStrictly(t *testing.T) {
	for payload, why := range map[string]string{
		`{"command":"map-act","fan":"a","accounts":["1000000000000001"],"rules":["x"]}`:                   `the unknown key "rules"`,
		`{"command":"map-act","fan":"a","fan":"b","accounts":["1000000000000001"]}`:                       `"fan" twice`,
		`{"command":"map-plan","fan":"a","accounts":"1000000000000001"}`:                                  "not a list of strings",
		`{"command":"map-plan","fan":"` + strings.Repeat("a", 129) + `","accounts":["1000000000000001"]}`: "1 to 128 letters",
		`{"command":"map-plan","fan":"a/b","accounts":["1000000000000001"]}`:                              "1 to 128 letters",
		`{"command":"gather","fan":""}`:                                                                   "1 to 128 letters",
		`{"command":"gather"}`:                                                                            `names no "fan"`,
		`{"command":"map-plan","fan":"a"}`:                                                                "names no accounts",
		`{"command":"map-act","fan":"a","accounts":["1000000000000001"],"reason":7}`:                      "not a string",
	} {
		got := Decode([]byte(payload))
		checkIgnored(t, got)
		if !strings.Contains(got.Why, why) {
			t.Errorf("%s: %q lacks %q", payload, got.Why, why)
		}
	}
}

func TestAPartOfAFanOutIsJoinedWithNothing(t *testing.T) {
	act := `{"command":"map-act","fan":"a","accounts":["1000000000000001"]}`
	for _, other := range []string{act + " ", `{"command":"run"}`, `{"command":"map-act","fan":"b","accounts":["2000000000000002"]}`} {
		got := Decode(encoded(t, []any{queueMessage([]byte(act)), queueMessage([]byte(other))}))
		if got.Kind != Ignored || got.Fan != nil || !strings.Contains(got.Why, "fan-out") {
			t.Errorf("with %s: %+v", other, got)
		}
	}
	if got := Decode(encoded(t, []any{queueMessage([]byte(act))})); got.Fan == nil || got.Fan.Step != MapAct {
		t.Errorf("alone: %+v", got)
	}
}

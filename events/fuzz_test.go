package events

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.json")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, payload []byte) { checkTrigger(t, payload, Decode(payload)) })
}

func checkTrigger(t testing.TB, payload []byte, got Trigger) {
	t.Helper()
	switch got.Kind {
	case Ignored:
		checkIgnored(t, got)
	case Schedule, Manual:
		if got.Ceiling != Plan && got.Ceiling != Enforce {
			t.Errorf("no ceiling: %+v", got)
		}
		if len(got.Notes) > 0 && got.Ceiling != Plan {
			t.Errorf("understood in part, and not lowered: %+v", got)
		}
	default:
		t.Errorf("kind %v", got.Kind)
	}
	if got.Ceiling == Enforce && !mayEnforce(payload) {
		t.Errorf("%q may not enforce: %+v", payload, got)
	}
	for _, s := range append(slices.Clone(got.Notes), got.Why, got.Reason, got.DedupKey) {
		if len(s) > 2000 || printable(s) != s {
			t.Errorf("too long or not printable: %q", s)
		}
	}
}

// mayEnforce is a second, looser reading of the payload.
func mayEnforce(payload []byte) bool {
	var keys map[string]json.RawMessage
	if json.Unmarshal(payload, &keys) != nil {
		return false
	}
	_, name := keys["triggerName"]
	_, at := keys["triggerTime"]
	var command string
	if json.Unmarshal(keys["command"], &command) == nil && command == "run" {
		return true
	}
	return name && at
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
				call[key] = rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,9}`), 0, 3).Draw(t, "names")
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

package aliyun

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// jsonStrings draws a string of a document as it is written: letters, escapes, and
// characters by number, halves of pairs among them.
var jsonStrings = rapid.Map(rapid.SliceOf(rapid.SampledFrom([]string{
	"a", "u", "0041", "é", "界", "\U0001f600", `\"`, `\\`, `\/`, `\n`, `\t`, `\r`, `\b`, `\f`, `\u0041`, `\u00e9`, `\u754c`,
	`\ud83d\ude00`, `\ud83d`, `\ude00`, `\ufffd`, `\u0000`, `{`, `]`, `,`, " ", "\x7f",
})), func(parts []string) string { return `"` + strings.Join(parts, "") + `"` })

func TestStringsSayWhatEncodingJSONReadsInThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		written, behind := jsonStrings.Draw(t, "string"), jsonStrings.Draw(t, "the next one")
		doc, err := document([]byte(`[` + written + `,` + behind + `]`))
		if err != nil {
			t.Fatal(err)
		}
		elements, err := array(doc)
		if err != nil || len(elements) != 2 || string(elements[0]) != written {
			t.Fatalf("elements %q, error %v", elements, err)
		}
		var want string
		if err := json.Unmarshal([]byte(written), &want); err != nil {
			t.Fatal(err)
		}
		if got, err := unquote(elements[0]); err != nil || got != want {
			t.Errorf("unquote gave %q, error %v, want %q", got, err, want)
		}
		if got, err := unwrap(elements[0]); err != nil || string(got) != want {
			t.Errorf("unwrap gave %q, error %v, want %q", got, err, want)
		}
		if string(elements[1]) != behind {
			t.Errorf("unwrapping wrote over what stands behind: %q", elements[1])
		}
	})
}

// FuzzDocument holds what is taken for JSON against encoding/json.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{
		``, ` `, `{}`, `{"a":1,"a":2}`, `"\ud800"`, `"\ude00\ud83d"`, "\"\xed\xa0\x80\"", "\"\xff\"", "\ufeff{}", `{} {}`, `[1,]`, `01`, `-0`, `1e999`, `nul`, "\"\x01\"", `"\u00g0"`, `"\x"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := document(data)
		if want := utf8.Valid(data) && json.Valid(data); want != (err == nil) {
			t.Fatalf("%.200q: error %v, want JSON %v", data, err, want)
		}
		if err == nil && kindOf(doc) == "a string" {
			raw := json.RawMessage(strings.TrimSpace(string(doc)))
			var want string
			got, err := unquote(raw)
			if wrong := json.Unmarshal(raw, &want); wrong != nil || err != nil || got != want {
				t.Fatalf("%q: %q, error %v, want %q", raw, got, err, want)
			}
		}
	})
}

func TestADocumentIsAsDeepAsEncodingJSONTakesIt(t *testing.T) {
	for _, depth := range []int{9999, 10000, 10001} {
		for _, text := range []string{strings.Repeat("[", depth) + strings.Repeat("]", depth), strings.Repeat(`{"a":`, depth) + "0" + strings.Repeat("}", depth)} {
			if _, err := document([]byte(text)); json.Valid([]byte(text)) != (err == nil) {
				t.Errorf("%d levels of %c: error %v", depth, text[0], err)
			}
		}
	}
}

func TestANameCutThroughAnEmojiHidesNoRegion(t *testing.T) {
	got, err := decodeList(listOf(`{"InstanceId":"i-1","Name":"rocket \ud83d"}`, `{"InstanceId":"i-2"}`))
	if err != nil || len(got.Instances) != 2 || len(got.Broken) != 0 {
		t.Fatalf("listing %+v, error %v", got, err)
	}
	if name, _ := got.Instances[0].Name.Get(); name != "rocket \ufffd" {
		t.Errorf("name %q", name)
	}
}

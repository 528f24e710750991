package events

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestForeignFamiliesAreIgnored(t *testing.T) {
	files, err := filepath.Glob("testdata/foreign/*.json")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := Decode(data)
			checkIgnored(t, got)
			for _, content := range []string{"value1", "Hello", "1000000000000001", "812.4", "192.0.2.7"} {
				if bytes.Contains(data, []byte(content)) && strings.Contains(got.Why, content) {
					t.Errorf("Why repeats content: %s", got.Why)
				}
			}
		})
	}
}

// reporter is what a plain test, a fuzz test and a property have in common.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

func checkIgnored(t reporter, got Trigger) {
	t.Helper()
	if got.Kind != Ignored || got.Ceiling != Plan || got.Why == "" {
		t.Errorf("not ignored: %+v", got)
	}
	if len(got.Why) > maxWhy || printable(got.Why) != got.Why {
		t.Errorf("Why is too long or not printable: %q", got.Why)
	}
	if len(got.Rules)+len(got.Instances)+len(got.Regions)+len(got.Notes)+len(got.DedupKey) > 0 {
		t.Errorf("an ignored trigger asks for something: %+v", got)
	}
}

func TestWhyDescribesTheShape(t *testing.T) {
	manyNames := strings.TrimSuffix(strings.Repeat(`"a",`, maxListed+1), ",")
	for name, c := range map[string]struct{ payload, why string }{
		"no bytes":                      {"", "an empty payload (no bytes at all)"},
		"white space":                   {" \n\t", "3 bytes of white space"},
		"no JSON":                       {"ping", "4 bytes that are not JSON"},
		"no text":                       {"\xff\xfe{}", "4 bytes that are not UTF-8 text"},
		"a bare string":                 {`"Hello, FC!"`, "a JSON string of 10 characters"},
		"null":                          {"null", "a JSON null"},
		"a boolean":                     {"true", "a JSON boolean"},
		"a number":                      {"-1.5", "a JSON number"},
		"an empty array":                {"[ ]", "an empty JSON array"},
		"an array of arrays":            {"[[[]]]", "a JSON array of 1 value, the first an array"},
		"an array of objects":           {`[{"id":1},2]`, "a JSON array of 2 values, the first an object with the key id"},
		"an empty object":               {"{}", "an empty object"},
		"the console's test event":      {`{"key1":"1","key2":"2","key3":"3"}`, "an object with the keys key1, key2 and key3"},
		"many keys":                     {`{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1}`, "an object with the keys a, b, c, d, e, f, g, h and 1 more"},
		"an odd key":                    {`{"\u001b[2J":1}`, `an object with the key "\x1b[2J"`},
		"a long key":                    {`{"` + strings.Repeat("k", 50) + `":1}`, "an object with the key " + strings.Repeat("k", 32) + "..."},
		"a command in capitals":         {`{"Command":"run"}`, `an object with the key Command; did you mean "command" in place of "Command"?`},
		"a call without a command":      {`{"rules":["a"]}`, `an object with the key rules; a manual call also needs the key "command"`},
		"too many bytes":                {strings.Repeat(" ", maxPayload+1), "262145 bytes, more than the 262144 that are read"},
		"trailing data":                 {`{"command":"run"} x`, "19 bytes that are not JSON: a whole JSON value is followed by 2 bytes more"},
		"a command of later days":       {`{"command":"explain","id":"x"}`, `a manual call whose command "explain" is not available in this version; use plan, run, undo, keep or status`},
		"a keep of everything":          {`{"command":"keep","for":"14d"}`, `a manual call whose command keep names no instances`},
		"a keep without an end":         {`{"command":"keep","instances":["a"]}`, wrong(`no time under the key "for"; write for example "14d"`)},
		"a keep for some hours":         {`{"command":"keep","instances":["a"],"for":"36h"}`, wrong(`a wrong value for the key "for": "36h" is not a number of days: write for example 14d or 2w`)},
		"a keep for no day":             {`{"command":"keep","instances":["a"],"for":"0d"}`, wrong(`a wrong value for the key "for": "0d" is not a number of days: write for example 14d or 2w`)},
		"a keep for longer than a year": {`{"command":"keep","instances":["a"],"for":"53w"}`, wrong(`a wrong value for the key "for": "53w" is more than 365 days; what is to stay for good says so by the tag reaper/keep=yes`)},
		"a keep by rules":               {`{"command":"keep","instances":["a"],"for":"1d","rules":["b"]}`, wrong(`the unknown key "rules" (use instances, regions, for, reason, command)`)},
		"an undo of everything":         {`{"command":"undo"}`, `a manual call whose command undo names no instances`},
		"a run of an empty list":        {`{"command":"run","instances":[]}`, wrong(`a wrong value for the key "instances": it names nothing, and leaving the key out would mean all`)},
		"a run of no rules":             {`{"command":"run","rules":[]}`, wrong(`a wrong value for the key "rules": it names nothing, and leaving the key out would mean all`)},
		"a run of no regions":           {`{"command":"run","instances":["a"],"regions":[]}`, wrong(`a wrong value for the key "regions": it names nothing, and leaving the key out would mean all`)},
		"an undo of an empty list":      {`{"command":"undo","instances":[]}`, wrong(`a wrong value for the key "instances": it names nothing, and leaving the key out would mean all`)},
		"an undo by rules":              {`{"command":"undo","instances":["a"],"rules":["b"]}`, wrong(`the unknown key "rules" (use instances, regions, reason, command)`)},
		"an undo that is a run too":     {`{"command":"undo","command":"run","instances":["a"]}`, wrong(`the key "command" twice`)},
		"an unknown command":            {`{"command":"runn"}`, wrong(`a wrong value for the key "command": "runn" is not known (did you mean "run"?)`)},
		"a command in capitals too":     {`{"command":"RUN"}`, wrong(`a wrong value for the key "command": "RUN" is not known (did you mean "run"?)`)},
		"a command that is a number":    {`{"command":1}`, wrong(`a wrong value for the key "command": it is not a string`)},
		"an unknown key":                {`{"command":"run","rulez":[]}`, wrong(`the unknown key "rulez" (did you mean "rules"?)`)},
		"a key in capitals":             {`{"command":"run","Regions":["a"]}`, wrong(`the unknown key "Regions" (did you mean "regions"?)`)},
		"a mode in a manual call":       {`{"command":"run","mode":"plan"}`, wrong(`the unknown key "mode" (use command, rules, instances, regions, reason)`)},
		"a key twice":                   {`{"command":"plan","command":"run"}`, wrong(`the key "command" twice`)},
		"an escaped key twice":          {`{"command":"plan","c\u006fmmand":"run"}`, wrong(`the key "command" twice`)},
		"a list of numbers":             {`{"command":"run","rules":[1]}`, wrong(`a wrong value for the key "rules": item 1 is not a string`)},
		"a list with a null":            {`{"command":"run","rules":["a",null]}`, wrong(`a wrong value for the key "rules": item 2 is not a string`)},
		"a list with an empty name":     {`{"command":"run","regions":[""]}`, wrong(`a wrong value for the key "regions": item 1 is empty`)},
		"a name with a line break":      {`{"command":"run","regions":["a\nb"]}`, wrong(`a wrong value for the key "regions": item 1 holds characters that cannot be printed`)},
		"a list that is an object":      {`{"command":"run","instances":{}}`, wrong(`a wrong value for the key "instances": it is not a list of strings`)},
		"a list that is too long":       {`{"command":"run","instances":[` + manyNames + `]}`, wrong(`a wrong value for the key "instances": it lists 1001 names, more than 1000`)},
		"a reason that is null":         {`{"command":"run","reason":null}`, wrong(`a wrong value for the key "reason": it is not a string`)},
		"a status of one region":        {`{"command":"status","regions":["cn-hangzhou"]}`, wrong(`the unknown key "regions" (did you mean "reason"?)`)},
		"a status that is a run too":    {`{"command":"status","command":"run"}`, wrong(`the key "command" twice`)},
		"a timer with a command": {`{"triggerTime":"t","triggerName":"n","payload":"","command":"run"}`,
			wrong(`the unknown key "triggerTime" (use command, rules, instances, regions, reason)`)},
		"a timer with one more key": {`{"triggerTime":"t","triggerName":"n","x":1}`,
			`an object like a timer's event, but with the unknown key "x" (use triggerTime, triggerName, payload)`},
		"a timer with an object": {`{"triggerTime":"t","triggerName":"n","payload":{}}`,
			"an object like a timer's event, but with a payload that is not a string"},
		"a timer without a time": {`{"triggerTime":"","triggerName":"n","payload":""}`,
			"an object like a timer's event, but with a triggerTime that is empty"},
		"a timer with two names": {`{"triggerTime":"t","triggerName":"n","triggerName":"m"}`,
			`an object like a timer's event, but with the key "triggerName" twice`},
		"a timer in other letters": {`{"triggertime":"t","triggername":"n","payload":""}`,
			"an object with the keys triggertime, triggername and payload"},
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

func wrong(what string) string { return "a manual call that is not understood: it has " + what }

func TestDeepNestingIsSurvived(t *testing.T) {
	for _, depth := range []int{100, 9_990, 50_000} {
		t.Run(fmt.Sprint(depth), func(t *testing.T) {
			nested := strings.Repeat("[", depth) + strings.Repeat("]", depth)
			checkIgnored(t, Decode([]byte(nested)))
			checkIgnored(t, Decode([]byte(`{"command":"run","rules":`+nested+`}`)))
		})
	}
}

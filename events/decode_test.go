package events

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func timer(payload string) string {
	return `{"triggerTime":"2026-11-23T14:00:00Z","triggerName":"t","payload":` + payload + `}`
}

const timerKey = "timer/t/2026-11-23T14:00:00Z"

func TestUnderstoodPayloads(t *testing.T) {
	evening := Trigger{Kind: Schedule, Name: "every-evening", Ceiling: Enforce, DedupKey: "timer/every-evening/2026-11-23T14:00:00Z"}
	with := func(base Trigger, change func(*Trigger)) Trigger { change(&base); return base }
	file := func(name string) string {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for name, c := range map[string]struct {
		payload string
		want    Trigger
	}{
		"a timer without a message may enforce":        {file("timer/empty-message.json"), evening},
		"a timer that leaves the message out is equal": {file("timer/no-message.json"), evening},
		"a timer's plain text is only a reason": {file("timer/plain-message.json"),
			with(evening, func(w *Trigger) { w.Reason = "evening look" })},
		"a timer's JSON can lower and narrow": {file("timer/json-message.json"),
			with(evening, func(w *Trigger) { w.Ceiling, w.Rules, w.Reason = Plan, []string{"dev-nightly"}, "evening look" })},
		"a timer's null message is an empty one": {timer("null"), Trigger{Kind: Schedule, Name: "t", Ceiling: Enforce, DedupKey: timerKey}},
		"a timer's empty object changes nothing": {timer(`" {} "`), Trigger{Kind: Schedule, Name: "t", Ceiling: Enforce, DedupKey: timerKey}},
		"a timer's command plan lowers":          {timer(`"{\"command\":\"plan\"}"`), Trigger{Kind: Schedule, Name: "t", Ceiling: Plan, DedupKey: timerKey}},
		"of a command and a mode the lower one counts": {timer(`"{\"mode\":\"plan\",\"command\":\"run\"}"`),
			Trigger{Kind: Schedule, Name: "t", Ceiling: Plan, DedupKey: timerKey}},
		"and in the other order too": {timer(`"{\"command\":\"plan\",\"mode\":\"enforce\"}"`),
			Trigger{Kind: Schedule, Name: "t", Ceiling: Plan, DedupKey: timerKey}},
		"a byte order mark does not turn JSON into plain text": {timer(`"\ufeff{\"mode\":\"plan\"}"`),
			Trigger{Kind: Schedule, Name: "t", Ceiling: Plan, DedupKey: timerKey}},
		"a manual plan stays a plan": {file("manual/plan.json"), Trigger{Kind: Manual, Ceiling: Plan}},
		"a manual run is narrowed to what it names": {file("manual/run-narrowed.json"), Trigger{
			Kind: Manual, Ceiling: Enforce, Rules: []string{"dev-nightly"}, Instances: []string{"alikafka_post-cn-0123456789ab"},
			Regions: []string{"cn-hangzhou", "cn-shanghai"}, Reason: "month end"}},
		"a status asks for a look": {`{"command":"status","reason":"new role"}`, Trigger{Kind: Status, Ceiling: Plan, Reason: "new role"}},
		"an undo names what it reopens": {`{"command":"undo","instances":["a"],"regions":["cn-hangzhou"],"reason":"needed"}`, Trigger{
			Kind: Undo, Ceiling: Enforce, Instances: []string{"a"}, Regions: []string{"cn-hangzhou"}, Reason: "needed"}},
		"a keep names what it protects, and how long": {`{"command":"keep","instances":["a"],"for":"2w","reason":"audit"}`, Trigger{
			Kind: Keep, Ceiling: Enforce, Instances: []string{"a"}, Days: 14, Reason: "audit"}},
		"empty lists narrow nothing":              {file("manual/empty-lists.json"), Trigger{Kind: Manual, Ceiling: Plan, Rules: []string{"dev-nightly"}}},
		"an escaped key is the key that it means": {`{"comm\u0061nd":"plan"}`, Trigger{Kind: Manual, Ceiling: Plan}},
		"a reason is cut and made printable": {`{"command":"plan","reason":"` + strings.Repeat("钱", 300) + `\u001b[31m"}`,
			Trigger{Kind: Manual, Ceiling: Plan, Reason: strings.Repeat("钱", 200) + "..."}},
		"a reason cannot steer a terminal": {`{"command":"plan","reason":"a\u001b]0;b\u0007\nc"}`,
			Trigger{Kind: Manual, Ceiling: Plan, Reason: "a ]0;b  c"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.want.Answer = Plain
			if diff := cmp.Diff(c.want, Decode([]byte(c.payload))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestTimerMessagesThatAreNotUnderstoodOnlyLook(t *testing.T) {
	for name, c := range map[string]struct{ message, note string }{
		"an unknown key":                  {`"{\"instnaces\":[\"a\"]}"`, `did you mean "instances"?`},
		"another letter case":             {`"{\"Mode\":\"plan\"}"`, `"Mode" (did you mean "mode"?)`},
		"a key that stands twice":         {`"{\"mode\":\"plan\",\"mode\":\"enforce\"}"`, `"mode" twice`},
		"an unknown mode":                 {`"{\"mode\":\"plann\"}"`, `did you mean "plan"?`},
		"a command of later days":         {`"{\"command\":\"explain\"}"`, "is not available in this version"},
		"a command for people":            {`"{\"command\":\"undo\",\"instances\":[\"a\"]}"`, "is not known"},
		"a list that is a string":         {`"{\"rules\":\"dev\"}"`, "not a list of strings"},
		"a list that is null":             {`"{\"rules\":null}"`, "not a list of strings"},
		"an empty name":                   {`"{\"instances\":[\" \"]}"`, "item 1 is empty"},
		"broken JSON":                     {`"{\"mode\":"`, "not one JSON object"},
		"two JSON values":                 {`"{}{}"`, "not one JSON object"},
		"a list":                          {`"[1]"`, "not one JSON object"},
		"JSON with shell quotes":          {`"'{\"mode\":\"plan\"}'"`, "not one JSON object"},
		"a word for planning":             {`" Plan "`, "looks like a request"},
		"a word for a dry run":            {`"dry-run"`, "looks like a request"},
		"a mode as in YAML":               {`"mode: plan"`, "looks like a request"},
		"a narrowing as in YAML":          {`"rules: [dev-nightly]\nreason: x"`, "looks like a request"},
		"a mode as in a shell":            {`"mode=plan"`, "looks like a request"},
		"a word for planning in quotes":   {`"\"plan\""`, "looks like a request"},
		"a word for planning and a mark":  {`"plan."`, "looks like a request"},
		"a word for planning and more":    {`"Plan mode only"`, "looks like a request"},
		"an option for planning":          {`"--plan"`, "looks like a request"},
		"a trial in Chinese":              {`"先试运行一晚"`, "looks like a request"},
		"a plan alone in Chinese":         {`"仅计划"`, "looks like a request"},
		"a dry run in a sentence":         {`"a dry run, please"`, "looks like a request"},
		"a mode in the second line":       {`"evening look\nmode: plan"`, "looks like a request"},
		"a mode as in an address":         {`"?mode=plan"`, "looks like a request"},
		"JSON behind a space of no width": {`"\u200b{\"mode\":\"plan\"}"`, "not one JSON object"},
		"JSON behind its name":            {`"payload: {\"mode\":\"plan\"}"`, "not one JSON object"},
		"JSON that is quoted once":        {`"\"{\\\"mode\\\":\\\"plan\\\"}\""`, "not one JSON object"},
	} {
		t.Run(name, func(t *testing.T) {
			got := Decode([]byte(timer(c.message)))
			if got.Kind != Schedule || got.Ceiling != Plan || got.DedupKey != timerKey || len(got.Notes) != 1 {
				t.Fatalf("got %+v", got)
			}
			for _, part := range []string{c.note, "lowered to plan mode"} {
				if !strings.Contains(got.Notes[0], part) {
					t.Errorf("note %q lacks %q", got.Notes[0], part)
				}
			}
		})
	}
}

func TestUsageExamplesAreUnderstood(t *testing.T) {
	examples := 0
	for line := range strings.Lines(Usage()) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "{") {
			examples++
			if got := Decode([]byte(line)); !slices.Contains([]Kind{Manual, Undo, Keep, Status, CostAlert}, got.Kind) {
				t.Errorf("%s: %s", line, got.Why)
			}
		}
	}
	if examples < 7 {
		t.Errorf("only %d examples", examples)
	}
}

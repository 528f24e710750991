package zaplog_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const intro = `# The fields of the log

The function writes one JSON object a line to standard output, which Function Compute
keeps in the log store. This page is written from the code (` + "`go test ./internal/message/zaplog -update`" + `).
Fields are stable; new ones may come. [deploy/observability](../deploy/observability/README.md)
holds an index, a dashboard and alerts over them.

Every line has these:

| field | type | meaning |
|---|---|---|
| ` + "`level`" + ` | text | ` + "`info`, `warn` or `error`; `debug` lines, which are the facts, are not written by the function" + ` |
| ` + "`ts`" + ` | number | when the line was written, in seconds since 1970 |
| ` + "`caller`" + ` | text | the place in the code |
| ` + "`msg`" + ` | text | the kind of the line: one of the headings below |
| ` + "`request_id`" + ` | text | the invocation; the id of its run |
| ` + "`truncated`" + ` | number | how many values were cut or left out so that the line fits into what Function Compute keeps (32 KB); only where there are any |

A time is a number too: seconds since 1970. More kinds of lines hold ` + "`error`" + `, or ` + "`panic` and `stack`" + `:
` + "`refused`" + ` (the configuration is wrong, nothing was done), ` + "`crash`" + ` (a defect; the invocation failed),
` + "`links are off`" + ` (the settings of links are wrong; it has no ` + "`request_id`" + `), ` + "`report not saved`" + ` and, of the pages that
people open, ` + "`page`, `the page shows no evidence` and `the next run takes the answer up`" + `.
Tags, credentials and payloads are in no line.
`

// lineKinds are the kinds of lines, in the order of a run.
var lineKinds = []struct{ name, what string }{
	{"run", "What woke the run and under which rules it works. `info`; `warn` where there are notes."},
	{"fact", "One measurement. `debug`, so the function leaves it out; verdicts hold what they rest on."},
	{"verdict", "The decision about one instance. `info`."},
	{"warning", "What an owner was told before anything happens, once it was delivered. `warn`."},
	{"effect", "One change, once before it and once with its outcome. `info`; `warn` when it was aborted, left or is uncertain; `error` when it failed."},
	{"check", "One finding of the command status. `info`; `warn` when it failed."},
	{"summary", "The end of a run. `info`; `warn` when it was partial or refused or had problems."},
	{"notice", "What went wrong with telling people, where no effect and no summary says it: the summary did not arrive, or what was sent could not be noted. `warn`."},
}

// typeOf says which message a line, or an object within it, shows.
var typeOf = map[string]string{
	"run": "Run", "fact": "Fact", "verdict": "Verdict", "warning": "Warning", "effect": "Effect", "check": "Check", "summary": "Summary",
	"verdict.conditions[]": "Condition", "verdict.conditions[].facts[]": "Fact", "summary.problems[]": "Problem",
}

// meanings are the sentences of fields whose message has none, or another name for
// them. Type.field takes the sentence of that message's field.
var meanings = map[string]string{
	"run.trigger":        "Trigger.kind",
	"run.trigger_name":   "Trigger.name",
	"run.trigger_reason": "Trigger.reason",
	"run.dedup_key":      "Trigger.dedup_key",
	"run.envelopes":      "Trigger.envelopes",
	"run.only_rules":     "the rules that the caller narrowed the run to",
	"run.only_instances": "the instances that the caller narrowed the run to",
	"run.only_regions":   "the regions that the caller narrowed the run to",
	"run.rules_digest":   "the SHA-256 of the rules file, in hex",

	"fact.instance":    "the instance's id",
	"fact.region":      "its region",
	"fact.why":         "why there is no value, as a sentence",
	"fact.to":          "the end of the window, inclusive",
	"fact.got":         "how many data points, groups or topics were read",
	"verdict.instance": "the instance's id",
	"verdict.region":   "its region",
	"verdict.account":  "its account",
	"verdict.name":     "its name",

	"verdict.cost_per_day":             "Cost.per_day",
	"verdict.currency":                 "the currency of the cost",
	"verdict.conditions[].facts[].why": "why there is no value, as a sentence",
	"verdict.conditions[].facts[].to":  "the end of the window, inclusive",
	"verdict.conditions[].facts[].got": "how many data points, groups or topics were read",

	"warning.run_id":      "the run that warns",
	"warning.account":     "the instance's account",
	"warning.region":      "its region",
	"warning.instance":    "its id",
	"warning.rule":        "the rule that warns",
	"warning.due":         "when the next step may come at the earliest",
	"warning.kind":        "`warn`, `stopped` or `burning`",
	"warning.next":        "what comes then: `stop` or `release`",
	"warning.owner":       "the value of the tag that names the owner",
	"warning.destination": "where it was delivered, by its name in the rules; `log` for this line itself",
	"notice.class":        "`not-delivered` or `not-noted`",
	"notice.text":         "what happened",

	"effect.account":           "the instance's account",
	"effect.region":            "its region",
	"effect.instance":          "its id",
	"effect.name":              "its name",
	"effect.at":                "Effect.time",
	"effect.effect_request_id": "Effect.request_id",

	"check.regions":           "where, beside the account; none for what is in none",
	"summary.run_id":          "the run's id",
	"summary.mode":            "Run.mode",
	"summary.seconds":         "how long the run took",
	"summary.actions":         "how many instances have which action",
	"summary.reasons":         "how many instances have which reason",
	"summary.outcomes":        "how many releases have which outcome",
	"summary.acts":            "how much else was done, by operation and outcome: `Warn accepted`",
	"summary.releases":        "how many releases the cloud accepted",
	"summary.abort_count":     "the sum of aborts",
	"summary.unknown_count":   "the sum of unknown_facts",
	"summary.retries":         "how many calls repeated one that failed",
	"summary.limits_used":     "what earlier runs had used of each limit",
	"summary.monitor_month":   "the metered calls to CloudMonitor of this month's runs together, where a store keeps the count",
	"summary.unpriced":        "how many of the instances to release have no known price",
	"summary.problem_classes": "how many problems have which class, such as `hangs`, `unsettled` or `burning`",
	"summary.problem_count":   "how many problems there were",
	"summary.left_count":      "how many instances are left to the next run",

	"summary.problems[].account":   "the account that it is about",
	"summary.problems[].region":    "the region",
	"summary.problems[].instance":  "the instance",
	"summary.problems[].operation": "the operation of the cloud, or ours",
}

// sentences are the doc comments of the messages' fields, by type and key.
type sentences map[string]string

// sentence is the meaning of a field of a line.
func (s sentences) sentence(name string) string {
	if own, ok := meanings[name]; ok {
		if of, ok := s[own]; ok {
			return of
		}
		return own
	}
	i := strings.LastIndex(name, ".")
	return s[typeOf[name[:i]]+"."+name[i+1:]]
}

// comments reads the messages' doc comments from their source.
func comments(t *testing.T) sentences {
	t.Helper()
	paths, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	var parsed []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, file)
	}
	p, err := doc.NewFromFiles(set, parsed, "message")
	if err != nil {
		t.Fatal(err)
	}
	all := sentences{}
	for _, typ := range p.Types {
		if fields, ok := typ.Decl.Specs[0].(*ast.TypeSpec).Type.(*ast.StructType); ok {
			for _, f := range fields.Fields.List {
				all.add(typ.Name, f)
			}
		}
	}
	return all
}

func (s sentences) add(typ string, f *ast.Field) {
	text := strings.Join(strings.Fields(f.Doc.Text()), " ")
	if text == "" || len(f.Names) == 0 {
		return
	}
	key := strings.ToLower(f.Names[0].Name)
	if f.Tag != nil {
		key, _, _ = strings.Cut(reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json"), ",")
	}
	s[typ+"."+key] = text
}

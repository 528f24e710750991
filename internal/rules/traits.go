package rules

import (
	"strconv"
	"strings"

	"alikafka-reaper/internal/fleet"
)

// trait is what the types that decode a file do not say about a key.
type trait struct {
	required bool
	// filled wants at least one key in the block below.
	filled bool
	// standard is what holds when the key is not written.
	standard string
	form     Form
	words    []string
	// open says that the form describes more than the words.
	open bool
	// natural says that no number below 0 is taken.
	natural bool
}

// traits returns what is to be said about the keys, by their paths. Each is a
// fact about the loader, and tests hold it against the loader.
func traits() map[string]trait {
	all := map[string]trait{
		"version":        {required: true, words: []string{"1"}},
		"timezone":       {standard: "UTC", form: zoneForm()},
		"scope":          {required: true},
		"scope.regions":  {required: true, form: regionForm()},
		"protect":        {filled: true},
		"protect.tags":   {form: globForm()},
		"protect.name":   {form: globForm()},
		"limits.per_run": {standard: strconv.Itoa(defaultPerRun), natural: true},
		"limits.crop":    {standard: "none", words: []string{"none", "oldest-first"}},
		"rules":          {required: true},
	}
	for _, more := range []map[string]trait{ruleTraits(), matchTraits(), testTraits(), givenTraits()} {
		for path, t := range more {
			all["rules."+path] = t
		}
	}
	return all
}

func ruleTraits() map[string]trait {
	return map[string]trait{
		"name":               {required: true, form: nameForm()},
		"on":                 {standard: "[" + strings.Join(defaultTriggers(), ", ") + "]", words: triggers()},
		"match":              {required: true, filled: true},
		"idle.for":           {standard: defaultWindow, form: durationForm()},
		"idle.bytes_in":      {standard: quote(defaultCeiling), form: ceilingForm()},
		"idle.bytes_out":     {standard: quote(defaultCeiling), form: ceilingForm()},
		"then":               {required: true, filled: true, words: []string{"release"}},
		"then.release.force": {standard: "false"},
		"window":             {filled: true},
		"window.days":        {form: daysForm(), words: dayWords(), open: true},
		"window.hours":       {form: hoursForm()},
		"window.holidays":    {words: countries(), form: countryForm(), open: true},
	}
}

func matchTraits() map[string]trait {
	all := map[string]trait{
		"match.age":       {form: ageForm()},
		"match.series":    {form: wildForm(), words: wordsOf(fleet.SeriesV2, fleet.SeriesConfluent), open: true},
		"match.paid_type": {form: wildForm(), words: releasable(), open: true},
		"match.expr":      {form: exprForm()},
	}
	for _, key := range []string{"tags", "id", "name", "region", "zone", "vpc", "resource_group", "account", "spec"} {
		all["match."+key] = trait{form: globForm()}
	}
	for _, key := range []string{"disk_gib", "topics", "groups", "partitions"} {
		all["match."+key] = trait{form: comparisonForm()}
	}
	return all
}

func testTraits() map[string]trait {
	return map[string]trait{
		"tests.name":    {required: true, form: sentenceForm()},
		"tests.when":    {standard: quote(defaultWhen().Format("2006-01-02T15:04Z07:00")), form: momentForm()},
		"tests.trigger": {words: triggers()},
		"tests.want":    {required: true, words: wants()},
	}
}

// givenTraits asks the loader itself for the values of the ordinary instance.
func givenTraits() map[string]trait {
	all := map[string]trait{}
	for key, value := range ordinary() {
		all["tests.given."+key] = trait{standard: value}
	}
	set := func(key string, change func(*trait)) {
		t := all["tests.given."+key]
		change(&t)
		all["tests.given."+key] = t
	}
	set("series", func(t *trait) { t.words = wordsOf(fleet.SeriesV2, fleet.SeriesConfluent) })
	set("paid_type", func(t *trait) { t.words = wordsOf(fleet.Subscription, fleet.Confluent) })
	set("status", func(t *trait) { t.words = wordsOf(fleet.Pending, fleet.MigrationFailed) })
	set("age", func(t *trait) { t.form = durationForm() })
	set("bytes_in", func(t *trait) { t.form = rateForm() })
	set("bytes_out", func(t *trait) { t.form = rateForm() })
	set("unknown", func(t *trait) { t.words = forgettable() })
	return all
}

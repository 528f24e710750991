package rules

import (
	"maps"
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
		"version":                    {required: true, words: []string{"1"}},
		"timezone":                   {standard: "UTC", form: zoneForm()},
		"scope":                      {required: true},
		"scope.regions":              {required: true, form: regionForm(), words: []string{everyRegion}, open: true},
		"scope.accounts":             {filled: true},
		"scope.accounts.id":          {required: true, form: accountForm()},
		"scope.accounts.role":        {form: roleForm()},
		"scope.accounts.external_id": {form: externalForm()},
		"protect":                    {filled: true},
		"protect.tags":               {form: globForm()},
		"protect.name":               {form: globForm()},
		"limits.per_run":             {standard: strconv.Itoa(defaultPerRun), natural: true},
		"limits.per_day":             {natural: true},
		"limits.per_region":          {natural: true},
		"limits.per_owner":           {natural: true},
		"limits.fleet_share":         {form: shareForm()},
		"limits.owner_tag":           {form: tagKeyForm()},
		"limits.crop":                {standard: "none", words: []string{"none", "oldest-first"}},
		"rules":                      {required: true},
	}
	for _, more := range []map[string]trait{ruleTraits(), matchTraits(), testTraits(), givenTraits()} {
		for path, t := range more {
			all["rules."+path] = t
		}
	}
	maps.Copy(all, notifyTraits())
	return all
}

func ruleTraits() map[string]trait {
	return map[string]trait{
		"name":                {required: true, form: nameForm()},
		"on":                  {standard: "[" + strings.Join(defaultTriggers(), ", ") + "]", words: triggers()},
		"match":               {required: true, filled: true},
		"idle.for":            {standard: defaultWindow, form: durationForm()},
		"idle.bytes_in":       {standard: quote(defaultCeiling), form: ceilingForm()},
		"idle.bytes_out":      {standard: quote(defaultCeiling), form: ceilingForm()},
		"idle.requests_in":    {standard: "0", form: boundForm(), words: []string{anything}, open: true},
		"idle.requests_out":   {standard: "0", form: boundForm(), words: []string{anything}, open: true},
		"idle.connections":    {standard: "0", form: boundForm(), words: []string{anything}, open: true},
		"idle.consumers":      {standard: nothing, words: []string{nothing, anything}},
		"idle.clients":        {standard: nothing, words: []string{nothing, anything}},
		"idle.unread":         {standard: "0", form: boundForm(), words: []string{anything}, open: true},
		"idle.writes":         {standard: nothing, words: []string{nothing, anything}},
		"then":                {required: true, filled: true, words: []string{"release"}},
		"then.warn":           {form: durationForm()},
		"then.stop":           {form: durationForm()},
		"then.release.force":  {standard: "false"},
		"then.release.delete": {standard: "false"},
		"mode":                {standard: enforceWord, words: []string{planWord, enforceWord}},
		"probation":           {form: durationForm()},
		"window":              {filled: true},
		"window.days":         {form: daysForm(), words: dayWords(), open: true},
		"window.hours":        {form: hoursForm()},
		"window.holidays":     {words: countries(), form: countryForm(), open: true},
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
	for _, key := range []string{"requests_in", "requests_out", "connections", "public_connections", "disk_percent", "members", "rebalances", "unread", "writes", "addresses", "topics_used", "partitions_used", "groups_used"} {
		set(key, func(t *trait) { t.form = amountForm() })
	}
	set("silent", func(t *trait) { t.form = durationForm() })
	set("exposure", func(t *trait) { t.words = wordsOf(fleet.VPCOnly, fleet.Internet) })
	all["tests.given.mark"] = trait{filled: true}
	all["tests.given.mark.stage"] = trait{required: true, words: stages()}
	all["tests.given.mark.since"] = trait{required: true, form: durationForm()}
	all["tests.given.mark.terms"] = trait{standard: termsSame, words: []string{termsSame, termsChanged}}
	set("unknown", func(t *trait) { t.words = forgettable() })
	return all
}

package rules

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alikafka-reaper/internal/fleet"
)

// byCEL is what evaluate says without its short way.
func (k *condition) byCEL(t *rapid.T, read []fleet.Value[any]) (Outcome, []blank) {
	known, missing := k.bind(read)
	activation, err := known.partial(missing)
	if err != nil {
		t.Fatal(err)
	}
	result, _, err := k.program.Eval(activation)
	if err != nil {
		t.Fatal(err)
	}
	return outcomeOf(result), blocking(result, missing)
}

// ceilings are all ceilings that rules of any bounds are built of.
func ceilings(t *rapid.T) []condition {
	bound := func(name string, most float64) string {
		return rapid.SampledFrom([]string{"0", fmt.Sprintf("%g", most/2), fmt.Sprintf("<= %g", most)}).Draw(t, name)
	}
	text := fmt.Sprintf(`
version: 1
timezone: UTC
scope: {regions: [cn-hangzhou]}
rules:
  - name: r
    match: {age: ">= 72h"}
    idle: {for: 24h, bytes_in: "%s %dB/s", requests_in: %q, requests_out: %q, connections: %q, unread: %q}
    then: [{release: {force: true}}]
`, rapid.SampledFrom([]string{"<", "<="}).Draw(t, "operator"), rapid.IntRange(0, 900).Draw(t, "bytes"),
		bound("in", maxRequests), bound("out", maxRequests), bound("connections", maxConnections), bound("unread", 100))
	set, err := Load("rules.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(slices.Clone(set.rules[0].idle), func(k condition) bool { return k.ceiling != usageCeiling })
}

// TestACeilingIsJudgedAsCELWouldJudgeIt tries every ceiling on every mixture of known,
// partly seen and unknown attributes.
func TestACeilingIsJudgedAsCELWouldJudgeIt(t *testing.T) {
	at := time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		list := ceilings(t)
		if len(list) < 9 {
			t.Fatalf("%d ceilings", len(list))
		}
		c := Case{Now: at, Usage: fleet.Usage{}, Instance: fleet.Instance{
			Series:   rapid.SampledFrom([]fleet.Value[fleet.Series]{{}, fleet.Unknown[fleet.Series](fleet.Unrecognised, "new"), fleet.Known(fleet.SeriesV2), fleet.Known(fleet.SeriesV3), fleet.Known(fleet.SeriesConfluent)}).Draw(t, "series"),
			Exposure: rapid.SampledFrom([]fleet.Value[fleet.Exposure]{{}, fleet.Known(fleet.VPCOnly), fleet.Known(fleet.Internet)}).Draw(t, "exposure"),
		}}
		value := rapid.SampledFrom([]fleet.Value[float64]{{}, fleet.Unknown[float64](fleet.NotAsked, "not asked"), fleet.Unknown[float64](fleet.NoData, "none"), fleet.Known(0.0), fleet.Known(0.5), fleet.Known(50.0), fleet.Known(1e6)})
		for _, s := range fleet.Signals() {
			if rapid.Bool().Draw(t, "asked") {
				c.Usage.Put(24*time.Hour, fleet.Fact{Signal: s, Value: value.Draw(t, "value"), Seen: value.Draw(t, "seen")})
			}
		}
		for _, k := range list {
			judgedAsByCEL(t, &k, c.prepare(time.UTC))
		}
	})
}

func judgedAsByCEL(t *rapid.T, k *condition, c *Case) {
	if len(k.attributes) == 0 {
		t.Fatalf("%s reads nothing, so that nothing could be missing", k.text)
	}
	read, facts := k.read(c)
	partly, n := slices.Clone(read), 0
	for i, a := range k.attributes {
		if got := a.read(c, k.window); got.String() != read[i].String() {
			t.Fatalf("%s: %s is read as %v, and is %v", k.text, a.name, read[i], got)
		}
		if a.signal == "" {
			continue
		}
		if facts[n].Signal != a.signal {
			t.Fatalf("%s: the fact %s stands for %s", k.text, facts[n].Signal, a.signal)
		}
		if _, known := read[i].Get(); !known {
			partly[i] = formed(facts[n].Seen, a.form)
		}
		n++
	}
	for _, values := range [][]fleet.Value[any]{read, partly} {
		want, waits := k.byCEL(t, values)
		got, missing, text := k.evaluate(values)
		if got != want || !slices.Equal(missing, waits) || text != "" {
			t.Fatalf("%s of %v: %s for want of %v (%s), and CEL says %s for want of %v", k.source, values, got, missing, text, want, waits)
		}
	}
	seen, _ := k.byCEL(t, partly)
	full, _ := k.byCEL(t, read)
	want := full
	if full == Unknown && seen == False {
		want = False
	}
	if e := k.judge(c); e.Outcome != want || len(e.Facts) != n {
		t.Fatalf("%s of %v, seen %v: judged %s with %d facts, want %s with %d", k.source, read, partly, e.Outcome, len(e.Facts), want, n)
	}
}

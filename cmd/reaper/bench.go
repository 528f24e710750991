package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/message"
)

func newBench(c *console) *cobra.Command {
	var names []string
	var latencies []time.Duration
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure the function against a local cloud that takes its time to answer",
		Long: `Build the function, start it the way Function Compute does, and measure how long it
works on generated fleets while the local cloud takes its time to answer each call
and keeps the documented limits. Beside each time stands the least that it could be:
the round trips that must follow each other, and the seconds that go by because only
so many calls may reach the cloud in each. Of the documented limits the reaper leaves
a part to the account's other callers; releases it makes at the full rate.

Cases: a  a plan for 100 instances in one region
       b  20 of 100 instances released
       c  100 of 1,000 instances released, in 10 regions
       d  a plan for 10,000 instances in 20 regions and 20 accounts`,
		Example: "  reaper bench\n  reaper bench --case a,b --latency 20ms\n  reaper bench -o json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.bench(cmd.Context(), names, latencies) },
	}
	cmd.Flags().StringSliceVar(&names, "case", []string{"a", "b", "c", "d"}, "which cases")
	cmd.Flags().DurationSliceVar(&latencies, "latency", []time.Duration{20 * time.Millisecond, 100 * time.Millisecond}, "how long the cloud takes for each answer")
	cmd.AddCommand(newBenchFan(c))
	return cmd
}

// measured is one row of the result.
type measured struct {
	Case    string  `json:"case"`
	What    string  `json:"what"`
	Latency float64 `json:"latency_ms"`
	// Plan is the time until all verdicts were made, Release the rest.
	Plan    phase  `json:"plan"`
	Release *phase `json:"release,omitempty"`
	// Whole is the time from the event to the answer.
	Whole  float64        `json:"seconds"`
	Calls  map[string]int `json:"calls"`
	Peak   int            `json:"most_calls_at_once"`
	Memory int64          `json:"peak_memory_bytes,omitempty"`
	// CPU is the processors' time that the function used, from its start.
	CPU      float64 `json:"cpu_seconds"`
	Released int     `json:"released"`
}

// phase is how long a part of a run took, and the least that it can take.
type phase struct {
	Seconds float64 `json:"seconds"`
	Least   float64 `json:"least_seconds"`
	Ratio   float64 `json:"ratio"`
}

func phaseOf(seconds, least float64) phase {
	return phase{Seconds: seconds, Least: least, Ratio: seconds / least}
}

func (c *console) bench(ctx context.Context, names []string, latencies []time.Duration) (err error) {
	var cases []benchCase
	if slices.ContainsFunc(latencies, func(l time.Duration) bool { return l <= 0 }) {
		return &exit{exitUsage, errors.New("an answer takes some time"), "use a latency above 0, such as 20ms"}
	}
	for _, name := range names {
		i := slices.IndexFunc(benchCases(), func(one benchCase) bool { return one.name == name })
		if i < 0 {
			return &exit{exitUsage, fmt.Errorf("there is no case %q", name), "use a, b, c or d"}
		}
		cases = append(cases, benchCases()[i])
	}
	c.say("Building the function (the first time takes about a minute) ...")
	folder, err := codeFolder(ctx, demoRules)
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err != nil {
		return err
	}
	var rows []measured
	step, finish := c.count(ctx, len(cases)*len(latencies))
	defer finish()
	for _, one := range cases {
		for _, latency := range latencies {
			c.say("%s: %s, %s an answer ...", one.name, one.what, latency)
			row, err := one.measure(ctx, folder, latency)
			if err != nil {
				return err
			}
			rows = append(rows, row)
			step()
		}
	}
	finish()
	if c.json() {
		return c.encode(rows)
	}
	return c.benchTable(rows)
}

// cloudGarbage lets the local cloud collect seldom, for it takes its processor time
// from the function that is measured.
const cloudGarbage = 400

// measure lets the function work on one fleet. A wrong result is an error: how
// long it took would mean nothing.
func (b benchCase) measure(ctx context.Context, folder string, latency time.Duration) (row measured, err error) {
	row = measured{Case: b.name, What: b.what, Latency: float64(latency) / float64(time.Millisecond)}
	path := filepath.Join(folder, "rules-"+b.name+".yaml")
	if err := os.WriteFile(path, []byte(b.rules()), 0o600); err != nil {
		return row, err
	}
	l, err := startLocal(ctx, cloudtest.Config{Fleet: cloudtest.GenerateFleet(b.plan), Latency: latency, CountOnly: true}, folder, "enforce", io.Discard, "REAPER_RULES="+path, benchMemory)
	if err != nil {
		return row, err
	}
	defer func() { err = errors.Join(err, l.stop()) }()
	defer debug.SetGCPercent(debug.SetGCPercent(cloudGarbage))
	began := time.Now()
	report, err := l.invoke(ctx, b.payload)
	if err != nil {
		return row, err
	}
	row.Whole = time.Since(began).Seconds()
	if err := b.check(report); err != nil {
		return row, err
	}
	row.Calls, row.Peak, row.Released = l.cloud.Counts(), l.cloud.Peak()[""], report.Summary.Outcomes["accepted"]
	sum := report.Summary
	plan, release := b.least(report, latency)
	row.Plan = phaseOf(sum.PlanSeconds, plan)
	if row.Released > 0 {
		phase := phaseOf(sum.Seconds-sum.PlanSeconds, release)
		row.Release = &phase
	}
	row.Memory = l.process.PeakMemory()
	err = l.stop()
	row.CPU = l.process.CPU().Seconds()
	return row, err
}

// check holds a report against what the fleet was made for.
func (b benchCase) check(r message.Report) error {
	want := 0
	if b.releases() {
		want = b.plan.Idle
	}
	switch {
	case r.Summary.Status != "done":
		return fmt.Errorf("case %s ended as %s: %s %v", b.name, r.Summary.Status, r.Summary.Text, r.Summary.Problems)
	case r.Summary.Instances != b.plan.Instances, r.Summary.Actions["release"] != b.plan.Idle, r.Summary.Outcomes["accepted"] != want:
		return fmt.Errorf("case %s: the fleet has %d instances and %d of them idle, and the run says: %s", b.name, b.plan.Instances, b.plan.Idle, r.Summary.Text)
	case want == 0 && len(r.Summary.Outcomes) > 0:
		return fmt.Errorf("case %s only plans, and the run acted: %v", b.name, r.Summary.Outcomes)
	}
	return b.checkWhich(r)
}

// checkWhich holds the instances that go against those of the fleet that nothing
// uses and nobody protects.
func (b benchCase) checkWhich(r message.Report) error {
	unused := map[string]bool{}
	for _, spec := range cloudtest.GenerateFleet(b.plan).Instances {
		t := spec.Traffic
		unused[spec.ID] = t.BytesIn == 0 && t.Polls == 0 && len(t.Bursts) == 0 && spec.Tags["env"] == "dev" && spec.Tags["reaper/keep"] == ""
	}
	for _, v := range r.Verdicts {
		if v.Action == "release" && !unused[v.Instance.ID] {
			return fmt.Errorf("case %s: %s is in use or protected, and would go: %s", b.name, v.Instance.ID, v.Text)
		}
	}
	return nil
}

// rules select what the generated fleets hold.
func (b benchCase) rules() string {
	var accounts []string
	for i, id := range b.plan.Accounts {
		role := ""
		if i > 0 {
			role = ", role: acs:ram::" + id + ":role/reaper"
		}
		accounts = append(accounts, fmt.Sprintf("{id: %q%s}", id, role))
	}
	return fmt.Sprintf(`version: 1
timezone: Asia/Shanghai
scope:
  regions: [%s]
  accounts: [%s]
limits: {per_run: 100000}
rules:
  - name: bench
    match: {tags: {env: dev}, age: ">= 72h"}
    idle: {for: 24h}
    then: [{release: {force: true}}]
`, strings.Join(b.plan.Regions, ", "), strings.Join(accounts, ", "))
}

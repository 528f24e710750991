package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/message"
)

func newBenchFan(c *console) *cobra.Command {
	b := fanBench{latency: time.Millisecond}
	cmd := &cobra.Command{
		Use:   "fan",
		Short: "Measure a run that is divided among many invocations, beside a whole one",
		Long: `Let one invocation of the function look after many accounts, then let the flow in
deploy/cloudflow divide the same run among many invocations, and hold the two against
each other: what was released, and how many instances stay for which reason, must be
equal. Every seventh delivery comes twice at once, every eleventh is lost on the way and
comes again, and of every thirteenth the answer is lost.`,
		Example: "  reaper bench fan\n  reaper bench fan --accounts 50 --regions 5 --instances 500 --idle 50",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.benchFan(cmd.Context(), b) },
	}
	cmd.Flags().IntVar(&b.accounts, "accounts", 1000, "how many accounts")
	cmd.Flags().IntVar(&b.regions, "regions", 20, "how many regions of each")
	cmd.Flags().IntVar(&b.instances, "instances", manyInstances, "how many instances in all")
	cmd.Flags().IntVar(&b.idle, "idle", 400, "how many of them nobody uses")
	cmd.Flags().IntVar(&b.limit, "limit", 100, "how many a run may release")
	cmd.Flags().IntVar(&b.shard, "shard", 25, "how many accounts each invocation gets")
	cmd.Flags().IntVar(&b.processes, "processes", 4, "how many processes share the invocations")
	cmd.Flags().DurationVar(&b.latency, "latency", b.latency, "how long the cloud takes for each answer")
	return cmd
}

// manyInstances is a prime, so that instances that are spread evenly over 20 regions
// of 1,000 accounts come to lie in each account.
const manyInstances = 4003

// fanBench is a fleet, and how its run is divided.
type fanBench struct {
	accounts, regions, instances, idle, limit, shard, processes int

	latency time.Duration
}

// fanMeasured is one way of running.
type fanMeasured struct {
	Way string `json:"way"`
	// Seconds is from the first event to the last answer.
	Seconds     float64 `json:"seconds"`
	Invocations int     `json:"invocations"`
	Twice       int     `json:"delivered_twice,omitempty"`
	Lost        int     `json:"lost,omitempty"`
	// Calls counts calls to the local cloud.
	Calls  map[string]int `json:"calls"`
	Memory int64          `json:"peak_memory_bytes_of_the_largest_process,omitempty"`
	Totals fanTotals      `json:"totals"`
}

// fanTotals are what both ways must agree on.
type fanTotals struct {
	Instances int            `json:"instances"`
	Listed    int            `json:"listed"`
	Actions   map[string]int `json:"actions"`
	Reasons   map[string]int `json:"reasons"`
	Released  []string       `json:"released"`
}

func fanTotalsOf(s *message.Summary, cloud *cloudtest.Cloud) fanTotals {
	t := fanTotals{Instances: s.Instances, Listed: s.Listed, Actions: s.Actions, Reasons: s.Reasons}
	for _, i := range cloud.Instances() {
		if i.Status == cloudtest.Releasing || i.Status == cloudtest.Released {
			t.Released = append(t.Released, i.ID)
		}
	}
	slices.Sort(t.Released)
	return t
}

func (c *console) benchFan(ctx context.Context, b fanBench) (err error) {
	if min(b.accounts, b.regions, b.instances, b.shard, b.processes, int(b.latency)) < 1 || b.regions > len(cloudtest.KnownRegions()) {
		return &exit{exitUsage, errors.New("a fleet has accounts, regions and instances, and an answer takes some time"), "use numbers above 0, and regions that there are"}
	}
	c.say("Building the function (the first time takes about a minute) ...")
	folder, err := codeFolder(ctx, demoRules)
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "rules-fan.yaml"), []byte(b.rules()), 0o600)
	}
	if err != nil {
		return err
	}
	c.say("One invocation: %d accounts, %d regions, %d instances ...", b.accounts, b.regions, b.instances)
	whole, err := b.measure(ctx, folder, 1, b.whole)
	if err != nil {
		return err
	}
	c.say("Divided among invocations of %d accounts, %d at once ...", b.shard, b.processes)
	divided, err := b.measure(ctx, folder, b.processes, b.divided)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(whole.Totals, divided.Totals) {
		return &exit{exitFailed, fmt.Errorf("the divided run is another than the whole one: %+v and %+v", divided.Totals, whole.Totals), ""}
	}
	if c.json() {
		return c.encode([]fanMeasured{whole, divided})
	}
	return c.fanTable(whole, divided)
}

func (b fanBench) plan() cloudtest.FleetPlan {
	plan := cloudtest.FleetPlan{Regions: cloudtest.KnownRegions()[:b.regions], Accounts: []string{cloudtest.DemoAccount}, Instances: b.instances, Idle: b.idle, Seed: 1}
	for n := 2; n <= b.accounts; n++ {
		plan.Accounts = append(plan.Accounts, fmt.Sprintf("1%015d", n))
	}
	return plan
}

// measure lets some processes work in one way before a cloud of its own.
func (b fanBench) measure(ctx context.Context, folder string, processes int, way func(context.Context, *fanStage) error) (m fanMeasured, err error) {
	stage, err := b.open(ctx, folder, processes)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, stage.close()) }()
	began := time.Now()
	if err := way(ctx, stage); err != nil {
		return m, err
	}
	m = stage.counts
	m.Seconds, m.Calls = time.Since(began).Seconds(), stage.cloud.Counts()
	for _, one := range stage.processes {
		m.Memory = max(m.Memory, one.process.PeakMemory())
	}
	m.Totals = fanTotalsOf(stage.said, stage.cloud)
	return m, nil
}

func (c *console) fanTable(rows ...fanMeasured) error {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"way", "time", "invocations", "twice", "lost", "calls", "released", "memory of a process"})
	for _, m := range rows {
		calls := 0
		for _, n := range m.Calls {
			calls += n
		}
		t.AppendRow(table.Row{m.Way, fmt.Sprintf("%.1f s", m.Seconds), m.Invocations, m.Twice, m.Lost, calls, len(m.Totals.Released), memory(m.Memory)})
	}
	fmt.Fprintln(c.out, t.Render())
	totals := rows[0].Totals
	_, err := fmt.Fprintf(c.out, "Both found %d instances and agree on each total: %v, %v\n", totals.Instances, totals.Actions, totals.Reasons)
	return err
}

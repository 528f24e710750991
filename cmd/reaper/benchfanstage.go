package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/cloudflow"
	"alikafka-reaper/internal/cloudtest/fcruntime"
	"alikafka-reaper/internal/message"
)

// fanStage is a cloud, and processes of the function that share a store.
type fanStage struct {
	fanBench
	cloud     *cloudtest.Cloud
	processes []*local
	// free are the processes that wait for an event: each takes one at a time.
	free chan *local
	shut []func() error

	mu     sync.Mutex
	counts fanMeasured
	// said is the summary that the totals stand in.
	said *message.Summary
}

// wholeTime is longer than Function Compute allows: a whole run of so many accounts
// is to be compared with, not to be recommended.
const wholeTime = 3 * time.Hour

// fanSecret seals the plans of one measurement.
const fanSecret = "reaper-bench-fan-reaper-bench-fan"

func (b fanBench) open(ctx context.Context, folder string, processes int) (s *fanStage, err error) {
	s = &fanStage{fanBench: b, free: make(chan *local, processes)}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	store, err := os.MkdirTemp(folder, "store-")
	if err != nil {
		return s, err
	}
	config := cloudtest.Config{Fleet: cloudtest.GenerateFleet(b.plan()), Latency: b.latency, CountOnly: true, Keys: cloudtest.DemoKeys()}
	for _, id := range b.plan().Accounts[1:] { // those without an instance are there, too
		config.Roles = append(config.Roles, cloudtest.Role{ARN: "acs:ram::" + id + ":role/reaper"})
	}
	if s.cloud, err = cloudtest.New(config); err != nil {
		return s, err
	}
	server, err := cloudtest.Serve(s.cloud)
	if err != nil {
		return s, err
	}
	s.shut = append(s.shut, server.Close)
	for range processes {
		one, err := startAgainst(ctx, server.URL, folder, "enforce", io.Discard, "REAPER_RULES="+filepath.Join(folder, "rules-fan.yaml"),
			"REAPER_STORE=file://"+store, "REAPER_LINK_SECRET="+fanSecret)
		if err != nil {
			return s, err
		}
		s.shut = append(s.shut, one.stop)
		s.processes = append(s.processes, one)
		s.free <- one
	}
	return s, nil
}

func (s *fanStage) close() error {
	var errs []error
	for _, end := range slices.Backward(s.shut) {
		errs = append(errs, end())
	}
	return errors.Join(errs...)
}

// whole is one invocation for everything.
func (b fanBench) whole(ctx context.Context, s *fanStage) error {
	s.counts.Way = "one invocation"
	_, err := s.deliver(ctx, []byte(`{"command":"run","reason":"bench"}`))
	return err
}

// divided is the flow of deploy/cloudflow.
func (b fanBench) divided(ctx context.Context, s *fanStage) error {
	s.counts.Way = "divided"
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(filepath.Join(root, "deploy", "cloudflow", "flow.yaml"))
	if err != nil {
		return err
	}
	flow, err := cloudflow.Parse(data)
	if err != nil {
		return err
	}
	var shards []map[string]any
	for some := range slices.Chunk(b.plan().Accounts, b.shard) {
		shards = append(shards, map[string]any{"accounts": some})
	}
	input, err := json.Marshal(map[string]any{"shards": shards})
	if err != nil {
		return err
	}
	_, err = flow.Execute(ctx, cloudflow.Execution{Name: "bench", Input: input, Invoke: s.troubled()})
	return err
}

var errLost = errors.New("the delivery is lost, on purpose")

// troubled delivers as a platform on a bad day.
func (s *fanStage) troubled() cloudflow.Invoke {
	n := 0
	return func(ctx context.Context, event []byte) ([]byte, error) {
		s.mu.Lock()
		n++
		twice, before, after := n%7 == 0, n%11 == 0, n%13 == 0
		s.counts.Twice += one(twice && !before)
		s.counts.Lost += one(before || after)
		s.mu.Unlock()
		if before {
			return nil, errLost
		}
		var wait sync.WaitGroup
		if twice {
			wait.Go(func() { _, _ = s.deliver(ctx, event) })
		}
		answer, err := s.deliver(ctx, event)
		wait.Wait()
		if after {
			return nil, errLost
		}
		return answer, err
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// deliver hands an event to the next process that is free.
func (s *fanStage) deliver(ctx context.Context, event []byte) ([]byte, error) {
	process := <-s.free
	defer func() { s.free <- process }()
	answer, err := process.runtime.Invoke(ctx, fcruntime.Invocation{Payload: event, Timeout: wholeTime})
	if err == nil {
		err = failed(answer)
	}
	if err != nil {
		return nil, err
	}
	report, err := readReport(answer.Body)
	if err != nil || report.Summary == nil {
		return nil, fmt.Errorf("the function answered without a summary: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts.Invocations++
	if !strings.Contains(string(event), `"map-`) {
		s.said = report.Summary
	}
	if s := report.Summary; s.Status != "done" {
		return nil, fmt.Errorf("%s: %s %v", s.Status, s.Text, s.Problems[:min(3, len(s.Problems))])
	}
	return answer.Body, nil
}

// rules select what the fleet holds.
func (b fanBench) rules() string {
	rules := benchCase{plan: b.plan()}.rules()
	return strings.Replace(rules, "limits: {per_run: 100000}", fmt.Sprintf("limits: {per_run: %d, crop: oldest-first}", b.limit), 1)
}

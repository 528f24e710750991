package main

import (
	"fmt"

	"alikafka-reaper/internal/cloudtest"
)

// benchTimer is the event of the cases that release, benchPlan of the others.
const (
	benchTimer = `{"triggerTime":"2026-11-23T18:00:00Z","triggerName":"bench","payload":""}`
	benchPlan  = `{"command":"plan","reason":"bench"}`
)

// benchMemory makes the function believe that it has the least memory that there is,
// 128 MB, which is what 10,000 instances must fit into.
const benchMemory = "FC_FUNCTION_MEMORY_SIZE=128"

// benchCase is one fleet and what the function is to do with it.
type benchCase struct {
	name, what string
	plan       cloudtest.FleetPlan
	payload    string
}

// releases says whether the run is to act.
func (b benchCase) releases() bool { return b.payload == benchTimer }

func benchCases() []benchCase {
	return []benchCase{
		{"a", "plan, 100 instances, 20 idle, 1 region", fleetPlan(100, 20, 1, 1), benchPlan},
		{"b", "release 20 of 100, 1 region", fleetPlan(100, 20, 1, 1), benchTimer},
		{"c", "release 100 of 1,000, 10 regions", fleetPlan(1000, 100, 10, 1), benchTimer},
		{"d", "plan, 10,000 instances, 1,000 idle, 20 regions x 20 accounts", fleetPlan(10000, 1000, 20, 20), benchPlan},
	}
}

func fleetPlan(instances, idle, regions, accounts int) cloudtest.FleetPlan {
	plan := cloudtest.FleetPlan{
		Regions: cloudtest.KnownRegions()[:regions], Accounts: []string{cloudtest.DemoAccount},
		Instances: instances, Idle: idle, Seed: 1,
	}
	for n := 2; n <= accounts; n++ {
		plan.Accounts = append(plan.Accounts, fmt.Sprintf("10000000000000%02d", n))
	}
	return plan
}

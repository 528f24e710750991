package main

import (
	"fmt"
	"slices"
	"strings"

	"alikafka-reaper/internal/message"
)

// changes are the instances that a plan changes: by a release, a stop, a warning,
// or by taking off a mark that no longer holds.
func changes(r message.Report) []string {
	return append(acted(r, "release", "stop", "warn"), withdrawn(r)...)
}

// acted are the instances with one of these actions.
func acted(r message.Report, actions ...string) []string {
	var ids []string
	for _, v := range r.Verdicts {
		if slices.Contains(actions, v.Action) {
			ids = append(ids, v.Instance.ID)
		}
	}
	return ids
}

// withdrawn are the instances that stay, and of which a mark is taken off. Asked for
// alone one of them might go; what was shown keeps it.
func withdrawn(r message.Report) []string {
	var ids []string
	for _, v := range r.Verdicts {
		if v.Action == "keep" && v.Withdraw != "" {
			ids = append(ids, v.Instance.ID)
		}
	}
	return ids
}

// steps says how many instances a plan takes which step with.
func steps(plan message.Report) string {
	var parts []string
	for _, step := range []struct {
		ids  []string
		word string
	}{
		{acted(plan, "release"), "to release"}, {acted(plan, "stop"), "to stop"}, {acted(plan, "warn"), "to warn of"},
		{withdrawn(plan), "to take the mark off"},
	} {
		if n := len(step.ids); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, step.word))
		}
	}
	return strings.Join(parts, ", ")
}

package main

import (
	"fmt"
	"slices"
	"strings"

	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
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

// withdrawn are the instances that stay, and of which a mark is taken off. What only
// the whole run keeps, or the hour, or what could not be read, is not among them:
// asked for alone it might go.
func withdrawn(r message.Report) []string {
	var ids []string
	for _, v := range r.Verdicts {
		if v.Action == "keep" && v.Withdraw != "" && slices.Contains(staying(), v.Reason) {
			ids = append(ids, v.Instance.ID)
		}
	}
	return ids
}

// staying are the reasons to keep that lie in the instance or in its rule.
func staying() []string {
	var words []string
	for _, r := range []rules.Reason{
		rules.Protected, rules.Busy, rules.Subscription, rules.Confluent, rules.NotRunning, rules.NoRule, rules.TooYoung, rules.Observed, rules.Probation,
	} {
		words = append(words, r.String())
	}
	return words
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

package doctor

import (
	"fmt"
	"slices"
	"strings"

	"alikafka-reaper/internal/access"
	"alikafka-reaper/internal/message"
)

// Compare judges what could not be tried by the policy that is attached to the
// function's role, and names what that policy lacks. What was answered stays proved.
// Accounts that are reached by a role of their own are left as they are: their
// policy is another.
func Compare(list []message.Check, policy access.Document, r access.Resources, others []string) []message.Check {
	out := slices.Clone(list)
	for i, c := range out {
		elsewhere := slices.Contains(others, c.Account) && c.About != "AssumeRole"
		row, err := access.Lookup(c.About)
		if err != nil || len(c.Actions) == 0 || elsewhere {
			continue
		}
		out[i] = compared(c, policy.Missing(row, r))
	}
	return out
}

func compared(c message.Check, missing []string) message.Check {
	lacks := "the policy does not allow " + strings.Join(missing, " and ")
	switch {
	case len(missing) == 0 && c.Result == message.CheckUnproven:
		c.Result, c.Text = message.CheckOK, "the policy allows it; it was not tried"
	case len(missing) > 0 && c.Result == message.CheckUnproven:
		c.Result, c.Text, c.Fix = message.CheckFailed, lacks, denied(missing)
	case len(missing) > 0 && c.Result == message.CheckFailed:
		c.Text, c.Fix = fmt.Sprintf("%s: %s", lacks, c.Text), denied(missing)
	case len(missing) > 0:
		c.Text = fmt.Sprintf("%s; %s, which may be the name that counts elsewhere", c.Text, lacks)
	}
	return c
}

// Count counts checks by result.
func Count(list []message.Check) map[string]int {
	counts := map[string]int{}
	for _, c := range list {
		counts[c.Result]++
	}
	return counts
}

// Sum says in one sentence what was found.
func Sum(list []message.Check) string {
	n := Count(list)
	text := fmt.Sprintf("%d checks: %d ok, %d failed", len(list), n[message.CheckOK], n[message.CheckFailed])
	if n[message.CheckUnproven] > 0 {
		text += fmt.Sprintf(", %d not provable without acting or without an instance", n[message.CheckUnproven])
	}
	return text
}

package doctor

import (
	"fmt"
	"slices"
	"strings"

	"alikafka-reaper/internal/access"
	"alikafka-reaper/internal/access/need"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/message"
)

// untried is why something that would act is not proved.
const untried = "not provable without acting; compare with the policy: reaper doctor --policy FILE"

// trial is what came of asking one operation in one region.
type trial struct {
	operation, region string
	// err is why it failed; skipped is why it was not asked.
	err     error
	skipped string
	// text is what was found.
	text string
}

type trials []trial

// of returns the trials of one operation.
func (t trials) of(operation string) trials {
	return slices.DeleteFunc(slices.Clone(t), func(one trial) bool { return one.operation != operation })
}

// kind sorts trials: a failure says more than an answer, an answer more than none.
func (t trial) result() string {
	switch {
	case t.err != nil:
		return message.CheckFailed
	case t.skipped != "":
		return message.CheckUnproven
	default:
		return message.CheckOK
	}
}

// rightOf says what the trials of an operation prove about the right to it.
func rightOf(n need.Need, account string, tried trials) message.Check {
	row, err := access.Lookup(n.Operation)
	if err != nil {
		tried = append(tried, trial{err: err})
	}
	c := message.Check{Area: areaOf(row), About: n.Operation, Account: account, Actions: row.Actions, Without: n.Without, Result: message.CheckUnproven, Text: untried}
	for _, result := range []string{message.CheckFailed, message.CheckOK, message.CheckUnproven} {
		same := slices.DeleteFunc(slices.Clone(tried), func(one trial) bool { return one.result() != result })
		if len(same) == 0 {
			continue
		}
		c.Result = result
		for _, one := range same {
			if one.region != "" && !slices.Contains(c.Regions, one.region) {
				c.Regions = append(c.Regions, one.region)
			}
		}
		c.Text = textOf(same[0], len(c.Regions))
		if result == message.CheckFailed {
			c.Fix = fixOf(same[0].err, row.Actions)
		}
		return c
	}
	return c
}

func textOf(t trial, regions int) string {
	switch {
	case t.err != nil && regions > 1:
		return fmt.Sprintf("%s (and alike in %d more)", t.err, regions-1)
	case t.err != nil:
		return t.err.Error()
	case t.skipped != "":
		return t.skipped
	case t.text != "" && regions <= 1:
		return t.text
	case regions > 1:
		return fmt.Sprintf("answered in %d regions", regions)
	default:
		return "answered"
	}
}

func areaOf(row access.Row) string {
	if row.Target == access.TheBucket || row.Target == access.TheFiles {
		return "store"
	}
	return "rights"
}

// fixOf is the next step after a failure.
func fixOf(err error, actions []string) string {
	if refusedForTime(err) {
		return clockFix
	}
	switch fault.ClassOf(err) {
	case fault.Denied:
		return denied(actions)
	case fault.Credentials:
		return "give the function a role, or set new keys (ALIBABA_CLOUD_ACCESS_KEY_ID and the like); temporary ones end after an hour"
	case fault.Network, fault.Deadline:
		return "check the network, and that the region is spelt right: a region that does not exist has no address"
	case fault.Throttled, fault.Unavailable, fault.Malformed:
		return "try again in a minute; if it stays, ask Alibaba Cloud with the request's id"
	case fault.Unsupported:
		return "choose what the cloud has: the text says what it lacks"
	default:
		return "correct what the text names, then try again"
	}
}

// denied says what to add to the policy.
func denied(actions []string) string {
	if len(actions) == 0 {
		return "let the role do it"
	}
	return fmt.Sprintf("add %s to the role's policy (reaper iam prints it)", strings.Join(actions, " and "))
}

package rules

import (
	"fmt"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// Outcome is the value of a condition.
type Outcome uint8

// The outcomes. The zero value is a bug.
const (
	outcomeUnset Outcome = iota
	True
	False
	Unknown
)

// String returns "true", "false" or "unknown".
func (o Outcome) String() string {
	switch o {
	case True:
		return "true"
	case False:
		return "false"
	case Unknown:
		return "unknown"
	default:
		return fmt.Sprintf("outcome(%d)", uint8(o))
	}
}

func outcomeOf(v ref.Val) Outcome {
	switch v {
	case types.True:
		return True
	case types.False:
		return False
	default:
		return Unknown
	}
}

//go:build mutants

package mutant

import "os"

// guards are the names under which .ci/run asks for them.
var guards = map[string]Guard{
	"i1":        Recheck,
	"i2":        Silence,
	"i3":        PerRun,
	"i4":        PlanMode,
	"i5":        Claim,
	"i6":        Shape,
	"i7":        Redaction,
	"i8":        Deadline,
	"grace":     Grace,
	"delivered": Delivered,
	"intent":    Intent,
}

// Missing is the guard that this process lacks: the one that REAPER_MUTANT names, so
// that one build can be tried without each.
var Missing = guards[os.Getenv("REAPER_MUTANT")]

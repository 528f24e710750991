package render

// The fixed words that people see.
const (
	phraseEmpty   = "Nothing was reported."
	phraseUnknown = "unknown"
	phraseNoID    = "(no id)"
	phraseNotRead = "-"
	phraseNoOne   = "No instance was looked at."

	labelRun      = "Run"
	labelMode     = "Mode"
	labelTrigger  = "Trigger"
	labelNarrowed = "Only"
	labelRules    = "Rules"
	labelRegions  = "Regions"
	labelNote     = "Note"
	labelAccount  = "Account"

	labelSummary  = "Summary"
	labelVerdicts = "Verdicts"
	labelReasons  = "Reasons"
	labelOutcomes = "Outcomes"
	labelActs     = "Acts"
	labelStore    = "Store"
	labelCalls    = "Calls"
	labelMonitor  = "Monitor"
	labelTripwire = "Tripwire"
	labelTime     = "Time"

	titleVerdicts = "VERDICTS"
	titleEvidence = "EVIDENCE"
	titleEffects  = "CHANGES"
	titleChecks   = "CHECKS"
	titleProblems = "PROBLEMS"
	titleLeft     = "LEFT TO THE NEXT RUN"

	columnInstance = "INSTANCE"
	columnRegion   = "REGION"
	columnAge      = "AGE"
	columnTraffic  = "TRAFFIC"
	columnVerdict  = "VERDICT"
	columnReason   = "REASON"
	// columnFolded heads the column that holds all three where lines are short.
	columnFolded = "INSTANCE, REGION, AGE"
)

// outcomePhrases says an effect's outcome to people, in the order of a report.
var outcomePhrases = []struct{ outcome, phrase string }{
	{"accepted", "accepted"},
	{"already-gone", "already gone"},
	{"intended", "begun, and its end was not reported"},
	{"uncertain", "uncertain"},
	{"failed", "failed"},
	{"aborted", "aborted"},
	{"left", "left"},
}

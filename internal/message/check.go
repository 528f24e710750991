package message

// Check is one finding of a look at whether everything is in place for a run.
type Check struct {
	// Area is "credentials", "clock", "regions", "rights", "metrics", "store", or what
	// else is looked at.
	Area string `json:"area"`
	// About is what was looked at, such as an operation or a metric.
	About string `json:"about"`
	// Account and Regions are where; empty for what is in none.
	Account string   `json:"account,omitempty"`
	Regions []string `json:"regions,omitempty"`
	// Result is "ok", "failed", "unproven" (it cannot be proved without acting, or there
	// was nothing to prove it with) or "off" (it is not used).
	Result string `json:"result"`
	// Text says to people what was found.
	Text string `json:"text"`
	// Fix is the next step after a failure; empty for others.
	Fix string `json:"fix,omitempty"`
	// Actions are the RAM actions that it needs, of which one counts where pages
	// disagree on the name.
	Actions []string `json:"actions,omitempty"`
	// Without says what a run does without it.
	Without string `json:"without,omitempty"`
}

// The results of a check.
const (
	CheckOK       = "ok"
	CheckFailed   = "failed"
	CheckUnproven = "unproven"
	CheckOff      = "off"
)

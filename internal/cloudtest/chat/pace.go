package chat

import "time"

// limit is how many calls a robot takes in a span of time.
type limit struct {
	calls int
	span  time.Duration
}

// pace counts the calls of one robot. Those that were turned down for it do not
// count; whether they do in the real services is unconfirmed, and so is how long
// DingTalk then shuts a robot out.
type pace struct{ calls []time.Time }

// wait returns how long the caller should have waited, and counts a call that had not
// to wait.
func (p *pace) wait(now time.Time, limits []limit) time.Duration {
	longest, wait := time.Duration(0), time.Duration(0)
	for _, l := range limits {
		longest = max(longest, l.span)
		if len(p.calls) >= l.calls {
			wait = max(wait, l.span-now.Sub(p.calls[len(p.calls)-l.calls]))
		}
	}
	if wait > 0 {
		return wait
	}
	for len(p.calls) > 0 && now.Sub(p.calls[0]) >= longest {
		p.calls = p.calls[1:]
	}
	p.calls = append(p.calls, now)
	return 0
}

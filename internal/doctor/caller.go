package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/message"
)

// maxSkew is how far our clock may be off: what decides may be a minute old at most
// when it counts. At 15 minutes the cloud refuses every signature
// (InvalidTimeStamp.Expired).
const maxSkew = time.Minute

const clockFix = "set the clock of this machine, for example by NTP; Function Compute sets its own"

// identify asks whose the credentials are, which needs no right, and looks at the
// clock. Without an answer nothing else would get one.
func (s Setup) identify(ctx context.Context) (own string, list []message.Check, fine bool) {
	own, err := s.Caller.Identity(ctx, s.Home)
	who := message.Check{Area: "credentials", About: "GetCallerIdentity", Account: own, Regions: []string{s.Home}, Result: message.CheckOK,
		Text: "they belong to account " + own}
	if err != nil {
		who.Result, who.Text, who.Fix = message.CheckFailed, err.Error(), fixOf(err, nil)
	}
	return own, []message.Check{who, s.clock(err)}, err == nil
}

func (s Setup) clock(failed error) message.Check {
	c := message.Check{Area: "clock", About: "this machine's", Result: message.CheckOK}
	skew, known := s.Caller.Skew().Get()
	switch {
	case refusedForTime(failed):
		c.Result, c.Text, c.Fix = message.CheckFailed, "the cloud refuses the time in our signatures", clockFix
	case !known:
		c.Result, c.Text = message.CheckUnproven, s.Caller.Skew().Why().Detail
	case skew.Abs() > maxSkew:
		c.Result, c.Text, c.Fix = message.CheckFailed, fmt.Sprintf("it is %s %s the cloud's", skew.Abs().Round(time.Second), side(skew)), clockFix
	default:
		c.Text = fmt.Sprintf("within %s of the cloud's", maxSkew)
	}
	return c
}

func side(skew time.Duration) string {
	if skew > 0 {
		return "ahead of"
	}
	return "behind"
}

// refusedForTime says whether the cloud refused a signature for its time.
func refusedForTime(err error) bool {
	f, ok := errors.AsType[*fault.Error](err)
	return ok && (strings.HasPrefix(f.Code, "InvalidTimeStamp") || f.Code == "RequestTimeTooSkewed")
}

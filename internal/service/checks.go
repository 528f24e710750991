package service

import (
	"context"
	"fmt"

	"alikafka-reaper/internal/doctor"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/notify"
	"alikafka-reaper/internal/rules"
)

// checks are the looks at what neither the rules nor the cloud's table of rights say.
// Each says itself where it is not used.
func (s *Service) checks() []doctor.Check {
	return []doctor.Check{s.checkLinks, s.checkNotices}
}

// checkLinks looks at the links' secret and address. It says nothing of the secret.
func (s *Service) checkLinks(context.Context) []message.Check {
	c := message.Check{Area: "links", About: "REAPER_LINK_SECRET"}
	switch {
	case s.links.asked == linksOff:
		c.Result, c.Text = message.CheckOff, "owners answer by tags alone, since no secret is set"
	case s.links.wrong != nil:
		c.Result, c.Text = message.CheckFailed, s.links.wrong.Error()
		c.Fix = "set REAPER_LINK_SECRET to keys of 32 bytes or more (openssl rand -hex 32), and REAPER_LINK_URL to the address of the HTTP trigger"
		c.Without = "warnings carry no links, and the HTTP trigger takes nothing"
	case s.links.base == "":
		c.Result, c.Text = message.CheckOff, "the secret can be used; warnings carry no links, since REAPER_LINK_URL is not set"
	default:
		c.Result, c.Text = message.CheckOK, "warnings carry links that begin with "+s.links.base
	}
	return []message.Check{c}
}

// checkNotices looks at who is told. It sends nothing, so that only the first message
// shows whether a service takes it.
func (s *Service) checkNotices(context.Context) []message.Check {
	if len(s.rules.Notify.Destinations) == 0 {
		return []message.Check{{Area: "notices", About: "the log", Result: message.CheckOff, Text: "warnings are lines of the log, since the rules name no destination under notify"}}
	}
	wrong := map[string]notify.Finding{}
	for _, f := range s.office.Check() {
		wrong[f.Destination] = f
	}
	var list []message.Check
	for _, d := range s.rules.Notify.Destinations {
		list = append(list, checkDestination(d, wrong))
	}
	return list
}

func checkDestination(d rules.Destination, wrong map[string]notify.Finding) message.Check {
	c := message.Check{Area: "notices", About: fmt.Sprintf("%s (%s)", d.Name, d.Kind), Result: message.CheckOK, Text: "its address is set; nothing was sent"}
	switch f, bad := wrong[d.Name]; {
	case !bad:
	case f.Severity == notify.Undeliverable:
		c.Result, c.Text = message.CheckFailed, f.Text
		c.Fix = "set the variable that the rules name for it (docs/notices.md)"
		c.Without = "its warnings are not delivered, so that nothing happens to their instances"
	default:
		c.Result, c.Text = message.CheckUnproven, f.Text
	}
	return c
}

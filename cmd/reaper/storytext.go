package main

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/message/render"
)

const (
	// storyWidth is the longest line of the story on a wider terminal.
	storyWidth = 100
	// storyLabel is how wide the words before a text are.
	storyLabel = 11
	// clockForm is how verdicts print a moment.
	clockForm = "Mon 2006-01-02 15:04 MST"
)

// storyPage is the story as text.
type storyPage struct {
	out   bytes.Buffer
	width int
	// all shows every message that people got.
	all bool
}

func (p *storyPage) line(label, text string) {
	p.out.WriteString(render.Paragraph("  "+label+strings.Repeat(" ", max(storyLabel-len(label), 1)), text, p.width))
}

// showStory prints the story, with all messages that people got or an example.
func (c *console) showStory(r storyResult, s *storyStage, script []byte, notices bool) error {
	if c.json() {
		return c.encode(r)
	}
	p := &storyPage{width: min(storyWidth, c.options(false).Width), all: notices}
	p.out.WriteString("The rules\n")
	_, steps, _ := strings.Cut(string(storyRules), "rules:\n")
	p.out.WriteString(steps)
	for _, one := range r.Chapters {
		p.chapter(one, s)
		p.notices(one, r)
	}
	p.rebirth(script)
	p.changes(r)
	_, err := c.out.Write(p.out.Bytes())
	return err
}

func (p *storyPage) chapter(c chapter, s *storyStage) {
	fmt.Fprintf(&p.out, "\n%s  %s\n", c.Time.In(s.zone).Format(clockForm), c.Title)
	p.line("woken by", string(c.Event))
	var kept []string
	for _, v := range c.Report.Verdicts {
		if v.Action == "keep" && len(effectsOn(c.Report, v.Instance.ID)) == 0 {
			kept = append(kept, fmt.Sprintf("%s (%s)", v.Instance.Label(), v.Reason))
			continue
		}
		p.verdict(c, v)
	}
	for _, e := range c.Report.Effects {
		if !judged(c.Report, e.Instance) {
			p.out.WriteString("  " + e.Name + "\n")
			p.effect(e)
			p.state(c, e.Instance)
		}
	}
	if len(kept) > 0 {
		p.line("kept", strings.Join(kept, ", "))
	}
	if c.Report.Run.Mode == "plan" && len(c.Report.Verdicts) > 0 {
		p.line("only a plan", c.Report.Run.ModeReason)
	}
	p.line("summary", c.Report.Summary.Status+": "+c.Report.Summary.Text)
}

// verdict writes what was decided about an instance and what was done.
func (p *storyPage) verdict(c chapter, v message.Verdict) {
	p.out.WriteString("  " + v.Instance.Label() + "\n")
	// Of a stop its owner is told in the words of what was done, which follow.
	if notice := c.Notices[v.Instance.ID]; notice != "" && v.Action == "warn" {
		p.line("  "+v.Action, fmt.Sprintf("%s, by the rule %s", v.Reason, v.Rule))
		p.line("  notice", notice)
	} else {
		p.line("  "+v.Action, v.Text)
	}
	done := effectsOn(c.Report, v.Instance.ID)
	for _, e := range done {
		p.effect(e)
	}
	if len(done) > 0 {
		p.state(c, v.Instance.ID)
	}
}

// effect writes what was done, or what became of what an earlier run did.
func (p *storyPage) effect(e message.Effect) {
	if e.Begun != "" {
		p.line("  seen", fmt.Sprintf("%s of run %s: %s", e.Operation, e.Begun, e.Text))
		return
	}
	text := strings.TrimPrefix(e.Text, e.Operation+" "+e.Outcome+"; ")
	p.line("  done", fmt.Sprintf("%s %s: %s", e.Operation, e.Outcome, text))
}

// state writes how an instance is, as the cloud knows it.
func (p *storyPage) state(c chapter, id string) {
	p.line("  cloud", "it is "+cmp.Or(c.States[id], "not in the list any more"))
}

func effectsOn(r message.Report, id string) []message.Effect {
	var list []message.Effect
	for _, e := range r.Effects {
		if e.Instance == id {
			list = append(list, e)
		}
	}
	return list
}

func judged(r message.Report, id string) bool {
	for _, v := range r.Verdicts {
		if v.Instance.ID == id {
			return true
		}
	}
	return false
}

// rebirth shows how the released instance is made again: what the script says
// first.
func (p *storyPage) rebirth(script []byte) {
	const lines = 7
	_, body, _ := strings.Cut(string(script), "#\n")
	shown := strings.SplitN(body, "\n", lines+1)
	fmt.Fprintf(&p.out, "\nWhoever misses it after all builds one like it, from the kit that was saved before the stop\n")
	fmt.Fprintf(&p.out, "  $ reaper rebirth %s > rebirth.sh\n", storyReleased)
	for _, line := range shown[:min(lines, len(shown))] {
		p.out.WriteString("  " + line + "\n")
	}
	fmt.Fprintf(&p.out, "  ... (%d lines)\n", bytes.Count(script, []byte("\n")))
}

// changes are the cloud's own words on what was done.
func (p *storyPage) changes(r storyResult) {
	p.out.WriteString("\nEvery call that could change an instance, by the cloud's own journal\n")
	for _, end := range storyEnds() {
		text := cmp.Or(strings.Join(r.Changes[end.id], ", "), "none")
		p.out.WriteString(render.Paragraph(fmt.Sprintf("  %-38s", end.id), text, p.width))
	}
	p.out.WriteString("\nNothing left this machine.\n")
}

package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"alikafka-reaper/internal/message/render"
	"alikafka-reaper/internal/reap"
)

func newStatus(c *console) *cobra.Command {
	f := new(callFlags)
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Say who is warned or stopped, what comes next and when, and what was done lately",
		Long: `Read the marks on the instances and what the store holds, and say how things stand:
which instances are warned of or stopped and when the next step may come, in the rules'
time zone; what was done in the last seven days; what is used of the daily limit; and
what is stuck, such as a call whose outcome is not known. It changes nothing, measures
nothing, and judges nothing: reaper plan does that.

Set REAPER_STORE to the function's store, or only the tags are seen. Exit code 4 means
that something could not be read or is stuck.
` + environmentHelp,
		Example: "  REAPER_STORE=oss://bucket/prefix reaper status --rules rules.yaml\n  reaper status --region cn-hangzhou -o json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.Command = "status"
			s, in, err := f.service()
			if err != nil {
				return err
			}
			standing, err := s.Standing(cmd.Context(), in, f.Regions)
			if err != nil {
				return &exit{exitUnreachable, err, "check the network and the credentials, then try again"}
			}
			if err := c.standing(standing); err != nil {
				return err
			}
			if len(standing.Problems)+len(standing.Stuck) > 0 {
				return &exit{code: exitPartial}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&f.rulesFile, "rules", "", "rules file (default REAPER_RULES, else rules.yaml)")
	cmd.Flags().StringSliceVar(&f.Regions, "region", nil, "only these regions of the rules' scope")
	return cmd
}

// standing writes how things stand.
func (c *console) standing(s reap.Standing) error {
	if c.json() {
		return c.encode(s)
	}
	p := statusPage{c.out, c.options(false).Width, s.Zone}
	p.head(s)
	p.marked(s.Marked)
	p.acts("STUCK", s.Stuck, "")
	p.acts("THE LAST SEVEN DAYS", s.Lately, nothingDone(s.Store))
	for i, one := range s.Problems {
		if i == 0 {
			p.title("PROBLEMS")
		}
		p.text("  "+one.Class+"  ", one.Text)
	}
	return nil
}

func nothingDone(store string) string {
	if store == "" {
		return "No store is configured (REAPER_STORE), so what was done is not known."
	}
	return "Nothing was stopped, opened again or released."
}

// statusPage writes lines that fit the terminal.
type statusPage struct {
	out   io.Writer
	width int
	zone  string
}

func (p statusPage) text(label, text string) {
	fmt.Fprint(p.out, render.Paragraph(label, text, p.width))
}

func (p statusPage) title(s string) { fmt.Fprintf(p.out, "\n%s\n", s) }

// at writes a moment in the rules' zone.
func (p statusPage) at(t time.Time) string {
	if t.IsZero() {
		return "unknown"
	}
	if zone, err := time.LoadLocation(p.zone); err == nil {
		t = t.In(zone)
	}
	return t.Format("Mon 2006-01-02 15:04 MST")
}

func (p statusPage) head(s reap.Standing) {
	last := "no run has left word in the store"
	switch {
	case !s.LastRun.IsZero():
		last = p.at(s.LastRun)
	case s.Store == "":
		last = "not known without a store"
	}
	limits := []string{s.Limits}
	for _, u := range s.Used {
		limits = append(limits, fmt.Sprintf("%d of %d used of %s today", u.Taken, u.Allowed, u.Limit))
	}
	p.text("Now       ", p.at(s.Time))
	p.text("Rules     ", s.Rules)
	p.text("Store     ", cmp.Or(s.Store, "none"))
	p.text("Last run  ", last)
	p.text("Instances ", fmt.Sprintf("%d listed, %d warned of or stopped", s.Listed, len(s.Marked)))
	p.text("Limits    ", strings.Join(limits, "; "))
}

func (p statusPage) marked(list []reap.Marked) {
	p.title("WARNED OF OR STOPPED")
	if len(list) == 0 {
		p.text("", "No instance carries a mark.")
	}
	for _, m := range list {
		rule := ""
		if m.Rule != "" {
			rule = ", by the rule " + m.Rule
		}
		p.text("  "+m.Stage+"  ", fmt.Sprintf("%s in %s%s", called(m.Name, m.Instance), m.Region, rule))
		p.text("    ", m.Text)
	}
}

func (p statusPage) acts(title string, list []reap.Acted, none string) {
	if len(list) == 0 && none == "" {
		return
	}
	p.title(title)
	if len(list) == 0 {
		p.text("", none)
	}
	for _, a := range list {
		rule := ""
		if a.Rule != "" {
			rule = ", by the rule " + a.Rule
		}
		p.text("  "+p.at(a.At)+"  ", fmt.Sprintf("%s of %s in %s: %s%s", a.Operation, called(a.Name, a.Instance), a.Region, a.Stage, rule))
		if a.Text != "" {
			p.text("    ", a.Text)
		}
	}
}

// called names an instance for people.
func called(name, id string) string {
	if name == "" || name == id {
		return id
	}
	return fmt.Sprintf("%s (%s)", name, id)
}

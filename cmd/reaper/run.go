package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/message/render"
)

func newRun(c *console) *cobra.Command {
	f := new(callFlags)
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Warn, stop and release what the rules say, after showing the plan and asking",
		Long: `Plan, show the plan, ask, and act on exactly the instances shown, each judged again
just before, and none further than it was shown. REAPER_MODE must be enforce: a command can lower the mode, never raise it.
` + environmentHelp,
		Example:     "  REAPER_MODE=enforce reaper run --rules rules.yaml\n  REAPER_MODE=enforce reaper run --instance alikafka_post-cn-x --yes",
		Args:        cobra.NoArgs,
		Annotations: map[string]string{formsKey: allForms},
		RunE:        func(cmd *cobra.Command, _ []string) error { return c.enforce(cmd, f) },
	}
	f.register(cmd)
	cmd.Flags().BoolVar(&f.yes, "yes", false, "do not ask")
	return cmd
}

// enforce plans, asks, and runs for exactly what was shown, so that nothing
// goes that the person did not see.
func (c *console) enforce(cmd *cobra.Command, f *callFlags) error {
	if err := mayAct(); err != nil {
		return err
	}
	f.Command = "plan"
	planned := time.Now()
	plan, err := c.invoke(cmd, f)
	if err != nil {
		return err
	}
	f.Instances = changes(plan)
	if len(f.Instances) == 0 {
		return errors.Join(c.report(plan, f.verbose), verdictOf(plan))
	}
	if err := c.confirm(plan, f); err != nil {
		return err
	}
	if err := stillShown(planned, time.Now()); err != nil {
		return err
	}
	f.Command, f.shown = "run", plan.Verdicts
	report, err := c.invoke(cmd, f)
	if err != nil {
		return err
	}
	return errors.Join(c.report(report, f.verbose), verdictOf(report))
}

// planLife is how long a plan that was shown may be confirmed. The shortest step takes
// an hour: what was to be warned of may be due for its release by then.
const planLife = 30 * time.Minute

// stillShown refuses to act on a plan that somebody has looked at for too long.
func stillShown(planned, now time.Time) error {
	if age := now.Sub(planned); age > planLife {
		return &exit{exitRefused, fmt.Errorf("the plan is %s old, and other things may be due by now, so nothing was changed", age.Round(time.Minute)), "run it again"}
	}
	return nil
}

// mayAct refuses at once what the service would lower to a plan.
func mayAct() error {
	settings, err := settings()
	switch {
	case err != nil:
		return err
	case settings.Ceiling == events.Enforce && settings.Freeze != "":
		return &exit{exitRefused, fmt.Errorf("%s, which stops every act", settings.Freeze), "unset REAPER_FREEZE for this command, or use reaper plan"}
	}
	return mayChange()
}

// mayChange refuses at once what REAPER_MODE forbids. REAPER_FREEZE does not stop
// what takes nothing from anybody.
func mayChange() error {
	settings, err := settings()
	if err != nil {
		return err
	}
	if settings.Ceiling != events.Enforce {
		return &exit{exitRefused, errors.New("REAPER_MODE is not enforce, so nothing may be changed"), "set REAPER_MODE=enforce for this command; reaper plan only looks"}
	}
	return nil
}

// showPlan shows what is asked about. With another --output than text standard
// output holds the run's report alone, so the plan goes beside it, as text.
func (c *console) showPlan(plan message.Report, verbose bool) error {
	if c.output != "text" {
		return render.Text(c.errs, plan, c.options(verbose))
	}
	return c.report(plan, verbose)
}

// confirm asks for the number of instances, which is hard to type by mistake.
func (c *console) confirm(plan message.Report, f *callFlags) error {
	if f.yes {
		return nil
	}
	if !c.interactive() {
		return &exit{exitRefused, fmt.Errorf("there are %d instances to act on (%s), and nobody is there to confirm it", len(f.Instances), steps(plan)), "look at reaper plan, then add --yes"}
	}
	if err := c.showPlan(plan, f.verbose); err != nil {
		return err
	}
	fmt.Fprintf(c.errs, "\nA release cannot be undone. To act on these %d instances (%s) type their number: ", len(f.Instances), steps(plan))
	answer, err := bufio.NewReader(c.in).ReadString('\n')
	if err != nil || strings.TrimSpace(answer) != fmt.Sprint(len(f.Instances)) {
		return &exit{exitRefused, errors.New("not confirmed, so nothing was changed"), ""}
	}
	return nil
}

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/service"
)

// call is a manual call, as the function takes it from the console.
type call struct {
	Command   string   `json:"command"`
	Rules     []string `json:"rules,omitempty"`
	Instances []string `json:"instances,omitempty"`
	Regions   []string `json:"regions,omitempty"`
	For       string   `json:"for,omitempty"`
	Reason    string   `json:"reason,omitempty"`
}

// callFlags are the flags of plan, run, undo and keep.
type callFlags struct {
	call
	rulesFile string
	verbose   bool
	yes       bool
	// shown is the plan that was confirmed; nil before anybody was asked.
	shown []message.Verdict
}

func (f *callFlags) register(cmd *cobra.Command) {
	f.registerPlace(cmd)
	flags := cmd.Flags()
	flags.StringSliceVar(&f.Rules, "rule", nil, "only these rules")
	flags.StringSliceVar(&f.Instances, "instance", nil, "only these instances")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "show the conditions behind each verdict")
}

// registerPlace adds the flags that undo has too: by which rules file, where, why.
func (f *callFlags) registerPlace(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.rulesFile, "rules", "", "rules file (default REAPER_RULES, else rules.yaml)")
	flags.StringSliceVar(&f.Regions, "region", nil, "only these regions of the rules' scope")
	flags.StringVar(&f.Reason, "reason", "", "why, for the log")
}

const environmentHelp = `
Credentials come from ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET
and, for temporary ones, ALIBABA_CLOUD_SECURITY_TOKEN. REAPER_OPENAPI_URL sends all
calls to a local cloud, see reaper emulator.`

func newPlan(c *console) *cobra.Command {
	f := new(callFlags)
	cmd := &cobra.Command{
		Use:         "plan",
		Short:       "Say what would be warned of, stopped or released and why, and change nothing",
		Long:        "Look at the instances in scope, judge them, and change nothing.\n" + environmentHelp,
		Example:     "  reaper plan --rules rules.yaml\n  reaper plan --region cn-hangzhou -o json",
		Args:        cobra.NoArgs,
		Annotations: map[string]string{formsKey: allForms},
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.Command = "plan"
			report, err := c.invoke(cmd, f)
			if err != nil {
				return err
			}
			return errors.Join(c.report(report, f.verbose), verdictOf(report))
		},
	}
	f.register(cmd)
	return cmd
}

func settings() (service.Settings, error) {
	s, err := service.SettingsFrom(os.Getenv, ".")
	if err != nil {
		return s, &exit{exitConfig, err, "correct the environment"}
	}
	return s, nil
}

// checkRules refuses a wrong rules file, and names of rules and regions that it does
// not hold: a misspelt one would look like a fleet without idle instances.
func (f *callFlags) checkRules(path string) error {
	set, err := checkFile(path)
	if err != nil {
		return wrongRules(err)
	}
	for _, name := range f.Rules {
		if known := set.RuleNames(); !slices.Contains(known, name) {
			return &exit{exitUsage, fmt.Errorf("%s has no rule %q", path, name), "use one of: " + strings.Join(known, ", ")}
		}
	}
	for _, region := range f.Regions {
		if !set.Scope.Includes(region) {
			return &exit{exitUsage, fmt.Errorf("the region %q is not in the scope of %s", region, path), "use one of: " + strings.Join(set.Scope.Regions, ", ")}
		}
	}
	return nil
}

// service builds what the function runs, by the environment and the flags, and a
// call of it without a payload.
func (f *callFlags) service() (*service.Service, service.Invocation, error) {
	settings, err := settings()
	if err != nil {
		return nil, service.Invocation{}, err
	}
	if f.rulesFile != "" {
		settings.RulesPath = f.rulesFile
	}
	credentials, err := credentials()
	if err != nil {
		return nil, service.Invocation{}, err
	}
	if err := f.checkRules(settings.RulesPath); err != nil {
		return nil, service.Invocation{}, err
	}
	s, err := service.New(settings, zap.NewNop(), service.Clock{})
	if err != nil {
		return nil, service.Invocation{}, &exit{exitConfig, err, "correct the environment"}
	}
	return s, service.Invocation{Credentials: credentials, RequestID: runID(f.Command, time.Now()), Shown: f.shown}, nil
}

// invoke hands a manual call to the service, as the function would.
func (c *console) invoke(cmd *cobra.Command, f *callFlags) (message.Report, error) {
	s, in, err := f.service()
	if err != nil {
		return message.Report{}, err
	}
	if in.Payload, err = json.Marshal(f.call); err != nil {
		return message.Report{}, err
	}
	watch, finish := c.watch(cmd.Context())
	in.Watch = watch
	report, err := s.Handle(cmd.Context(), in)
	finish()
	if cmd.Context().Err() != nil {
		c.say("Interrupted: what was not read or done by then is told as not known or not done")
	}
	if err != nil {
		return report, &exit{exitUnreachable, err, "check the network and the credentials, then try again"}
	}
	return report, nil
}

// runID names a run from a terminal. The store counts limits by it where no event
// tells runs apart, so no two may share one.
func runID(command string, now time.Time) string {
	return "cli-" + command + "-" + now.UTC().Format("20060102T150405.000000000Z")
}

func credentials() (aliyun.Credentials, error) {
	c := aliyun.Credentials{
		AccessKeyID: os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"), AccessKeySecret: os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
		SecurityToken: os.Getenv("ALIBABA_CLOUD_SECURITY_TOKEN"),
	}
	if c.AccessKeyID == "" || c.AccessKeySecret == "" {
		return c, &exit{exitConfig, errors.New("no credentials"), "set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET; without an account, see reaper emulator"}
	}
	return c, nil
}

// verdictOf turns a summary into an exit code.
func verdictOf(r message.Report) error {
	switch {
	case r.Summary == nil || r.Summary.Status == "refused":
		return &exit{code: exitRefused}
	case rejected(r):
		return &exit{exitConfig, errors.New("the cloud does not accept the credentials"), "check ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and ALIBABA_CLOUD_SECURITY_TOKEN"}
	case r.Summary.Status == "partial":
		return &exit{code: exitPartial}
	default:
		return nil
	}
}

// rejected reports whether nothing was seen because the cloud took no credentials.
func rejected(r message.Report) bool {
	other := func(p message.Problem) bool { return p.Class != fault.Credentials.String() }
	return len(r.Verdicts) == 0 && len(r.Summary.Problems) > 0 && !slices.ContainsFunc(r.Summary.Problems, other)
}

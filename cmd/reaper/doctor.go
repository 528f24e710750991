package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/access"
	"alikafka-reaper/internal/access/need"
	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/doctor"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/service"
)

func newDoctor(c *console) *cobra.Command {
	f := new(rightsFlags)
	var policy string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Find out without acting whether everything is in place for the rules",
		Long: `Try credentials, clock, regions, every right and metric that the rules need, and the
store, and say for each failure what to do. No instance is changed. What only acting
would prove is compared with the policy of the function's role, if you give it by
--policy. In the store one small file is written, doctor/probe, and removed where the
role may. The function answers the same to {"command":"status"}.
` + environmentHelp,
		Example: "  reaper doctor --rules rules.yaml\n  reaper doctor --rules rules.yaml --role executor --policy policy.json -o json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.doctor(cmd, f, policy) },
	}
	f.register(cmd)
	cmd.Flags().StringVar(&f.role, "role", "", "planner or executor (default: executor where REAPER_MODE is enforce)")
	cmd.Flags().StringVar(&policy, "policy", "", "file with the policy of the function's role")
	return cmd
}

func (c *console) doctor(cmd *cobra.Command, f *rightsFlags, policy string) error {
	settings, job, err := f.examined()
	if err != nil {
		return err
	}
	report, err := c.examine(cmd, settings, job)
	if err != nil {
		return err
	}
	if job.Prices == need.Unpriced {
		report.Checks = slices.DeleteFunc(report.Checks, func(c message.Check) bool {
			return c.About == "DescribeInstanceBill" || c.About == "GetPayAsYouGoPrice"
		})
	}
	if policy != "" {
		if report.Checks, err = compareWith(report.Checks, job, policy); err != nil {
			return err
		}
	}
	return c.found(report)
}

// examined reads the settings and the job out of environment and flags.
func (f *rightsFlags) examined() (service.Settings, need.Job, error) {
	s, err := settings()
	if err != nil {
		return s, need.Job{}, err
	}
	switch {
	case f.role == need.Executor.String():
		s.Ceiling = events.Enforce // a look holds no way to act, whatever the ceiling
	case f.role == need.Planner.String():
		s.Ceiling = events.Plan
	case f.role != "":
		return s, need.Job{}, &exit{exitUsage, fmt.Errorf("--role %q is not known", f.role), "use planner or executor"}
	}
	role := need.Planner
	if s.Ceiling == events.Enforce {
		role = need.Executor
	}
	if f.function != "" {
		s.Async = service.AsyncSelf
	}
	if f.rulesFile != "" {
		s.RulesPath = f.rulesFile
	}
	s.Store = f.store
	job, err := f.job(role)
	return s, job, err
}

// examine asks the service, as the function would.
func (c *console) examine(cmd *cobra.Command, settings service.Settings, job need.Job) (message.Report, error) {
	credentials, err := credentials()
	if err != nil {
		return message.Report{}, err
	}
	s, err := service.New(settings, zap.NewNop(), service.Clock{})
	if err != nil {
		return message.Report{}, &exit{exitConfig, err, "correct the environment"}
	}
	return s.Handle(cmd.Context(), service.Invocation{
		Payload: []byte(`{"command":"status"}`), Credentials: credentials, RequestID: runID("status", time.Now()),
		Function: aliyun.Function{Name: job.Function},
	})
}

func compareWith(checks []message.Check, job need.Job, name string) ([]message.Check, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, &exit{exitUsage, err, "name a file with the policy's document"}
	}
	policy, err := access.Parse(data)
	if err != nil {
		return nil, &exit{exitUsage, fmt.Errorf("%s: %w", name, err), "give the document as RAM shows it"}
	}
	var others []string
	for _, a := range job.Rules.Scope.Accounts {
		if a.Role != "" {
			others = append(others, a.ID)
		}
	}
	return doctor.Compare(checks, policy, job.Resources(), others), nil
}

var errNotInPlace = errors.New("not everything is in place")

// found shows what was found.
func (c *console) found(r message.Report) error {
	if r.Summary != nil {
		r.Summary.Text = doctor.Sum(r.Checks)
		r.Summary.Status = "done"
		if doctor.Count(r.Checks)[message.CheckFailed] > 0 {
			r.Summary.Status = "partial"
		}
	}
	if err := c.report(r, false); err != nil {
		return err
	}
	if doctor.Count(r.Checks)[message.CheckFailed] > 0 {
		return &exit{exitFailed, errNotInPlace, "do what stands behind each failure above, then run it again"}
	}
	return nil
}

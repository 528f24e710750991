package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"alikafka-reaper/internal/rules"
)

func newCheck(c *console) *cobra.Command {
	return &cobra.Command{
		Use:     "check RULES...",
		Short:   "Check rules files and name each OK or FAILED",
		Example: "  reaper check deploy/rules/*.yaml",
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(_ *cobra.Command, files []string) error { return c.check(files) },
	}
}

func (c *console) check(files []string) error {
	failed := 0
	for _, name := range files {
		set, err := checkFile(name)
		if err != nil {
			failed++
			fmt.Fprintf(c.out, "%s FAILED\n  %s\n", name, strings.ReplaceAll(err.Error(), "\n", "\n  "))
			continue
		}
		fmt.Fprintf(c.out, "%s OK: rules %s; regions %s; at most %d a run; times in %s\n", name,
			strings.Join(set.RuleNames(), ", "), strings.Join(set.Regions, ", "), set.Limits.PerRun, set.Zone)
	}
	if failed > 0 {
		return &exit{code: exitFailed, err: fmt.Errorf("%d of %d files: %w", failed, len(files), errChecksFailed), next: "correct the lines named above"}
	}
	return nil
}

func checkFile(name string) (*rules.Ruleset, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return rules.Load(name, data)
}

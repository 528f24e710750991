package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"alikafka-reaper/internal/rules"
)

func newCheck(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "check RULES...",
		Short: "Check rules files and name each OK or FAILED",
		Long: `Read rules files as the function would, compile every expression and compare the
rules. Each file is named OK, with what it covers, or FAILED, with every mistake, its
line and column, and what to write instead. Nothing is called.`,
		Example: "  reaper check deploy/rules/*.yaml",
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(_ *cobra.Command, files []string) error { return c.check(files) },
	}
}

// checked is what came of one file.
type checked struct {
	File string `json:"file"`
	// OK is "OK" or "FAILED".
	OK      string   `json:"result"`
	Rules   []string `json:"rules,omitempty"`
	Regions []string `json:"regions,omitempty"`
	// Accounts are those that the file names; none means the caller's own.
	Accounts []string `json:"accounts,omitempty"`
	// Problems are the mistakes, each with file, line and column.
	Problems []string `json:"problems,omitempty"`
	summary  string
}

func (c *console) check(files []string) error {
	failed := 0
	var results []checked
	for _, name := range files {
		result := checkOne(name)
		if len(result.Problems) > 0 {
			failed++
		}
		results = append(results, result)
	}
	if err := c.checks(results); err != nil {
		return err
	}
	if failed > 0 {
		return &exit{code: exitFailed, err: fmt.Errorf("%d of %d files: %w", failed, len(files), errChecksFailed), next: "correct what is named above"}
	}
	return nil
}

func checkOne(name string) checked {
	set, err := checkFile(name)
	if err != nil {
		return checked{File: name, OK: "FAILED", Problems: strings.Split(err.Error(), "\n")}
	}
	regions := set.Scope.Regions
	if set.Scope.Reach == rules.EveryRegion {
		regions = []string{"all"}
	}
	var accounts []string
	for _, a := range set.Scope.Accounts {
		accounts = append(accounts, a.ID)
	}
	among := ""
	if len(accounts) > 0 {
		among = "; accounts " + strings.Join(accounts, ", ")
	}
	return checked{
		File: name, OK: "OK", Rules: set.RuleNames(), Regions: regions, Accounts: accounts,
		summary: fmt.Sprintf(": rules %s; regions %s%s; at most %s; times in %s",
			strings.Join(set.RuleNames(), ", "), strings.Join(regions, ", "), among, set.Limits, set.Zone),
	}
}

func (c *console) checks(results []checked) error {
	if c.json() {
		return json.NewEncoder(c.out).Encode(results)
	}
	for _, r := range results {
		fmt.Fprintf(c.out, "%s %s%s\n", r.File, r.OK, r.summary)
		for _, p := range r.Problems {
			fmt.Fprintf(c.out, "  %s\n", p)
		}
	}
	return nil
}

// wrongRules is how a command ends whose rules file is not there, or is wrong.
func wrongRules(err error) error {
	next := "correct the rules; reaper check shows all that is wrong"
	if errors.Is(err, fs.ErrNotExist) {
		next = "name a rules file with --rules"
	}
	return &exit{exitConfig, err, next}
}

func checkFile(name string) (*rules.Ruleset, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return rules.Load(name, data)
}

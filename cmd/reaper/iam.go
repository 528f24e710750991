package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"alikafka-reaper/internal/access"
	"alikafka-reaper/internal/access/need"
	"alikafka-reaper/internal/ledger"
)

// rightsFlags say whose rights are meant, and for which job.
type rightsFlags struct {
	rulesFile, role, account, principal string
	store, function                     string
	noPrices                            bool
}

// register adds the flags that iam and doctor share.
func (f *rightsFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.rulesFile, "rules", "", "rules file (default REAPER_RULES, else rules.yaml)")
	flags.StringVar(&f.store, "store", os.Getenv("REAPER_STORE"), "where the function keeps what it remembers (default REAPER_STORE)")
	flags.StringVar(&f.function, "function", "", "name of the function, where it hands HTTP calls over to itself (REAPER_ASYNC: self)")
	flags.BoolVar(&f.noPrices, "no-prices", false, "without the rights to read bills and prices")
}

func newIAM(c *console) *cobra.Command {
	f := new(rightsFlags)
	cmd := &cobra.Command{
		Use:   "iam",
		Short: "Print the least RAM policies that the rules need",
		Long: `Print the RAM policy that the function's role needs for these rules and no more, or
who may take the role. With --account it is the role in another account that the rules
name. Without --role: a table of all rights, what for, and what happens without each.

The policies hold what the rules use: no billing with --no-prices, no bucket without
--store, no right to take tags off without a step that waits. RAM cannot tell stopping from
releasing, nor one instance from another by its tags: see docs/ram.md.`,
		Example: "  reaper iam --rules rules.yaml\n  reaper iam --rules rules.yaml --role planner > policy.json\n" +
			"  reaper iam --rules rules.yaml --role executor --store oss://my-bucket/reaper\n" +
			"  reaper iam --rules rules.yaml --role trust --account 1000000000000002 --principal acs:ram::1000000000000001:role/alikafka-reaper",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return c.iam(f) },
	}
	f.register(cmd)
	cmd.Flags().StringVar(&f.role, "role", "", "planner (reads), executor (acts too) or trust (who may take the role)")
	cmd.Flags().StringVar(&f.account, "account", "", "the role in this account of the rules, instead of the function's own")
	cmd.Flags().StringVar(&f.principal, "principal", "", "ARN of the function's role, for --role trust --account")
	return cmd
}

func (c *console) iam(f *rightsFlags) error {
	job, err := f.job(need.Executor)
	if err != nil {
		return err
	}
	switch f.role {
	case "":
		return c.rights(job)
	case need.Planner.String(), need.Executor.String():
		if f.role == need.Planner.String() {
			job.Role = need.Planner
		}
		return c.document(job.Policy(f.account))
	case "trust":
		if f.account != "" && !strings.HasPrefix(f.principal, "acs:ram::") {
			return &exit{exitUsage, errors.New("the role in another account must know whom to trust"), "add --principal acs:ram::ACCOUNT:role/NAME, the ARN of the function's role"}
		}
		return c.document(job.Trust(f.account, f.principal))
	default:
		return &exit{exitUsage, fmt.Errorf("--role %q is not known", f.role), "use planner, executor or trust"}
	}
}

// job reads what is to be done out of the flags.
func (f *rightsFlags) job(role need.Role) (need.Job, error) {
	s, err := settings()
	if err != nil {
		return need.Job{}, err
	}
	if f.rulesFile != "" {
		s.RulesPath = f.rulesFile
	}
	set, err := checkFile(s.RulesPath)
	if err != nil {
		return need.Job{}, wrongRules(err)
	}
	job := need.Job{Rules: set, Role: role, Prices: need.Priced, Function: f.function}
	if f.noPrices {
		job.Prices = need.Unpriced
	}
	if f.store != "" {
		if job.Store, err = ledger.ParsePlace(f.store); err != nil {
			return need.Job{}, &exit{exitUsage, fmt.Errorf("--store: %w", err), "write for example oss://my-bucket/reaper"}
		}
	}
	return job, nil
}

// document writes one policy as RAM takes it.
func (c *console) document(d access.Document, err error) error {
	if err != nil {
		return &exit{exitUsage, err, "name an account that the rules reach by a role"}
	}
	_, err = c.out.Write(d.JSON())
	return err
}

// right is one row of the table of rights.
type right struct {
	Operation string   `json:"operation"`
	Actions   []string `json:"actions"`
	// Role is "planner", or "executor" for what only acting needs.
	Role    string `json:"role"`
	Why     string `json:"why"`
	Without string `json:"without"`
	// Open is what is not confirmed about the action; empty where nothing is open.
	Open string `json:"open,omitempty"`
}

// rights writes the table of all rights.
func (c *console) rights(job need.Job) error {
	list, err := rightsOf(job)
	if err != nil {
		return err
	}
	if c.json() {
		return c.encode(list)
	}
	// What the first three columns need is known: names of operations and actions.
	const names, least = 66, 24
	room := max((c.options(false).Width-names)/2, least)
	t := newTable("ROLE", "OPERATION", "ACTION", "FOR", "WITHOUT IT")
	for _, r := range list {
		t.AppendRow([]any{r.Role, r.Operation, strings.Join(r.Actions, "\n"), r.Why, r.Without})
	}
	if err := c.writeTable(t, wrapped(4, room), wrapped(5, room)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "\nWhat planner needs executor needs too. Where two actions stand, pages disagree on the\nname and a policy holds both. For the policies: --role planner, executor or trust.\n")
	return err
}

// rightsOf joins the needs of the function's role with those in the other accounts,
// each operation once.
func rightsOf(job need.Job) ([]right, error) {
	job.Role = need.Planner
	planner := append(job.OfFunction(), othersOf(job)...)
	job.Role = need.Executor
	executor := append(job.OfFunction(), othersOf(job)...)
	var list []right
	seen := map[string]struct{}{}
	for _, part := range []struct {
		role  string
		needs []need.Need
	}{{need.Planner.String(), planner}, {need.Executor.String(), executor}} {
		for _, n := range part.needs {
			if _, twice := seen[n.Operation]; twice {
				continue
			}
			seen[n.Operation] = struct{}{}
			row, err := access.Lookup(n.Operation)
			if err != nil {
				return nil, err
			}
			list = append(list, right{Operation: n.Operation, Actions: row.Actions, Role: part.role, Why: n.Why, Without: n.Without, Open: row.Open})
		}
	}
	return list, nil
}

func othersOf(job need.Job) []need.Need {
	if len(job.Roles()) == 0 {
		return nil
	}
	return job.OfAccount()
}

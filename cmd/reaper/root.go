package main

import (
	"cmp"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newRoot(c *console) *cobra.Command {
	root := &cobra.Command{
		Use:   "reaper",
		Short: "Release idle pay-as-you-go Kafka instances on Alibaba Cloud, safely",
		Long: `reaper finds ApsaraMQ for Kafka instances that a rule says are idle and releases
them. A release cannot be undone, so everything that is not proved keeps an
instance, and nothing is released unless REAPER_MODE is enforce.

Try it first: reaper demo needs no account.`,
		Example:       "  reaper demo\n  reaper check rules.yaml\n  reaper plan --rules rules.yaml",
		Version:       version(),
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if known := forms(cmd); !slices.Contains(known, c.output) {
				return &exit{exitUsage, fmt.Errorf("--output %q is not known", c.output), "use " + strings.Join(known[:len(known)-1], ", ") + " or " + known[len(known)-1]}
			}
			if err := refuseEmpty(cmd); err != nil {
				return err
			}
			c.began = true
			return nil
		},
	}
	root.PersistentFlags().StringVarP(&c.output, "output", "o", "text", "text or json; plan, run and report know markdown and html too")
	root.PersistentFlags().BoolVar(&c.noColor, "no-color", false, "no colours, even on a terminal (NO_COLOR does the same)")
	root.AddCommand(
		newDemo(c), newEmulator(c), newSend(c), newBench(c),
		newPlan(c), newRun(c), newExplain(c), newStatus(c), newUndo(c), newKeep(c), newLink(c), newRebirth(c),
		newCheck(c), newTest(c), newReplay(c), newWhatif(c), newWindow(c), newSchema(c),
		newIAM(c), newDoctor(c), newPackage(c),
		newServe(c), newReport(c),
	)
	root.SetHelpCommand(newHelp())
	complete(root)
	explainExits(root)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return &exit{exitUsage, err, "run " + cmd.CommandPath() + " --help"}
	})
	return root
}

// refuseEmpty refuses a flag that is there and says nothing, as --instance=$ID does where
// a script's variable is empty: it would mean all, or another file than was meant.
func refuseEmpty(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		words := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			words = list.GetSlice()
		}
		if f.Name != "reason" && (len(words) == 0 || slices.Contains(words, "")) { // no reason is no harm
			err = &exit{exitUsage, fmt.Errorf("--%s is empty, or one of its words is", f.Name), emptyNext(f)}
		}
	})
	return err
}

func emptyNext(f *pflag.Flag) string {
	if _, list := f.Value.(pflag.SliceValue); list {
		return "name one, or leave --" + f.Name + " out to mean all"
	}
	return "give it a value, or leave --" + f.Name + " out"
}

// version is that of the module this was built from; with Go's word for a build that
// has none.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return cmp.Or(info.Main.Version, "(devel)") + ", " + info.GoVersion
}

// newHelp is the help of any command. Cobra's own ends well for a command that there is
// not.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:     "help [command]",
		Short:   "Help about any command",
		Long:    "Show the help of any command: what it does, its flags, and its exit codes.",
		Example: "  reaper help keep\n  reaper help window test",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return &exit{exitUsage, fmt.Errorf("there is no command %q", strings.Join(args, " ")), "run reaper --help"}
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}

// strict refuses words after a command that cobra brings and that only holds others: a
// misspelt one would show a help and end well.
func strict(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.HasSubCommands() && !cmd.Runnable() {
			cmd.Args = cobra.NoArgs
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
}

var errChecksFailed = errors.New("a rules file is wrong")

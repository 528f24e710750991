package main

import (
	"slices"

	"github.com/spf13/cobra"

	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/rules"
)

// fixedWords are the words that flags take, by command and flag; "" stands for
// every command.
var fixedWords = map[string]map[string][]string{
	"":                   {"output": {"text", "json"}},
	"reaper bench":       {"case": {"a", "b", "c", "d"}},
	"reaper keep":        {"for": {"7d", "14d", "30d"}},
	"reaper rebirth":     {"as": {"script", "terraform", "json"}},
	"reaper send":        {"as": {"raw", "topic", "eventbridge", "http"}, "mode": {"plan", "enforce"}},
	"reaper test":        {"output": {"text", "junit"}},
	"reaper window test": {"want": {"inside", "outside"}},
}

// fileArguments are the commands that take files, by the ends of their names; none
// means any file.
var fileArguments = map[string][]string{
	"reaper check":  {"yaml", "yml"},
	"reaper test":   {"yaml", "yml"},
	"reaper replay": {"json"},
	"reaper whatif": {"json"},
	"reaper send":   nil,
}

// complete teaches a shell what comes after flags and commands. Rule names and
// regions come from the rules file that the command line names; nothing is asked
// of the cloud.
func complete(root *cobra.Command) {
	walk(root, func(cmd *cobra.Command) {
		ends, takesFiles := fileArguments[cmd.CommandPath()]
		switch {
		case !cmd.HasParent() || cmd.ValidArgsFunction != nil:
		case takesFiles:
			cmd.ValidArgsFunction = files(ends)
		default:
			cmd.ValidArgsFunction = cobra.NoFileCompletions
		}
		for flag, how := range flagCompletions(cmd) {
			if cmd.Flags().Lookup(flag) == nil && cmd.PersistentFlags().Lookup(flag) == nil {
				continue
			}
			if _, has := cmd.GetFlagCompletionFunc(flag); !has {
				_ = cmd.RegisterFlagCompletionFunc(flag, how) // it fails only for a flag that is not there, or twice
			}
		}
	})
}

// flagCompletions are the completions of all flags that a command may have.
func flagCompletions(cmd *cobra.Command) map[string]cobra.CompletionFunc {
	all := map[string]cobra.CompletionFunc{
		"rules": files([]string{"yaml", "yml"}), "fleet": files([]string{"yaml", "yml"}), "from": files([]string{"json"}), "out": files([]string{"zip"}),
		"rule": func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			return ruleNames(cmd)
		},
		"region": func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			return regionNames(cmd)
		},
	}
	for _, of := range []string{"", cmd.CommandPath()} {
		for flag, words := range fixedWords[of] {
			all[flag] = cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
		}
	}
	return all
}

func files(ends []string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		if len(ends) == 0 {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return slices.Clone(ends), cobra.ShellCompDirectiveFilterFileExt
	}
}

func ruleNames(cmd *cobra.Command) ([]string, cobra.ShellCompDirective) {
	set, err := namedRules(cmd)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return set.RuleNames(), cobra.ShellCompDirectiveNoFileComp
}

// regionNames are the regions of the rules, and without them all that are known.
func regionNames(cmd *cobra.Command) ([]string, cobra.ShellCompDirective) {
	set, err := namedRules(cmd)
	if err != nil || set.Scope.Reach == rules.EveryRegion {
		return aliyun.KnownRegions(), cobra.ShellCompDirectiveNoFileComp
	}
	return set.Scope.Regions, cobra.ShellCompDirectiveNoFileComp
}

// namedRules reads the rules file that a command would use.
func namedRules(cmd *cobra.Command) (*rules.Ruleset, error) {
	if flag := cmd.Flags().Lookup("rules"); flag != nil && flag.Value.String() != "" {
		return checkFile(flag.Value.String())
	}
	s, err := settings()
	if err != nil {
		return nil, err
	}
	return checkFile(s.RulesPath)
}

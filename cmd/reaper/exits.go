package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// exitMeanings say the exit codes to people, in the order of the codes.
var exitMeanings = [...]string{
	exitOK:          "all was done",
	exitFailed:      "a check failed: a file is wrong, something was not found, or a demo did not do what it should",
	exitUsage:       "the command line is wrong",
	exitConfig:      "the configuration is wrong: rules, settings, files or credentials",
	exitPartial:     "partial: something could not be known or done, the report says what",
	exitRefused:     "refused: the mode or a missing confirmation forbids to act",
	exitUnreachable: "the cloud could not be asked at all; trying again may help",
}

// commandExits are the exit codes of each command beside 0 and 2, which all have.
var commandExits = map[string][]int{
	"reaper":             {},
	"reaper bench":       {exitFailed, exitConfig},
	"reaper bench fan":   {exitFailed, exitConfig},
	"reaper check":       {exitFailed},
	"reaper demo":        {exitFailed, exitConfig},
	"reaper doctor":      {exitFailed, exitConfig},
	"reaper emulator":    {exitConfig},
	"reaper explain":     {exitFailed, exitConfig, exitUnreachable},
	"reaper iam":         {exitConfig},
	"reaper keep":        {exitConfig, exitPartial, exitRefused, exitUnreachable},
	"reaper link":        {},
	"reaper link look":   {exitConfig},
	"reaper package":     {exitFailed, exitConfig},
	"reaper plan":        {exitConfig, exitPartial, exitUnreachable},
	"reaper rebirth":     {exitFailed, exitConfig},
	"reaper report":      {exitConfig, exitPartial, exitUnreachable},
	"reaper serve":       {exitConfig},
	"reaper replay":      {exitFailed, exitConfig},
	"reaper run":         {exitConfig, exitPartial, exitRefused, exitUnreachable},
	"reaper schema":      {},
	"reaper send":        {exitFailed, exitConfig},
	"reaper status":      {exitConfig, exitPartial, exitUnreachable},
	"reaper test":        {exitFailed, exitConfig},
	"reaper undo":        {exitConfig, exitPartial, exitRefused, exitUnreachable},
	"reaper whatif":      {exitConfig},
	"reaper window":      {},
	"reaper window test": {exitFailed, exitConfig},
}

// exitsAnnotation is where a command keeps the text of its exit codes for its help.
const exitsAnnotation = "exit codes"

// exitsOf lists a command's exit codes, in order; none where its path is not in the
// table.
func exitsOf(path string) []int {
	own, known := commandExits[path]
	if !known {
		return nil
	}
	return slices.Sorted(slices.Values(append([]int{exitOK, exitUsage}, own...)))
}

// explainExits adds the exit codes to the help of every command.
func explainExits(root *cobra.Command) {
	walk(root, func(cmd *cobra.Command) {
		var lines []string
		for _, code := range exitsOf(cmd.CommandPath()) {
			lines = append(lines, fmt.Sprintf("  %d  %s", code, exitMeanings[code]))
		}
		if len(lines) == 0 {
			return
		}
		if cmd.Annotations == nil {
			cmd.Annotations = map[string]string{}
		}
		cmd.Annotations[exitsAnnotation] = strings.Join(lines, "\n")
	})
	root.SetUsageTemplate(root.UsageTemplate() + `{{with index .Annotations "` + exitsAnnotation + `"}}
Exit codes:
{{.}}
{{end}}`)
}

// walk calls f for a command and all below it.
func walk(cmd *cobra.Command, f func(*cobra.Command)) {
	f(cmd)
	for _, child := range cmd.Commands() {
		walk(child, f)
	}
}

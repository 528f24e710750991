package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"alikafka-reaper/internal/packaging"
)

func newPackage(c *console) *cobra.Command {
	var o packaging.Options
	cmd := &cobra.Command{
		Use:     "package",
		Short:   "Build the zip that Function Compute runs",
		Example: "  reaper package\n  reaper package --rules rules.yaml --out reaper.zip",
		Long: "Build the function for linux/amd64 and pack it with a rules file. The same sources give the same bytes.\n\n" +
			"Holidays are in the binary, or under calendars in the rules file, so the zip needs no other file. On linux/amd64\n" +
			"the packed function is then started five times; the median time to its first answer is told.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			root, err := moduleRoot(cmd.Context())
			if err != nil {
				return err
			}
			o.ModuleRoot = root
			set, err := checkFile(rulesToPack(o))
			if err != nil {
				return &exit{exitConfig, err, "correct the rules file; a package with wrong rules would do nothing"}
			}
			result, err := packaging.Build(cmd.Context(), o)
			if err != nil {
				return &exit{exitFailed, err, ""}
			}
			started, err := coldStart(cmd.Context(), result.Path)
			return c.packed(result, set.RuleNames(), started, err)
		},
	}
	cmd.Flags().StringVar(&o.RulesFile, "rules", "", "rules file to pack (default "+packaging.StarterRules+")")
	cmd.Flags().StringVar(&o.Out, "out", "", "zip to write (default "+packaging.ZipPath+")")
	cmd.Flags().StringVar(&o.Binary, "binary", "", "keep a copy of the binary here, for tools that list its modules")
	return cmd
}

// packed tells what was built. A start that could not be measured is no failure of
// the package; why is said.
func (c *console) packed(r packaging.Result, rules []string, start time.Duration, unmeasured error) error {
	if c.json() {
		out := map[string]any{
			"path": r.Path, "size": r.Size, "binary_size": r.BinarySize, "sha256": r.SHA256, "rules": rules,
		}
		if unmeasured == nil {
			out["cold_start_ms"] = float64(start.Microseconds()) / 1000
		}
		return json.NewEncoder(c.out).Encode(out)
	}
	fmt.Fprintf(c.out, "%s  %s, sha256 %s\n", r.Path, size(r.Size), r.SHA256)
	for _, e := range r.Entries {
		fmt.Fprintf(c.out, "  %s  %-10s %s\n", e.Mode, e.Name, size(e.Size))
	}
	fmt.Fprintf(c.out, "  rules: %v\n", rules)
	if unmeasured != nil {
		_, err := fmt.Fprintf(c.out, "  cold start: not measured: %v\n", unmeasured)
		return err
	}
	_, err := fmt.Fprintf(c.out, "  cold start: %.1f ms to the first answer on this machine\n", float64(start.Microseconds())/1000)
	return err
}

// size prints a number of bytes for people.
func size(n int64) string {
	return humanize.IBytes(uint64(max(n, 0)))
}

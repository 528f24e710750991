package main

import (
	"encoding/json"
	"fmt"

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
		Long:    "Build the function for linux/amd64 and pack it with a rules file. The same sources give the same bytes.",
		Args:    cobra.NoArgs,
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
			return c.packed(result, set.RuleNames())
		},
	}
	cmd.Flags().StringVar(&o.RulesFile, "rules", "", "rules file to pack (default "+packaging.StarterRules+")")
	cmd.Flags().StringVar(&o.Out, "out", "", "zip to write (default "+packaging.ZipPath+")")
	return cmd
}

func (c *console) packed(r packaging.Result, rules []string) error {
	if c.json() {
		return json.NewEncoder(c.out).Encode(map[string]any{
			"path": r.Path, "size": r.Size, "binary_size": r.BinarySize, "sha256": r.SHA256, "rules": rules,
		})
	}
	fmt.Fprintf(c.out, "%s  %s, sha256 %s\n", r.Path, size(r.Size), r.SHA256)
	for _, e := range r.Entries {
		fmt.Fprintf(c.out, "  %s  %-10s %s\n", e.Mode, e.Name, size(e.Size))
	}
	_, err := fmt.Fprintf(c.out, "  rules: %v\n", rules)
	return err
}

// size prints a number of bytes for people.
func size(n int64) string {
	return humanize.IBytes(uint64(max(n, 0)))
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"alikafka-reaper/internal/kit"
	"alikafka-reaper/internal/kit/rebirth"
	"alikafka-reaper/internal/ledger"
)

func newRebirth(c *console) *cobra.Command {
	var store, region, as string
	cmd := &cobra.Command{
		Use:   "rebirth ID",
		Short: "Show how to make an instance again that was stopped or released",
		Long: `Show the newest rebirth kit of an instance: its configuration as it was saved before
the function stopped or released it. As a script for the aliyun command line, as
Terraform, or as the JSON that was saved. Nothing is called and nothing is bought.

The data, committed offsets, the instance id, the endpoints and the passwords of SASL
users do not come back.`,
		Example: "  reaper rebirth alikafka_post-cn-xxxx --store file:///mnt/reaper > rebirth.sh\n  reaper rebirth alikafka_post-cn-xxxx --as terraform > rebirth.tf",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if c.json() && !cmd.Flags().Changed("as") {
				as = "json"
			}
			return c.rebirth(cmd.Context(), store, region, args[0], as)
		},
	}
	cmd.Flags().StringVar(&store, "store", os.Getenv("REAPER_STORE"), "where the function keeps its kits, such as file:///mnt/reaper or oss://bucket/prefix (default: REAPER_STORE)")
	cmd.Flags().StringVar(&region, "region", "cn-hangzhou", "the region of a store that is a bucket")
	cmd.Flags().StringVar(&as, "as", "script", "script, terraform or json")
	return cmd
}

// rebirth writes the newest kit of an instance in the form asked for.
func (c *console) rebirth(ctx context.Context, store, region, id, as string) error {
	write := map[string]func(kit.Kit) ([]byte, error){
		"script":    func(k kit.Kit) ([]byte, error) { return rebirth.Script(k), nil },
		"terraform": func(k kit.Kit) ([]byte, error) { return rebirth.Terraform(k), nil },
		"json":      kit.Kit.Encode,
	}[as]
	if write == nil {
		return &exit{exitUsage, fmt.Errorf("--as %q is not known", as), "use script, terraform or json"}
	}
	if store == "" {
		return &exit{exitConfig, errors.New("no store is named"), "name the function's store with --store or REAPER_STORE"}
	}
	kits, err := openKits(store, region)
	if known, ok := errors.AsType[*exit](err); ok {
		return known
	}
	if err != nil {
		return &exit{exitConfig, err, "name the function's store with --store or REAPER_STORE"}
	}
	k, err := ledger.NewestKit(ctx, kits, id)
	if errors.Is(err, fs.ErrNotExist) {
		return &exit{exitFailed, err, "check the id and the store; kits are saved from the first stop or release on"}
	}
	if err != nil {
		return err
	}
	text, err := write(k)
	if err != nil {
		return err
	}
	c.say("the kit was saved %s", k.SavedAt.Format("2006-01-02 15:04:05 MST"))
	if gaps := k.Missing(); len(gaps) > 0 {
		c.say("%d parts were not known then; the first comment names them", len(gaps))
	}
	_, err = c.out.Write(text)
	return err
}

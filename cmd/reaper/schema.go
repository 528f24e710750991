package main

import (
	"github.com/spf13/cobra"

	"alikafka-reaper/internal/schema"
)

func newSchema(c *console) *cobra.Command {
	var reference bool
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of rules files, or their reference page",
		Long: `Print the JSON Schema of rules files, with which editors complete and explain keys
as you type; or the reference page, which says the same to people.`,
		Example: "  reaper schema > rules.schema.json\n  reaper schema --reference > rules.md",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if reference {
				_, err := c.out.Write(schema.Reference())
				return err
			}
			data, err := schema.JSON()
			if err != nil {
				return err
			}
			_, err = c.out.Write(data)
			return err
		},
	}
	cmd.Flags().BoolVar(&reference, "reference", false, "print the reference page as Markdown")
	return cmd
}

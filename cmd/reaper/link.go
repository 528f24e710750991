package main

import (
	"fmt"
	"os"
	"regexp"
	"time"

	"github.com/spf13/cobra"

	"alikafka-reaper/internal/service"
)

// maxLook is the longest time for which a link shows the page: who has left may
// still hold it.
const maxLook = 7 * 24 * time.Hour

var accountPattern = regexp.MustCompile(`^[0-9]{1,32}$`)

func newLink(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "link",
		Short: "Make a signed link to the function's pages",
		Long: `Make a link to a page behind the function's HTTP trigger (docs/answers.md). Links to answer
a warning by come with the warning itself.`,
		Example: "  reaper link look --account 1000000000000001 --for 8h",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newLinkLook(c))
	return cmd
}

func newLinkLook(c *console) *cobra.Command {
	var account string
	var lasts time.Duration
	cmd := &cobra.Command{
		Use:   "look",
		Short: "Make a link to the page about all that the function looks at, for some time",
		Long: `Print a link that shows the page: what goes next and why, what was released, and what
that saved, in every account of the rules. It changes nothing, and ends after --for. Whoever has it can look, so send it
like a password.

It is signed with the first key of REAPER_LINK_SECRET and begins with REAPER_LINK_URL;
both must be those of the function.`,
		Example: "  reaper link look --account 1000000000000001 --for 8h",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			switch {
			case !accountPattern.MatchString(account):
				return &exit{exitUsage, fmt.Errorf("--account %q is no account id", account), "name the account of the function, in digits"}
			case lasts < time.Minute || lasts > maxLook:
				return &exit{exitUsage, fmt.Errorf("--for is %s", lasts), "choose between 1m and 168h"}
			}
			linker, err := service.LinkerFrom(os.Getenv, time.Now)
			if err != nil {
				return &exit{exitConfig, err, "set REAPER_LINK_SECRET and REAPER_LINK_URL as the function has them"}
			}
			address, err := linker.Look(account, lasts)
			if err != nil {
				return err
			}
			if c.json() {
				return c.encode(map[string]any{"url": address, "for": lasts.String()})
			}
			_, err = fmt.Fprintln(c.out, address)
			return err
		},
	}
	cmd.Flags().StringVar(&account, "account", "", "the function's account")
	cmd.Flags().DurationVar(&lasts, "for", 8*time.Hour, "how long the link can be used")
	return cmd
}

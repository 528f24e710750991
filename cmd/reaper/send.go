package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/fcruntime"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// sendFlags are the flags of send.
type sendFlags struct {
	as, contentType, mode, rulesFile, url string
	alone, verbose                        bool
}

// sendResult is what send shows, and what --output json prints.
type sendResult struct {
	Trigger sentTrigger `json:"trigger"`
	// Status is the HTTP status that an HTTP caller got; 0 for others.
	Status int            `json:"http_status,omitempty"`
	Report message.Report `json:"report"`
	// Later is what an invocation of its own did, where the work was handed on.
	Later *message.Report `json:"later,omitempty"`
	// Released are the instances that the embedded cloud really releases now.
	Released []string `json:"released"`
}

func newSend(c *console) *cobra.Command {
	f := new(sendFlags)
	cmd := &cobra.Command{
		Use:   "send FILE",
		Short: "Send any event to a local function: what it is taken for, and what comes of it",
		Long: `Build the function, start it the way Function Compute does against a local cloud, and
deliver the payload in FILE (- is standard input): as it is, or in the envelope of an
SMQ topic, of an HTTP source of EventBridge, or of an HTTP trigger. It says what the
payload was taken for, and shows the report. Nothing leaves this machine.

An HTTP caller is answered within seconds, and the function does the work in an
invocation of its own; both are shown. With --alone it may not call itself.

Of the variables that notify names in the rules, the function gets those whose address is
on this machine, such as those of reaper emulator.`,
		Example: "  reaper send deploy/alerts/cloudmonitor-topic-message.json --as topic\n" +
			"  reaper send deploy/alerts/cloudmonitor-callback.form --as http\n" +
			"  echo '{\"command\":\"plan\"}' | reaper send -",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			event, err := f.event(cmd.InOrStdin(), args[0])
			if err != nil {
				return err
			}
			return c.send(cmd.Context(), f, event)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.as, "as", "raw", "how it comes: raw, topic, eventbridge or http")
	flags.StringVar(&f.contentType, "type", "", "content type of an HTTP body (default: by the file's name, .form is a form)")
	flags.StringVar(&f.mode, "mode", "plan", "REAPER_MODE of the function: plan or enforce")
	flags.StringVar(&f.rulesFile, "rules", "", "rules file (default: the rules of reaper demo)")
	flags.StringVar(&f.url, "url", "", "a local cloud that runs already, see reaper emulator (default: one of its own)")
	flags.BoolVar(&f.alone, "alone", false, "do not set REAPER_ASYNC to self")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "show the conditions behind each verdict")
	return cmd
}

// event reads the payload and puts it into its envelope.
func (f *sendFlags) event(in io.Reader, name string) ([]byte, error) {
	payload, err := readInput(in, name)
	if err != nil {
		return nil, &exit{exitUsage, err, "name a file that can be read, or - for standard input"}
	}
	switch f.as {
	case "raw":
		return payload, nil
	case "http":
		return fcruntime.HTTPEvent("POST", f.typeOf(name), payload, time.Now()), nil
	case "topic":
		return fcruntime.TopicEvent("kafka-reaper-alerts", payload, time.Now()), nil
	case "eventbridge":
		return fcruntime.BridgeEvent("kafka-reaper.cost", f.typeOf(name), payload, time.Now()), nil
	default:
		return nil, &exit{exitUsage, fmt.Errorf("--as %q is not known", f.as), "use raw, topic, eventbridge or http"}
	}
}

func (f *sendFlags) typeOf(name string) string {
	switch {
	case f.contentType != "":
		return f.contentType
	case strings.HasSuffix(name, ".form"):
		return fcruntime.FormType
	default:
		return "application/json"
	}
}

func readInput(in io.Reader, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(in)
	}
	return os.ReadFile(name)
}

// rules reads the rules for the function and refuses wrong ones, as the function
// would, but with their place.
func (f *sendFlags) rules() (data []byte, notify rules.Notify, err error) {
	if f.rulesFile == "" {
		return demoRules, notify, nil
	}
	set, err := checkFile(f.rulesFile)
	if err != nil {
		return nil, notify, wrongRules(err)
	}
	data, err = os.ReadFile(f.rulesFile)
	return data, set.Notify, err
}

func (c *console) send(ctx context.Context, f *sendFlags, event []byte) (err error) {
	if _, err := events.ParseMode(f.mode); err != nil {
		return &exit{exitUsage, err, "write --mode plan or --mode enforce"}
	}
	file, notify, err := f.rules()
	if err != nil {
		return err
	}
	variables, elsewhere := noticesFor(notify, os.Getenv)
	if len(elsewhere) > 0 {
		c.say("%s: not an address of this machine, so the function does not get it, and nobody is told there", strings.Join(elsewhere, ", "))
	}
	c.say("Building the function (the first time takes about a minute) ...")
	folder, err := codeFolder(ctx, file)
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err != nil {
		return err
	}
	logs, err := os.Create(filepath.Join(folder, "function.log"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, logs.Close()) }()
	l, err := f.start(ctx, folder, logs, variables)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.stop()) }()
	result, err := deliver(ctx, l, f.as, event)
	if err != nil {
		return err
	}
	return errors.Join(c.showSent(result, f.verbose), verdictOf(result.last()))
}

// start runs the function against the cloud that the flags name, with more variables.
func (f *sendFlags) start(ctx context.Context, folder string, logs io.Writer, more []string) (*local, error) {
	async := "REAPER_ASYNC=self"
	if f.alone {
		async = "REAPER_ASYNC=off"
	}
	more = append(more, async)
	if f.url != "" {
		return startAgainst(ctx, f.url, folder, f.mode, logs, more...)
	}
	return startLocal(ctx, cloudtest.Config{Fleet: cloudtest.DemoFleet()}, folder, f.mode, logs, more...)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/chat"
)

// emulatorFlags are the flags of emulator.
type emulatorFlags struct{ listen, fleet, rules string }

func newEmulator(c *console) *cobra.Command {
	f := new(emulatorFlags)
	cmd := &cobra.Command{
		Use:   "emulator",
		Short: "Serve the embedded cloud and say how to point any Alibaba Cloud client at it",
		Long: `Serve a local stand-in for the OpenAPI of ApsaraMQ for Kafka, CloudMonitor, STS and
billing, and for a bucket of OSS. It checks signatures (RPC with HMAC-SHA1,
ACS3-HMAC-SHA256 and OSS4-HMAC-SHA256), keeps the documented
rate limits and life cycle, and releases instances for real, in memory. Ctrl-C stops it.

The chat services answer at the same address, to try notices with: DingTalk, Feishu,
Lark, WeCom, Slack and a plain webhook, each with one robot. They check signatures,
sizes and paces, and what they took can be read at /notices, as those in the group read
it, or at /notices.json. Links in those notices are answered there too, by the code that
the function has behind its HTTP trigger.`,
		Example: "  reaper emulator\n  reaper emulator --listen 127.0.0.1:8080 --fleet fleet.yaml",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.emulate(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8765", "loopback address to listen on; port 0 picks one")
	cmd.Flags().StringVar(&f.fleet, "fleet", "", "fleet file (default: the fleet of reaper demo)")
	cmd.Flags().StringVar(&f.rules, "rules", "", "rules by which links in notices are answered (default: cmd/reaper/demo/notices.yaml)")
	return cmd
}

// emulate serves the cloud, the chat services and the links until the context ends.
func (c *console) emulate(ctx context.Context, f *emulatorFlags) error {
	fleet, err := readFleet(f.fleet)
	if err != nil {
		return &exit{exitConfig, err, "correct the fleet file"}
	}
	if f.rules != "" {
		if _, err := checkFile(f.rules); err != nil {
			return wrongRules(err)
		}
	}
	cloud, err := cloudtest.New(cloudtest.Config{Fleet: fleet, Keys: cloudtest.DemoKeys(), Buckets: cloudtest.DemoBuckets()})
	if err != nil {
		return &exit{exitConfig, err, "correct the fleet file"}
	}
	cloud.OnCall(c.overhearCloud)
	chats, err := chat.New(chat.Config{Robots: chat.DemoRobots(), Clock: time.Now})
	if err != nil {
		return err
	}
	chats.OnCall(c.overhear)
	links := &linkSite{told: c.say}
	server, err := cloudtest.ServeAddr(f.listen, beside(chats, links, cloud))
	if err != nil {
		return &exit{exitConfig, err, "choose a free loopback address"}
	}
	if err := links.open(server.URL, f.rules); err != nil {
		return errors.Join(err, server.Close())
	}
	c.explain(server.URL, len(fleet.Instances))
	<-ctx.Done()
	return server.Close()
}

// overhearCloud says what the cloud was asked.
func (c *console) overhearCloud(call cloudtest.Call) {
	about := call.InstanceIDs
	if call.Version == cloudtest.OSSVersion {
		about = []string{call.Params["Bucket"] + "/" + call.Params["Object"]}
	}
	c.say("%s  %-20s %-16s %v", call.Time.Format(time.TimeOnly), call.Action, call.Region, about)
}

func readFleet(name string) (cloudtest.Fleet, error) {
	if name == "" {
		return cloudtest.DemoFleet(), nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return cloudtest.Fleet{}, err
	}
	return cloudtest.ParseFleet(name, data)
}

func (c *console) explain(url string, instances int) {
	fmt.Fprintf(c.out, "The local cloud serves %d instances at %s\n\n", instances, url)
	for _, key := range cloudtest.DemoKeys() {
		fmt.Fprintf(c.out, "For account %s, in another terminal:\n", key.AccountID)
		fmt.Fprintf(c.out, "  export ALIBABA_CLOUD_ACCESS_KEY_ID=%s\n  export ALIBABA_CLOUD_ACCESS_KEY_SECRET=%s\n", key.AccessKeyID, key.Secret)
		if key.SecurityToken != "" {
			fmt.Fprintf(c.out, "  export ALIBABA_CLOUD_SECURITY_TOKEN=%s\n", key.SecurityToken)
		}
		fmt.Fprintln(c.out)
	}
	fmt.Fprintf(c.out, "This tool:\n  REAPER_OPENAPI_URL=%s go run ./cmd/reaper plan --rules cmd/reaper/demo/rules.yaml\n\n", url)
	c.explainChats(url)
	fmt.Fprintf(c.out, `Any other Alibaba Cloud client: one of the keys above, endpoint %[1]s, protocol http.
An OSS client: path style, signature version 4, region %[2]s, bucket %[3]s. For this tool:
  export REAPER_STORE=oss://%[3]s/demo

Every product answers at the same address; the region goes in RegionId.
`, url[len("http://"):], cloudtest.DemoBuckets()[0].Region, cloudtest.DemoBuckets()[0].Name)
}

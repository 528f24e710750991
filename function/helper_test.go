package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/message"
)

const (
	timer = `{"triggerTime":"2026-11-23T18:00:00Z","triggerName":"nightly","payload":""}`
	plan  = `{"command":"plan","reason":"test"}`
)

// testRules release what the demo fleet's comments call idle.
const testRules = `
version: 1
scope: {regions: [cn-hangzhou, cn-shanghai, ap-southeast-1]}
protect: [{name: "*prod*"}]
limits: {per_run: 50}
rules:
  - name: dev-nightly
    match: {tags: {env: [dev, test]}, age: ">= 72h"}
    idle: {for: 24h, bytes_in: "<= 1KiB/s", bytes_out: "<= 1KiB/s"}
    then: [{release: {force: true}}]
`

// shouldGo are the idle instances of the demo fleet, as its comments say.
func shouldGo() []string {
	return []string{
		"alikafka_post-cn-2hf6s9p4c004", "alikafka_post-cn-5td1y7u3g005", "alikafka_post-cn-7mz2k8d4q001",
		"alikafka_post-cn-9qk3n5j7b003", "alikafka_post-sg-2mo9h4v8r030", "alikafka_serverless-cn-4xv8w1r6t002",
	}
}

// serve starts a cloud with the demo fleet and returns its address, too.
func serve(t *testing.T) (*cloudtest.Cloud, string) {
	t.Helper()
	return serveFleet(t, cloudtest.DemoFleet())
}

// serveFleet starts a cloud that holds a fleet.
func serveFleet(t *testing.T, fleet cloudtest.Fleet) (*cloudtest.Cloud, string) {
	t.Helper()
	cloud, err := cloudtest.New(cloudtest.Config{Fleet: fleet, Keys: cloudtest.DemoKeys()})
	if err != nil {
		t.Fatal(err)
	}
	server, err := cloudtest.Serve(cloud)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return cloud, server.URL
}

// released returns the ids of all releases that took effect, repeats included.
func released(cloud *cloudtest.Cloud) []string {
	var ids []string
	for _, call := range cloud.Journal() {
		if call.Mutating && call.Applied {
			ids = append(ids, call.InstanceIDs...)
		}
	}
	return slices.Sorted(slices.Values(ids))
}

// tried returns the ids of all releases that were asked for, repeats included,
// but for those that the cloud throttled and so surely did not look at.
func tried(cloud *cloudtest.Cloud) []string {
	var ids []string
	for _, call := range cloud.Journal() {
		if call.Action == "ReleaseInstance" && !strings.HasPrefix(call.Code, "Throttling") {
			ids = append(ids, call.InstanceIDs...)
		}
	}
	return slices.Sorted(slices.Values(ids))
}

func readReport(t *testing.T, body []byte) message.Report {
	t.Helper()
	var report message.Report
	if err := json.Unmarshal(body, &report); err != nil || report.Summary == nil {
		t.Fatalf("the answer is no report: %v\n%s", err, body)
	}
	return report
}

func writeRules(t *testing.T, folder, rules string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, "rules.yaml"), []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
}

// logLimit is where Function Compute cuts a line of log.
const logLimit = 32 << 10

// sdkLines are what the runtime SDK itself writes: a line around each
// invocation, and an indented object for each error that it was handed.
var sdkLines = regexp.MustCompile(`(?m)^FC (Invoke|Initialize) .*\n|^[0-9/]+ [0-9:.]+ .*\[ERROR\] \{\n( .*\n)*\}\n`)

// checkLog wants one JSON object a line, but for the lines of the runtime SDK,
// none too long, and no secret anywhere.
func checkLog(t *testing.T, log []byte) {
	t.Helper()
	lines := bufio.NewScanner(bytes.NewReader(sdkLines.ReplaceAll(log, nil)))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		line := lines.Text()
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			t.Errorf("a log line is no JSON object: %.200q", line)
		}
		if len(line) > logLimit {
			t.Errorf("a log line has %d bytes: %.200q", len(line), line)
		}
	}
	for _, key := range cloudtest.DemoKeys() {
		for _, secret := range []string{key.Secret, key.SecurityToken, "Signature="} {
			if secret != "" && bytes.Contains(log, []byte(secret)) {
				t.Errorf("the log holds %q", secret)
			}
		}
	}
}

package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"alikafka-reaper/internal/cloudtest"
)

func TestMain(m *testing.M) {
	// The transcripts mostly wait for the pace of calls that the cloud allows.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){"reaper": func() { os.Exit(execute()) }})
}

// TestScripts runs the transcripts in testdata/script. Each finds its own cloud
// at REAPER_OPENAPI_URL, with the fleet of reaper demo, a key that it accepts,
// and rules.yaml in the working folder.
func TestScripts(t *testing.T) {
	environment := goEnvironment(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits, "json": checkJSON, "released": checkReleased, "mutations": checkMutations, "fault": inject, "emulate": emulate, "get": get, "follow": follow, "press": press,
		},
		Setup: func(env *testscript.Env) error { return setUp(env, environment) },
	})
}

// goEnvironment is what the go command needs where HOME is missing.
func goEnvironment(t *testing.T) []string {
	t.Helper()
	names := []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOFLAGS", "GOPROXY", "GOSUMDB", "GONOSUMDB", "GOTOOLCHAIN"}
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"env", "-json"}, names...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	if err := json.Unmarshal(out, &values); err != nil {
		t.Fatal(err)
	}
	module, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	environment := []string{"MODULE=" + module}
	for name, value := range values {
		environment = append(environment, name+"="+value)
	}
	return environment
}

// cloudKey is where a script's cloud is kept.
type cloudKey struct{}

func setUp(env *testscript.Env, environment []string) error {
	cloud, err := cloudtest.New(cloudtest.Config{Fleet: cloudtest.DemoFleet(), Keys: cloudtest.DemoKeys()})
	if err != nil {
		return err
	}
	server, err := cloudtest.Serve(cloud)
	if err != nil {
		return err
	}
	env.Defer(func() {
		if err := server.Close(); err != nil {
			panic(fmt.Sprintf("closing the cloud: %v", err))
		}
	})
	env.Values[cloudKey{}] = cloud
	env.Vars = append(env.Vars, environment...)
	key := cloudtest.DemoKeys()[0]
	env.Vars = append(env.Vars, "REAPER_OPENAPI_URL="+server.URL,
		"ALIBABA_CLOUD_ACCESS_KEY_ID="+key.AccessKeyID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+key.Secret)
	return os.WriteFile(filepath.Join(env.WorkDir, "rules.yaml"), demoRules, 0o600)
}

func cloudOf(ts *testscript.TestScript) *cloudtest.Cloud {
	cloud, ok := ts.Value(cloudKey{}).(*cloudtest.Cloud)
	if !ok {
		ts.Fatalf("the script has no cloud")
	}
	return cloud
}

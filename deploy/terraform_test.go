package deploy_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"alikafka-reaper/internal/packaging"
	"alikafka-reaper/internal/service"
)

var update = flag.Bool("update", false, "rewrite the generated part of terraform/README.md")

// module is the Terraform module: its blocks by type and labels.
type module map[string]*hclsyntax.Block

func readModule(t *testing.T) module {
	t.Helper()
	files, err := filepath.Glob("terraform/*.tf")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	m := module{}
	for _, name := range files {
		parsed, problems := hclsyntax.ParseConfig(read(t, name), name, hcl.InitialPos)
		if problems.HasErrors() {
			t.Fatal(problems)
		}
		body, ok := parsed.Body.(*hclsyntax.Body)
		if !ok {
			t.Fatalf("%s has no body", name)
		}
		for _, b := range body.Blocks {
			m[strings.Join(append([]string{b.Type}, b.Labels...), ".")] = b
		}
	}
	return m
}

// named returns the labels of all blocks of a type, sorted.
func (m module) named(kind string) []string {
	var names []string
	for key := range m {
		if name, ok := strings.CutPrefix(key, kind+"."); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// value reads an attribute of a block, with all variables at their defaults.
func (m module) value(t *testing.T, block, name string) cty.Value {
	t.Helper()
	b := m[block]
	if b == nil || b.Body.Attributes[name] == nil {
		t.Fatalf("%s has no %s", block, name)
	}
	v, problems := b.Body.Attributes[name].Expr.Value(m.defaults())
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return v
}

func (m module) defaults() *hcl.EvalContext {
	values := map[string]cty.Value{}
	for _, name := range m.named("variable") {
		if d := m["variable."+name].Body.Attributes["default"]; d != nil {
			values[name], _ = d.Expr.Value(nil)
		}
	}
	return &hcl.EvalContext{
		Variables: map[string]cty.Value{"var": cty.ObjectVal(values)},
		Functions: map[string]function.Function{"jsonencode": stdlib.JSONEncodeFunc},
	}
}

const theFunction = "resource.alicloud_fcv3_function.reaper"

func TestTheTerraformModuleDeploysWhatTheDeploymentFileDoes(t *testing.T) {
	m := readModule(t)
	for _, c := range []struct{ block, name, path string }{
		{theFunction, "runtime", "runtime"},
		{theFunction, "handler", "handler"},
		{theFunction, "cpu", "cpu"},
		{theFunction, "memory_size", "memorySize"},
		{theFunction, "disk_size", "diskSize"},
		{theFunction, "timeout", "timeout"},
		{theFunction, "description", "description"},
		{theFunction, "function_name", "functionName"},
		{"resource.alicloud_fcv3_async_invoke_config.reaper", "max_async_retry_attempts", "asyncInvokeConfig.maxAsyncRetryAttempts"},
		{"resource.alicloud_fcv3_async_invoke_config.reaper", "max_async_event_age_in_seconds", "asyncInvokeConfig.maxAsyncEventAgeInSeconds"},
		{"variable.mode", "default", "environmentVariables.REAPER_MODE"},
		{"variable.async", "default", "environmentVariables.REAPER_ASYNC"},
		{"variable.freeze", "default", "environmentVariables.REAPER_FREEZE"},
		{"variable.schedule", "default", "triggers[0].triggerConfig.cronExpression"},
		{"resource.alicloud_log_store.function", "logstore_name", "logConfig.logstore"},
	} {
		if got, want := text(m.value(t, c.block, c.name)), deployed(t, c.path); got != want {
			t.Errorf("%s of %s is %s, %s of s.yaml %s", c.name, c.block, got, c.path, want)
		}
	}
	trigger := text(m.value(t, "resource.alicloud_fcv3_trigger.nightly", "trigger_config"))
	if want := `"payload":"{\"command\":\"run\"}"`; !strings.Contains(trigger, want) {
		t.Errorf("the timer sends %s, want %s in it", trigger, want)
	}
	if name := text(m.value(t, theFunction, "handler")); name != packaging.BinaryName {
		t.Errorf("the handler is %s, the binary in the zip %s", name, packaging.BinaryName)
	}
	if got, want := text(m.value(t, "variable.zip", "default")), "../../"+packaging.ZipPath; got != want {
		t.Errorf("the zip is %s, want %s", got, want)
	}
}

// TestAnAddressThatIsOpenToAllTakesSignedLinksAlone: it needs a secret, and the one
// other trigger that lets the internet in checks signatures.
func TestAnAddressThatIsOpenToAllTakesSignedLinksAlone(t *testing.T) {
	m := readModule(t)
	for _, name := range m.named("resource") {
		if !strings.HasPrefix(name, "alicloud_fcv3_trigger.") {
			continue
		}
		trigger := text(m.value(t, "resource."+name, "trigger_config"))
		if open := strings.Contains(trigger, "anonymous"); open != (name == "alicloud_fcv3_trigger.links") {
			t.Errorf("%s: open to everybody: %t", name, open)
		}
	}
	var guards []string
	for _, b := range m["resource.alicloud_fcv3_trigger.links"].Body.Blocks {
		for _, guard := range b.Body.Blocks {
			place := guard.Body.Attributes["condition"].Expr.Range()
			guards = append(guards, string(place.SliceBytes(read(t, place.Filename))))
		}
	}
	want := []string{
		`alltrue([for name in ["REAPER_LINK_SECRET", "REAPER_LINK_URL"] : trimspace(lookup(var.environment, name, "")) != ""])`,
		"!var.http",
	}
	if !slices.Equal(guards, want) {
		t.Errorf("the links are guarded by %q", guards)
	}
	if text(m.value(t, "variable.links", "default")) != "false" {
		t.Error("links are on without being asked for")
	}
}

// text prints a value as it stands in s.yaml.
func text(v cty.Value) string {
	switch v.Type() {
	case cty.Number:
		return v.AsBigFloat().Text('g', -1)
	case cty.Bool:
		return fmt.Sprint(v.True())
	case cty.String:
		return v.AsString()
	default:
		return v.GoString()
	}
}

// deployed reads a property of the function in s.yaml.
func deployed(t *testing.T, where string) string {
	t.Helper()
	return deployedBy(t, read(t, "../s.yaml"), where)
}

func deployedBy(t *testing.T, file []byte, where string) string {
	t.Helper()
	path, err := yaml.PathString("$.resources.reaper.props." + where)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := path.Read(bytes.NewReader(file), &v); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(v)
}

var environmentName = regexp.MustCompile(`(?m)^\s+(REAPER_[A-Z_]+)\s+=`)

// TestTheModuleSetsWhatTheFunctionReads asks the product itself which variables it
// reads; the address of a local cloud is none for a deployment.
func TestTheModuleSetsWhatTheFunctionReads(t *testing.T) {
	asked := map[string]bool{}
	if _, err := service.SettingsFrom(func(name string) string { asked[name] = true; return "" }, "/code"); err != nil {
		t.Fatal(err)
	}
	source := string(read(t, "terraform/main.tf"))
	var set []string
	for _, match := range environmentName.FindAllStringSubmatch(source, -1) {
		set = append(set, match[1])
		if !asked[match[1]] {
			t.Errorf("the module sets %s, which the function does not read", match[1])
		}
	}
	for _, name := range []string{"REAPER_ASYNC", "REAPER_FREEZE", "REAPER_MODE", "REAPER_RULES", "REAPER_STORE"} {
		if !slices.Contains(set, name) {
			t.Errorf("the module does not set %s", name)
		}
	}
	guard := condition(t, "variable.environment")
	for _, name := range set {
		if !strings.Contains(guard, name) {
			t.Errorf("environment may overwrite %s", name)
		}
	}
}

// condition returns the source of the first validation of a variable.
func condition(t *testing.T, block string) string {
	t.Helper()
	for _, b := range readModule(t)[block].Body.Blocks {
		place := b.Body.Attributes["condition"].Expr.Range()
		return string(place.SliceBytes(read(t, place.Filename)))
	}
	t.Fatalf("%s has no validation", block)
	return ""
}

func TestTheModulesBucketsAreSafeForTheStore(t *testing.T) {
	m := readModule(t)
	for _, name := range m.named("resource") {
		for _, b := range m["resource."+name].Body.Blocks {
			if b.Type == "versioning" {
				t.Errorf("%s has versioning, which the store refuses", name)
			}
		}
		if strings.Contains(name, "versioning") {
			t.Errorf("%s switches versioning on, which the store refuses", name)
		}
	}
	if got := text(m.value(t, "resource.alicloud_oss_bucket_acl.private", "acl")); got != "private" {
		t.Errorf("the buckets are %s", got)
	}
}

func TestTheModuleTakesTheGeneratedPolicies(t *testing.T) {
	source := string(read(t, "terraform/role.tf"))
	for _, name := range []string{"planner.json", "executor.json"} {
		if !strings.Contains(source, `file("${path.module}/../ram/`+name+`")`) {
			t.Errorf("role.tf does not take deploy/ram/%s", name)
		}
		read(t, filepath.Join("ram", name))
	}
	if !strings.Contains(source, `var.mode == "enforce" ? { executor = local.executor, kit = local.kit_policy } : { planner = local.planner }`) {
		t.Error("the right to act is given in plan mode too")
	}
}

const begin, end = "<!-- generated: go test ./deploy -update -->\n", "<!-- end -->\n"

func TestTheModulesReadmeIsCurrent(t *testing.T) {
	const name = "terraform/README.md"
	page := string(read(t, name))
	before, rest, found := strings.Cut(page, begin)
	_, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("%s has no generated part", name)
	}
	want := before + begin + tables(t, readModule(t)) + end + after
	if page == want {
		return
	}
	if !*update {
		t.Errorf("%s is not current; run go test ./deploy -update", name)
		return
	}
	if err := os.WriteFile(name, []byte(want), 0o600); err != nil {
		t.Fatal(err)
	}
}

// tables lists the variables and outputs; one without a description or a type is a
// failure.
func tables(t *testing.T, m module) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("\n| input | type | meaning | default |\n|---|---|---|---|\n")
	for _, name := range m.named("variable") {
		kind := m["variable."+name].Body.Attributes["type"].Expr.Range()
		d := m["variable."+name].Body.Attributes["default"].Expr.Range()
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | `%s` |\n", name, kind.SliceBytes(read(t, kind.Filename)),
			described(t, m, "variable."+name), d.SliceBytes(read(t, d.Filename)))
	}
	b.WriteString("\n| output | meaning |\n|---|---|\n")
	for _, name := range m.named("output") {
		fmt.Fprintf(&b, "| `%s` | %s |\n", name, described(t, m, "output."+name))
	}
	b.WriteString("\n")
	return b.String()
}

func described(t *testing.T, m module, block string) string {
	t.Helper()
	s := text(m.value(t, block, "description"))
	if len(s) < 10 || !strings.HasSuffix(s, ".") {
		t.Errorf("the description of %s is %q, want a sentence", block, s)
	}
	return s
}

package rebirth

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"alikafka-reaper/internal/kit"
)

// stubs stand for what the script calls. aliyun writes down its arguments, each
// ended by a zero byte and each call by one more; jq knows the script's questions.
func stubs() map[string]string {
	return map[string]string{
		"aliyun": "#!/usr/bin/env bash\nprintf '%s\\0' \"$@\" >>\"$CALLS\"; printf '\\0' >>\"$CALLS\"\n" +
			"[ \"$2\" = CreatePostPayOrder ] && touch \"$CALLS.ordered\"\necho '{}'\n",
		"jq": "#!/usr/bin/env bash\ncat >/dev/null\ncase \"$*\" in\n*ServiceStatus*) echo 5 ;;\n" +
			"*InstanceId*) echo i-old; [ -e \"$CALLS.ordered\" ] && echo i-new; true ;;\nesac\n",
		"sleep": "#!/usr/bin/env bash\n",
	}
}

// execute runs a script between stubs and returns the calls that it made.
func execute(t *testing.T, script []byte, environment ...string) (calls [][]string, output string, err error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range stubs() {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "script.sh"), script, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), bash(t), "script.sh")
	cmd.Dir = dir
	cmd.Env = append([]string{"PATH=" + dir + ":" + os.Getenv("PATH"), "CALLS=" + filepath.Join(dir, "calls")}, environment...)
	out, err := cmd.CombinedOutput()
	if _, statErr := os.Stat(filepath.Join(dir, "pwned")); statErr == nil {
		t.Error("a name was run as a command")
	}
	data, readErr := os.ReadFile(filepath.Join(dir, "calls"))
	if readErr != nil && !os.IsNotExist(readErr) {
		t.Fatal(readErr)
	}
	for call := range strings.SplitSeq(strings.TrimSuffix(string(data), "\x00\x00"), "\x00\x00") {
		calls = append(calls, strings.Split(call, "\x00"))
	}
	return calls, string(out), err
}

func bash(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash here")
	}
	return path
}

// passwordsFor sets a password for every user.
func passwordsFor(k kit.Kit) []string {
	users, _ := k.Users.Get()
	var set []string
	for n := range users {
		set = append(set, strings.ToUpper(numbered("sasl_password", n))+"=$(touch pwned) '")
	}
	return set
}

// named returns one parameter of all calls of an operation.
func named(calls [][]string, operation, parameter string) (values []string) {
	for _, call := range calls {
		if len(call) < 2 || call[1] != operation {
			continue
		}
		for _, word := range call {
			if value, ok := strings.CutPrefix(word, "--"+parameter+"="); ok {
				values = append(values, value)
			}
		}
	}
	return values
}

func TestTheScriptMakesTheCallsInOrder(t *testing.T) {
	for name, k := range map[string]kit.Kit{"v2": v2(), "v3": v3()} {
		calls, output, err := execute(t, Script(k), passwordsFor(k)...)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, output)
		}
		var operations []string
		for _, call := range calls {
			if call[0] != "alikafka" || !slices.Contains(call, "--RegionId=cn-hangzhou") {
				t.Errorf("%s: %q", name, call)
			}
			if call[1] != "GetInstanceList" {
				operations = append(operations, call[1])
			}
		}
		want := []string{"CreatePostPayOrder", "StartInstance", "UpdateInstanceConfig", "EnableAutoGroupCreation"}
		if name == "v2" {
			want = append(want, "CreateTopic", "CreateTopic")
		}
		want = append(want, "CreateConsumerGroup", "CreateSaslUser", "CreateAcl", "CreateAcl", "UpdateAllowedIp", "UpdateAllowedIp", "TagResources")
		if diff := cmp.Diff(want, operations); diff != "" {
			t.Errorf("%s: operations (-want +got):\n%s", name, diff)
		}
		for _, id := range named(calls, "CreateConsumerGroup", "InstanceId") {
			if id != "i-new" {
				t.Errorf("%s: it set up %q", name, id)
			}
		}
	}
}

func TestHostileNamesStayNames(t *testing.T) {
	k := hostile()
	calls, output, err := execute(t, Script(k), passwordsFor(k)...)
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	topics, _ := k.Topics.Get()
	groups, _ := k.Groups.Get()
	users, _ := k.Users.Get()
	acls, _ := k.ACLs.Topic.Get()
	tags, _ := k.Instance.Tags.Get()
	collect := func(n int, at func(int) string) (all []string) {
		for i := range n {
			all = append(all, at(i))
		}
		return all
	}
	for _, want := range []struct {
		operation, parameter string
		values               []string
	}{
		{"CreateTopic", "Topic", collect(len(topics), func(i int) string { return topics[i].Name })},
		{"CreateTopic", "Remark", collect(len(topics), func(i int) string { return remark(topics[i]) })},
		{"CreateConsumerGroup", "ConsumerId", collect(len(groups), func(i int) string { return groups[i].Name })},
		{"CreateSaslUser", "Username", collect(len(users), func(i int) string { return users[i].Name })},
		{"CreateSaslUser", "Password", slices.Repeat([]string{"$(touch pwned) '"}, len(users))},
		{"CreateAcl", "AclResourceName", collect(len(acls), func(i int) string { return acls[i].Name })},
		{"UpdateAllowedIp", "AllowedListIp", hostiles()},
		{"StartInstance", "Name", []string{k.Instance.Name.String()}},
		{"UpdateInstanceConfig", "Config", []string{config(k.Instance.Config)}},
	} {
		if diff := cmp.Diff(want.values, named(calls, want.operation, want.parameter)); diff != "" {
			t.Errorf("%s of %s (-want +got):\n%s", want.parameter, want.operation, diff)
		}
	}
	got := map[string]string{}
	for n := range len(tags) {
		prefix := "Tag." + strconv.Itoa(n+1)
		key, value := named(calls, "TagResources", prefix+".Key"), named(calls, "TagResources", prefix+".Value")
		got[key[0]] = value[0]
	}
	if diff := cmp.Diff(tags, got); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
}

func TestAnyTextIsOneWord(t *testing.T) {
	shell := bash(t)
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringOf(rapid.RuneFrom([]rune("'\"\\$`!#&|;<>(){}[]*?~ \t\n\r=-aé\u2028"))), 1, 100).Draw(t, "texts")
		var line, want strings.Builder
		line.WriteString("printf '%s\\0'")
		for _, text := range texts {
			line.WriteString(" " + quote(text))
			want.WriteString(text + "\x00")
		}
		got, err := exec.Command(shell, "-c", line.String()).Output()
		if err != nil || !bytes.Equal(got, []byte(want.String())) {
			t.Errorf("%v: got %q, want %q", err, got, want.String())
		}
	})
}

func TestAMissingPasswordIsSeenBeforeMoneyIsSpent(t *testing.T) {
	calls, output, err := execute(t, Script(v2()))
	if err == nil || !strings.Contains(output, "SASL_PASSWORD_1") || len(named(calls, "CreatePostPayOrder", "PaidType")) > 0 {
		t.Errorf("error %v, calls %q, output:\n%s", err, calls, output)
	}
}

func TestWhatTheKitDoesNotKnowComesFromTheEnvironment(t *testing.T) {
	k := kit.Kit{SavedAt: v2().SavedAt, Account: "1", Region: "cn-hangzhou", ID: "i-1"}.AllUnknown(v3().Topics.Why())
	if _, output, err := execute(t, Script(k)); err == nil || !strings.Contains(output, "the kit does not know") {
		t.Errorf("error %v, output:\n%s", err, output)
	}
	calls, output, err := execute(t, Script(k), "DEPLOY_TYPE=5", "DISK_TYPE=1", "DISK_SIZE=500", "PARTITION_NUM=50", "IO_MAX=20", "VPC_ID=vpc-x", "VSWITCH_ID=vsw-x")
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	if got := named(calls, "StartInstance", "VpcId"); !slices.Equal(got, []string{"vpc-x"}) {
		t.Errorf("VpcId %q", got)
	}
}

func TestAnInstanceThatIsThereIsNotBoughtAgain(t *testing.T) {
	calls, output, err := execute(t, Script(v2()), append(passwordsFor(v2()), "INSTANCE_ID=i-mine", "DEPLOYED=yes")...)
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	if named(calls, "CreatePostPayOrder", "PaidType") != nil || named(calls, "StartInstance", "VpcId") != nil ||
		!slices.Contains(named(calls, "CreateTopic", "InstanceId"), "i-mine") {
		t.Errorf("calls %q", calls)
	}
}

// TestARefusalEndsTheScript uses the real jq where there is one.
func TestARefusalEndsTheScript(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("there is no jq here")
	}
	_, functions, _ := strings.Cut(head, "done\n")
	for answer, accepted := range map[string]bool{
		`{"Code":200,"Success":true}`: true, `{"Code":"200","Success":"true"}`: true, `{"RequestId":"r"}`: true,
		`{"Code":500,"Success":false}`: false, `{"Success":"false"}`: false, `{"Success":null}`: false, `no JSON`: false,
	} {
		cmd := exec.CommandContext(t.Context(), bash(t), "-c", "set -euo pipefail\n"+functions+"\nregion=x\naliyun() { printf '%s' \"$ANSWER\"; }\nkafka Any")
		cmd.Env = append(os.Environ(), "ANSWER="+answer)
		if out, err := cmd.CombinedOutput(); (err == nil) != accepted {
			t.Errorf("%s: %v\n%s", answer, err, out)
		}
	}
}

package rebirth

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"alikafka-reaper/internal/kit"
)

// parsed is the body of a configuration, which must be valid.
func parsed(t *testing.T, text []byte) *hclsyntax.Body {
	t.Helper()
	file, problems := hclsyntax.ParseConfig(text, "rebirth.tf", hcl.InitialPos)
	if problems.HasErrors() {
		t.Fatalf("%v in\n%s", problems, text)
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		t.Fatalf("the body is a %T", file.Body)
	}
	return body
}

// values returns an attribute of all resources of a kind, evaluated with nothing:
// a name that is read as a template would ask for variables or functions.
func values(t *testing.T, body *hclsyntax.Body, kind, attribute string) (all []string) {
	t.Helper()
	for _, b := range body.Blocks {
		if b.Type != "resource" || b.Labels[0] != "alicloud_alikafka_"+kind || b.Body.Attributes[attribute] == nil {
			continue
		}
		value, problems := b.Body.Attributes[attribute].Expr.Value(nil)
		if problems.HasErrors() {
			t.Fatalf("%s of %s: %v", attribute, kind, problems)
		}
		all = append(all, value.AsString())
	}
	return all
}

func TestHostileNamesStayTextsInTerraform(t *testing.T) {
	k := hostile()
	body := parsed(t, Terraform(k))
	topics, _ := k.Topics.Get()
	users, _ := k.Users.Get()
	var names, remarks, people []string
	for _, topic := range topics {
		names, remarks = append(names, topic.Name), append(remarks, remark(topic))
	}
	for _, u := range users {
		people = append(people, u.Name)
	}
	for _, want := range []struct {
		kind, attribute string
		values          []string
	}{
		{"topic", "topic", names}, {"topic", "remark", remarks}, {"sasl_user", "username", people},
		{"instance_allowed_ip_attachment", "allowed_ip", hostiles()}, {"instance", "name", []string{k.Instance.Name.String()}},
		{"instance", "config", []string{config(k.Instance.Config)}},
	} {
		if diff := cmp.Diff(want.values, values(t, body, want.kind, want.attribute)); diff != "" {
			t.Errorf("%s of %s (-want +got):\n%s", want.attribute, want.kind, diff)
		}
	}
	got := map[string]string{}
	for _, b := range body.Blocks {
		if b.Type == "resource" && b.Labels[0] == "alicloud_alikafka_instance" {
			value, problems := b.Body.Attributes["tags"].Expr.Value(nil)
			if problems.HasErrors() {
				t.Fatal(problems)
			}
			for key, tag := range value.AsValueMap() {
				got[key] = tag.AsString()
			}
		}
	}
	tags, _ := k.Instance.Tags.Get()
	if diff := cmp.Diff(tags, got); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
}

func TestPasswordsComeFromASensitiveVariable(t *testing.T) {
	k := hostile()
	users, _ := k.Users.Get()
	given := map[string]cty.Value{}
	for _, u := range users {
		given[u.Name] = cty.StringVal("of " + u.Name)
	}
	scope := &hcl.EvalContext{Variables: map[string]cty.Value{"var": cty.ObjectVal(map[string]cty.Value{passwords: cty.MapVal(given)})}}
	body := parsed(t, Terraform(k))
	n := 0
	for _, b := range body.Blocks {
		switch {
		case b.Type == "variable":
			if sensitive, _ := b.Body.Attributes["sensitive"].Expr.Value(nil); sensitive.False() {
				t.Error("the passwords would be printed")
			}
		case len(b.Labels) > 0 && b.Labels[0] == "alicloud_alikafka_sasl_user":
			value, problems := b.Body.Attributes["password"].Expr.Value(scope)
			if problems.HasErrors() || value.AsString() != "of "+users[n].Name {
				t.Errorf("user %d: %v %v", n, value, problems)
			}
			n++
		}
	}
	if n != len(users) {
		t.Errorf("%d of %d users have a password", n, len(users))
	}
}

func TestAnEmptyKitIsStillTerraform(t *testing.T) {
	k := kit.Kit{SavedAt: v2().SavedAt, Account: "1", Region: "cn-hangzhou", ID: "i-1"}.AllUnknown(v3().Topics.Why())
	parsed(t, Terraform(k))
	if bytes.Contains(Terraform(k), []byte("sasl_user\"")) {
		t.Error("there is a user")
	}
}

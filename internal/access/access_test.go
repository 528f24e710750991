package access_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"alikafka-reaper/internal/access"
)

func TestEveryRowSaysWhatItNeedsAndWhereThatStands(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range access.Rows() {
		if seen[row.Operation] {
			t.Errorf("%s has two rows", row.Operation)
		}
		seen[row.Operation] = true
		if row.Source == "" || strings.HasPrefix(row.Effect.String(), "effect(") || strings.HasPrefix(row.Target.String(), "target(") {
			t.Errorf("%s is not told in full: %+v", row.Operation, row)
		}
		if (len(row.Actions) == 0) != (row.Target == access.Nothing) {
			t.Errorf("%s: actions %v on %s", row.Operation, row.Actions, row.Target)
		}
		for _, action := range row.Actions {
			if service, name, ok := strings.Cut(action, ":"); !ok || service == "" || name == "" || strings.ContainsAny(action, "*?") {
				t.Errorf("%s: %q is no single action", row.Operation, action)
			}
		}
		if len(row.Actions) > 1 && row.Open == "" {
			t.Errorf("%s has two actions and does not say why", row.Operation)
		}
	}
}

func TestAnOperationWithoutARowHasNoPolicy(t *testing.T) {
	_, err := access.Policy([]string{"GetInstanceList", "RestartInstance"}, access.Resources{})
	unknown, ok := errors.AsType[*access.UnknownOperationError](err)
	if !ok || unknown.Operation != "RestartInstance" {
		t.Errorf("%v", err)
	}
}

func TestWhatAPolicyAllows(t *testing.T) {
	store := access.Resources{Bucket: "b", Prefix: "p", Roles: []string{"acs:ram::1:role/x", "acs:ram::2:role/y"}, Function: "f"}
	allow := func(action, resource string) string {
		return `{"Version":"1","Statement":[{"Effect":"Allow","Action":` + action + `,"Resource":` + resource + `}]}`
	}
	tests := map[string]struct{ policy, operation, missing string }{
		"a star is everything":                  {allow(`"*"`, `"*"`), "ReleaseInstance", ""},
		"a family":                              {allow(`["alikafka:List*"]`, `"*"`), "GetTopicList", ""},
		"another family":                        {allow(`["alikafka:List*"]`, `"*"`), "ReleaseInstance", "alikafka:ReleaseInstance"},
		"letters of any case":                   {allow(`"ALIKAFKA:listtopic"`, `["*"]`), "GetTopicList", ""},
		"one of two names is not both":          {allow(`"alikafka:ListInstance"`, `"*"`), "GetInstanceList", "alikafka:GetInstanceList"},
		"one instance is not all":               {allow(`"alikafka:*"`, `"acs:alikafka:*:*:i"`), "ReleaseInstance", "alikafka:ReleaseInstance"},
		"the prefix":                            {allow(`"oss:*"`, `"acs:oss:*:*:b/p/*"`), "PutObject", ""},
		"the prefix in a named account":         {allow(`"oss:*"`, `"acs:oss:cn-hangzhou:123:b/p/*"`), "PutObject", ""},
		"another prefix":                        {allow(`"oss:*"`, `"acs:oss:*:*:b/q/*"`), "PutObject", "oss:PutObject"},
		"files are not the bucket":              {allow(`"oss:*"`, `"acs:oss:*:*:b/*"`), "ListObjectsV2", "oss:ListObjects"},
		"all roles":                             {allow(`"sts:AssumeRole"`, `["acs:ram::1:role/x","acs:ram::2:role/y"]`), "AssumeRole", ""},
		"one of two roles":                      {allow(`"sts:AssumeRole"`, `"acs:ram::1:role/x"`), "AssumeRole", "sts:AssumeRole"},
		"a role in another account":             {allow(`"sts:AssumeRole"`, `["acs:ram::1:role/x","acs:ram::3:role/y"]`), "AssumeRole", "sts:AssumeRole"},
		"the function without its versions":     {allow(`"fc:*"`, `"acs:fc:*:*:functions/f"`), "InvokeFunction", "fc:InvokeFunction"},
		"nothing is needed to ask who one is":   {`{"Version":"1","Statement":[]}`, "GetCallerIdentity", ""},
		"a denial wins":                         {strings.Replace(allow(`"*"`, `"*"`), "]}", `,{"Effect":"Deny","Action":"alikafka:Rel*","Resource":"*"}]}`, 1), "StopInstance", "alikafka:ReleaseInstance"},
		"a denial of one instance is one, too":  {strings.Replace(allow(`"*"`, `"*"`), "]}", `,{"Effect":"Deny","Action":"alikafka:Rel*","Resource":"acs:alikafka:*:*:i"}]}`, 1), "StopInstance", "alikafka:ReleaseInstance"},
		"a denial of something else is no harm": {strings.Replace(allow(`"*"`, `"*"`), "]}", `,{"Effect":"Deny","Action":"ecs:*","Resource":"*"}]}`, 1), "StopInstance", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d, err := access.Parse([]byte(test.policy))
			if err != nil {
				t.Fatal(err)
			}
			row, err := access.Lookup(test.operation)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(d.Missing(row, store), " "); got != test.missing {
				t.Errorf("missing %q, want %q", got, test.missing)
			}
		})
	}
}

func TestAPolicyThatCannotBeToldIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON":          `{`,
		"another effect":   `{"Statement":[{"Effect":"Maybe","Action":"*","Resource":"*"}]}`,
		"a condition":      `{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"192.0.2.1"}}}]}`,
		"all but":          `{"Statement":[{"Effect":"Allow","NotAction":"ecs:*","Resource":"*"}]}`,
		"a trust policy":   string(access.TrustFunction().JSON()),
		"of another shape": `[]`,
	} {
		if d, err := access.Parse([]byte(text)); err == nil {
			t.Errorf("%s is read as %+v", name, d)
		}
	}
}

func TestADocumentIsReadAsItWasWritten(t *testing.T) {
	d, err := access.Policy([]string{"GetObject", "ReleaseInstance", "GetTopicList"}, access.Resources{Bucket: "b"})
	if err != nil {
		t.Fatal(err)
	}
	read, err := access.Parse(d.JSON())
	if err != nil || !slices.Equal(read.Actions(), d.Actions()) {
		t.Errorf("%v, %v: %s", err, read.Actions(), d.JSON())
	}
	if !strings.Contains(string(d.JSON()), `"acs:oss:*:*:b/*"`) {
		t.Errorf("a store without a prefix: %s", d.JSON())
	}
}

package rules_test

import (
	"strings"
	"testing"

	"alikafka-reaper/internal/rules"
)

const protecting = "version: 1\nscope: {regions: [cn-hangzhou]}\nprotect: [{name: \"*生产*\"}]\nrules: [{name: dev, match: {tags: {env: dev}}, then: release}]\n"

// TestAFileInAnotherEncodingIsRefused: its patterns would match no name, so that what it
// protects would go.
func TestAFileInAnotherEncodingIsRefused(t *testing.T) {
	if _, err := rules.Load("rules.yaml", []byte(protecting)); err != nil {
		t.Fatal(err)
	}
	gbk := strings.Replace(protecting, "生产", "\xc9\xfa\xb2\xfa", 1)
	utf16 := "\xff\xfe"
	for _, r := range protecting {
		utf16 += string([]byte{byte(r), byte(r >> 8)})
	}
	for name, c := range map[string]struct{ data, want string }{
		"GBK":                          {gbk, "rules.yaml:3:20: this is not UTF-8, perhaps GBK: save the file as UTF-8"},
		"GBK in a comment":             {protecting + "# \xb2\xfa", "rules.yaml:5:3: this is not UTF-8, perhaps GBK: save the file as UTF-8"},
		"UTF-16":                       {utf16, "rules.yaml:1:1: the file is UTF-16: save the file as UTF-8"},
		"UTF-8 with a byte order mark": {"\xef\xbb\xbf" + protecting, "rules.yaml:1:1: the file begins with a byte order mark: save the file as UTF-8 without one"},
	} {
		if _, err := rules.Load("rules.yaml", []byte(c.data)); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
		}
	}
}

package rules

import (
	"maps"
	"strings"
	"testing"
)

// paths lists every key below an object, by its path.
func paths(o *Object, prefix string) map[string]Key {
	all := map[string]Key{}
	for _, k := range o.Keys {
		path := strings.TrimPrefix(prefix+"."+k.Name, ".")
		all[path] = k
		if k.Object != nil {
			maps.Copy(all, paths(k.Object, path))
		}
	}
	return all
}

func described(t *testing.T) map[string]Key {
	t.Helper()
	root := Describe()
	all := paths(&root, "")
	if len(all) < 60 {
		t.Fatalf("found %d keys, want the whole language", len(all))
	}
	return all
}

func TestEveryKeySaysWhatItMeansAndHowItIsWritten(t *testing.T) {
	for path, k := range described(t) {
		if !strings.HasSuffix(k.Doc, ".") {
			t.Errorf("%s: the field needs a doc tag that is a sentence, has %q", path, k.Doc)
		}
		if k.Kind == kindUnset {
			t.Errorf("%s: kindOf does not know the field's type", path)
		}
	}
}

func TestTraitsAreAboutKeysThatExist(t *testing.T) {
	all := described(t)
	for path := range traits() {
		if _, ok := all[path]; !ok {
			t.Errorf("traits tells about %s, which is no key", path)
		}
	}
}

func TestEveryKeyOfTheLanguageIsDescribed(t *testing.T) {
	names := map[string]bool{}
	for _, k := range described(t) {
		names[k.Name] = true
	}
	for _, key := range allKeys() {
		if !names[key] {
			t.Errorf("the key %s is suggested but not described", key)
		}
	}
	if got, want := len(names), len(allKeys()); got != want {
		t.Errorf("%d names are described and %d suggested: add the new type to allKeys", got, want)
	}
}

func TestVocabulariesSayWhatTheyMean(t *testing.T) {
	for what, docs := range map[string][]Doc{"attribute": Attributes(), "function": Functions(), "reason": Reasons()} {
		if len(docs) == 0 {
			t.Errorf("no %s is described", what)
		}
		for _, d := range docs {
			if d.Name == "" || !strings.HasSuffix(d.Doc, ".") {
				t.Errorf("the %s %q needs a sentence, has %q", what, d.Name, d.Doc)
			}
		}
	}
	if got, want := len(Reasons()), int(Unreadable); got != want {
		t.Errorf("%d reasons are described, want %d", got, want)
	}
}

func TestTheWordsThatTheLoaderWasAskedForAreThere(t *testing.T) {
	all := described(t)
	for path, want := range map[string]string{
		"rules.tests.given.unknown": "tags", "rules.window.holidays": "cn", "rules.match.paid_type": "serverless",
		"rules.tests.given.status": "running", "rules.window.days": "Mon",
	} {
		if !strings.Contains(strings.Join(all[path].Words, " "), want) {
			t.Errorf("%s knows %q, want %s among them", path, all[path].Words, want)
		}
	}
	for path, want := range map[string]string{
		"rules.tests.given.age": "90d", "rules.tests.given.status": "running", "rules.tests.given.bytes_in": "0 B/s",
		"rules.tests.given.account": `"1000000000000001"`, "limits.per_run": "5", "rules.on": "[schedule, manual]",
	} {
		if got := all[path].Default; got != want {
			t.Errorf("%s has the default %q, want %q", path, got, want)
		}
	}
}

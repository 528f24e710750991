package kit

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"alikafka-reaper/internal/fleet"
)

// anyPart draws a part that is known or not.
func anyPart[T any](t *rapid.T, value *rapid.Generator[T]) Part[T] {
	if rapid.Bool().Draw(t, "known") {
		return Known(value.Draw(t, "value"))
	}
	cause := rapid.SampledFrom([]fleet.Cause{fleet.NotAsked, fleet.Absent, fleet.Malformed, fleet.Failed, fleet.Unsupported}).Draw(t, "cause")
	return Unknown[T](fleet.Why{Cause: cause, Detail: rapid.String().Draw(t, "why")})
}

func words() *rapid.Generator[map[string]string] {
	return rapid.MapOfN(rapid.String(), rapid.String(), 0, 4)
}

func anyTopic() *rapid.Generator[Topic] {
	return rapid.Custom(func(t *rapid.T) Topic {
		return Topic{
			Name: rapid.String().Draw(t, "name"), Partitions: anyPart(t, rapid.Int64()), Remark: anyPart(t, rapid.String()),
			Local: anyPart(t, rapid.Bool()), Compact: anyPart(t, rapid.Bool()), Config: anyPart(t, words()), Tags: anyPart(t, words()),
		}
	})
}

func anyACL() *rapid.Generator[ACL] {
	return rapid.Custom(func(t *rapid.T) ACL {
		return ACL{
			User: rapid.String().Draw(t, "user"), Kind: "Topic", Name: rapid.String().Draw(t, "name"), Pattern: "LITERAL",
			Operation: rapid.String().Draw(t, "operation"), Permission: anyPart(t, rapid.String()), Host: anyPart(t, rapid.String()),
		}
	})
}

func anyKit() *rapid.Generator[Kit] {
	return rapid.Custom(func(t *rapid.T) Kit {
		k := Kit{
			SavedAt: time.Unix(rapid.Int64Range(1e9, 4e9).Draw(t, "saved"), 0).UTC(), Account: "1", Region: "cn-hangzhou", ID: "i-1",
		}.AllUnknown(fleet.Why{Cause: fleet.NotAsked})
		k.Instance.Name, k.Instance.Series = anyPart(t, rapid.String()), anyPart(t, rapid.String())
		k.Instance.DiskSize, k.Instance.AutoTopics = anyPart(t, rapid.Int64()), anyPart(t, rapid.Bool())
		k.Instance.Config, k.Instance.Tags = anyPart(t, words()), anyPart(t, words())
		k.Instance.VSwitches = anyPart(t, rapid.SliceOf(rapid.String()))
		k.Topics = anyPart(t, rapid.SliceOfN(anyTopic(), 0, 4))
		k.ACLs.Group = anyPart(t, rapid.SliceOfN(anyACL(), 0, 4))
		k.Users = anyPart(t, rapid.Custom(func(t *rapid.T) []User {
			return []User{{Name: rapid.String().Draw(t, "user"), Type: anyPart(t, rapid.String()), Mechanism: anyPart(t, rapid.String())}}
		}))
		k.AllowedIPs = anyPart(t, rapid.Custom(func(t *rapid.T) []AllowedIP {
			return []AllowedIP{{Network: "vpc", PortRange: rapid.String().Draw(t, "port"), Addresses: rapid.SliceOf(rapid.String()).Draw(t, "addresses")}}
		}))
		return k
	})
}

// same compares kits by what they say.
func same(a, b Kit) string {
	return cmp.Diff(a, b, cmp.Exporter(func(reflect.Type) bool { return true }))
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := anyKit().Draw(t, "kit")
		data, err := k.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(data)
		if err != nil {
			t.Fatalf("%v in\n%s", err, data)
		}
		if diff := same(k, got); diff != "" {
			t.Errorf("kit (-want +got):\n%s", diff)
		}
		again, err := got.Encode()
		if err != nil || !bytes.Equal(data, again) {
			t.Errorf("written again it differs: %v", err)
		}
	})
}

// writtenKit returns a kit's JSON.
func writtenKit(t *testing.T) string {
	t.Helper()
	k := Kit{SavedAt: time.Unix(1e9, 0), Account: "1", Region: "cn-hangzhou", ID: "i-1"}.AllUnknown(fleet.Why{Cause: fleet.Failed, Detail: "no"})
	k.Topics = Known([]Topic{})
	data, err := k.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestKitsThatAreNotWholeAreRefused(t *testing.T) {
	whole := writtenKit(t)
	if _, err := Decode([]byte(whole)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"another version":   strings.Replace(whole, `"version": 1`, `"version": 2`, 1),
		"no version":        strings.Replace(whole, `"version": 1,`, ``, 1),
		"an unknown member": strings.Replace(whole, `"account"`, `"password": "x", "account"`, 1),
		"something behind":  whole + whole,
		"half":              whole[:len(whole)/2],
		"nothing":           "",
		"a list":            "[]",
		"a part left out": strings.Replace(whole, `"topics": {
    "value": []
  },`, ``, 1),
		"a part that is null": strings.Replace(whole, `"value": []`, `"value": null`, 1),
		"a part with nothing": strings.Replace(whole, `"value": []`, ``, 1),
		"a part with both":    strings.Replace(whole, `"value": []`, `"value": [], "unknown": {"cause": "failed", "why": ""}`, 1),
		"a cause nobody has":  strings.Replace(whole, `"cause": "failed"`, `"cause": "bored"`, 1),
		"no time":             strings.Replace(whole, `2001-09-09T01:46:40Z`, `0001-01-01T00:00:00Z`, 1),
		"a path for an id":    strings.Replace(whole, `"id": "i-1"`, `"id": "../i-1"`, 1),
		"no account":          strings.Replace(whole, `"account": "1"`, `"account": ""`, 1),
	} {
		if text == whole {
			t.Fatalf("%s: nothing was changed", name)
		}
		if k, err := Decode([]byte(text)); err == nil {
			t.Errorf("%s: read as %+v", name, k)
		}
	}
}

func TestAPartThatWasNeverSetIsNotWritten(t *testing.T) {
	k := Kit{SavedAt: time.Unix(1e9, 0), Account: "1", Region: "cn-hangzhou", ID: "i-1"}
	if _, err := k.Encode(); err == nil {
		t.Error("a kit of zero values was written")
	}
}

func TestAListThatNobodyMadeIsKnownToBeEmpty(t *testing.T) {
	k := Kit{SavedAt: time.Unix(1e9, 0), Account: "1", Region: "cn-hangzhou", ID: "i-1"}.AllUnknown(fleet.Why{Cause: fleet.Failed})
	k.Topics, k.Instance.Tags = Known[[]Topic](nil), Known[map[string]string](nil)
	data, err := k.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	topics, topicsKnown := got.Topics.Get()
	tags, tagsKnown := got.Instance.Tags.Get()
	if !topicsKnown || !tagsKnown || len(topics)+len(tags) > 0 {
		t.Errorf("topics %v, tags %v", got.Topics, got.Instance.Tags)
	}
}

func TestEveryMissingPartIsNamed(t *testing.T) {
	k := Kit{}.AllUnknown(fleet.Why{Cause: fleet.Failed, Detail: "no answer"})
	k.Instance.Partitions = Unknown[int64](fleet.Why{Cause: fleet.Unsupported})
	lines := k.Missing()
	if len(lines) != 33 {
		t.Errorf("%d parts are named:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	k.Topics = Known([]Topic{{Name: "a\nb", Partitions: Known(int64(3)), Remark: Unknown[string](fleet.Why{Cause: fleet.Absent})}})
	text := strings.Join(k.Missing(), "\n")
	if !strings.Contains(text, `topic "a\nb", remark: absent`) || strings.Contains(text, `topic "a\nb", partitions`) {
		t.Errorf("topics are named wrongly in\n%s", text)
	}
}

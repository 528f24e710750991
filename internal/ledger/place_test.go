package ledger

import (
	"strings"
	"testing"
)

func TestTheURLOfAStoreNamesAFolderOrABucket(t *testing.T) {
	for store, want := range map[string]Place{
		"file:///mnt/reaper":            {Folder: "/mnt/reaper"},
		"oss://bucket":                  {Bucket: "bucket"},
		"oss://bucket/":                 {Bucket: "bucket"},
		"oss://my-bucket-1/reaper/a.b/": {Bucket: "my-bucket-1", Prefix: "reaper/a.b"},
	} {
		if got, err := ParsePlace(store); err != nil || got != want {
			t.Errorf("%s: got %+v, %v", store, got, err)
		}
	}
}

func TestWhatNamesNeitherIsRefusedWithoutRepeatingIt(t *testing.T) {
	for _, bad := range []string{
		"", "/mnt/canary", "file:relative", "file://host/canary", "file:///canary?x=1", "file:///canary#x", "://",
		"oss://", "oss:bucket/canary", "oss://ab/canary", "oss://Bucket/canary", "oss://-bucket/canary", "oss://bucket-/canary",
		"oss://bucket.example/canary", "oss://bucket:80/canary", "oss://canary:pw@bucket", "oss://bucket?x=canary",
		"oss://bucket/a/../b", "oss://bucket/a//b", "oss://bucket/.a", "oss://bucket/a%20b", "s3://bucket/canary", "http://canary",
	} {
		got, err := ParsePlace(bad)
		if err == nil {
			t.Errorf("%q was read as %+v", bad, got)
		} else if strings.Contains(err.Error(), "canary") {
			t.Errorf("%q comes out: %v", bad, err)
		}
	}
}

package seal_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alikafka-reaper/internal/seal"
)

var (
	first  = strings.Repeat("a", 32)
	second = strings.Repeat("b", 40)
)

func keys(t testing.TB, secret string) seal.Keys {
	t.Helper()
	k, err := seal.Parse(secret)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestAKeyCanBeReplacedWithoutBreakingWhatTheOldOneSealed(t *testing.T) {
	old := keys(t, first)
	mac := old.Sign("plan", []byte("data"))
	for secret, genuine := range map[string]bool{
		first: true, second + "," + first: true, first + " , " + second: true, second: false, "": false,
	} {
		if keys(t, secret).Verify("plan", []byte("data"), mac) != genuine {
			t.Errorf("%q: not %t", secret, genuine)
		}
	}
	if next := keys(t, second+","+first); !keys(t, second).Verify("plan", []byte("data"), next.Sign("plan", []byte("data"))) {
		t.Error("the first key does not sign")
	}
}

func TestAnythingElseIsNotGenuine(t *testing.T) {
	k := keys(t, first)
	rapid.Check(t, func(r *rapid.T) {
		data := rapid.SliceOf(rapid.Byte()).Draw(r, "data")
		purpose := rapid.String().Draw(r, "purpose")
		mac := k.Sign(purpose, data)
		if !k.Verify(purpose, data, mac) {
			r.Fatal("its own seal is not genuine")
		}
		at := rapid.IntRange(0, len(mac)-1).Draw(r, "at")
		mac[at] ^= 1
		if k.Verify(purpose, data, mac) {
			r.Fatal("a changed seal is genuine")
		}
		mac[at] ^= 1
		if k.Verify(purpose+"x", data, mac) || k.Verify(purpose, append(data, 0), mac) || k.Verify(purpose, data, nil) {
			r.Fatal("a seal is genuine for another purpose, other data, or is missing")
		}
	})
}

func TestNoKeysSealNothing(t *testing.T) {
	k := keys(t, " ")
	if !k.Missing() || k.Sign("plan", nil) != nil || k.Verify("plan", nil, nil) {
		t.Error("no keys seal something")
	}
}

func TestShortKeysAreRefusedWithoutShowingThem(t *testing.T) {
	for _, secret := range []string{"short-secret", first + ",short-secret", first + ","} {
		if _, err := seal.Parse(secret); err == nil || strings.Contains(err.Error(), "short-secret") {
			t.Errorf("%q: %v", secret, err)
		}
	}
}

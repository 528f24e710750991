package link_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/link"
	"alikafka-reaper/internal/seal"
)

const firstKey, secondKey = "first-key-of-the-tests-0123456789ab", "second-key-of-the-tests-0123456789a"

var now = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

func keys(t testing.TB, secret string) seal.Keys {
	t.Helper()
	k, err := seal.Parse(secret)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func claim() link.Claim {
	return link.Claim{
		Purpose: link.Release, Ref: fleet.Ref{Account: "1000000000000001", Region: "cn-hangzhou", ID: "alikafka_post-cn-x"},
		Rule: "dev-nightly", Due: now.Add(24 * time.Hour), Owner: "alice", Expires: now.Add(48 * time.Hour),
	}
}

func every() []link.Purpose {
	return []link.Purpose{link.Keep, link.Release, link.NotMine, link.Undo, link.Look}
}

func signed(t testing.TB, c link.Claim) string {
	t.Helper()
	token, err := link.Sign(keys(t, firstKey), c)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestATokenSaysWhatWasSigned(t *testing.T) {
	for _, c := range []link.Claim{
		claim(),
		{Purpose: link.Keep, Ref: claim().Ref, Rule: "r", Due: claim().Due, Days: 14, Expires: claim().Expires},
		{Purpose: link.Look, Ref: fleet.Ref{Account: "1"}, Expires: claim().Expires},
	} {
		got, err := link.Verify(keys(t, firstKey), signed(t, c), now, every()...)
		if diff := cmp.Diff(c, got); diff != "" || err != nil {
			t.Errorf("%v (-signed +read)\n%s", err, diff)
		}
	}
}

// TestEveryChangedBitIsRefused changes each bit of a token, also those that its
// encoding does not need.
func TestEveryChangedBitIsRefused(t *testing.T) {
	token := []byte(signed(t, claim()))
	k := keys(t, firstKey)
	for i := range token {
		for bit := range 8 {
			token[i] ^= 1 << bit
			if _, err := link.Verify(k, string(token), now, every()...); !errors.Is(err, link.ErrInvalid) {
				t.Errorf("bit %d of byte %d: %v", bit, i, err)
			}
			token[i] ^= 1 << bit
		}
	}
	for i := range token {
		if _, err := link.Verify(k, string(token[:i]), now, every()...); !errors.Is(err, link.ErrInvalid) {
			t.Errorf("the first %d bytes: %v", i, err)
		}
	}
	for _, tail := range []string{"A", "=", "\n", " ", string(token)} {
		if _, err := link.Verify(k, string(token)+tail, now, every()...); !errors.Is(err, link.ErrInvalid) {
			t.Errorf("followed by %q: %v", tail, err)
		}
	}
}

func TestATokenIsGoodForItsPurposeItsTimeAndItsKeys(t *testing.T) {
	token := signed(t, claim())
	for name, c := range map[string]struct {
		secret   string
		at       time.Time
		purposes []link.Purpose
		want     error
	}{
		"for its purpose":                       {firstKey, now, []link.Purpose{link.Release}, nil},
		"for another purpose":                   {firstKey, now, []link.Purpose{link.Keep, link.Look}, link.ErrInvalid},
		"for no purpose":                        {firstKey, now, nil, link.ErrInvalid},
		"in its last second":                    {firstKey, claim().Expires.Add(-time.Nanosecond), every(), nil},
		"at its end":                            {firstKey, claim().Expires, every(), link.ErrExpired},
		"after the key was rotated":             {secondKey + "," + firstKey, now, every(), nil},
		"after the old key was taken away":      {secondKey, now, every(), link.ErrInvalid},
		"of another key, expired all the same":  {secondKey, claim().Expires, every(), link.ErrInvalid},
		"without any key":                       {"", now, every(), link.ErrInvalid},
		"expired, and the key was rotated away": {secondKey, now.AddDate(1, 0, 0), every(), link.ErrInvalid},
	} {
		if _, err := link.Verify(keys(t, c.secret), token, c.at, c.purposes...); !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestWhatIsSealedForSomethingElseIsNoToken(t *testing.T) {
	k := keys(t, firstKey)
	data := `{"p":"release","a":"1","r":"r","i":"i","d":1,"e":99999999999}`
	mac := k.Sign("plan", []byte(data))
	if _, err := link.Verify(k, encode(mac, data), now, every()...); !errors.Is(err, link.ErrInvalid) {
		t.Error(err)
	}
	mac = k.Sign("alikafka-reaper link v1 release", []byte(data))
	if _, err := link.Verify(k, encode(mac, data), now, every()...); err != nil {
		t.Errorf("the test has the wrong words: %v", err)
	}
}

func TestGenuineWordsThatNobodyCanAnswerAreRefused(t *testing.T) {
	k := keys(t, firstKey)
	for _, data := range []string{
		`{"p":"release","a":"1","r":"r","i":"i","d":1,"e":99999999999,"x":1}`,
		`{"p":"release","a":"1","r":"r","i":"i","d":1,"e":99999999999}{}`,
		`{"p":"release","a":"","r":"r","i":"i","d":1,"e":99999999999}`,
		`{"p":"release","a":"1","i":"i","d":1,"e":99999999999}`,
		`{"p":"release","a":"1","r":"r","i":"i","e":99999999999}`,
		`{"p":"keep","a":"1","r":"r","i":"i","d":1,"e":99999999999}`,
		`[]`, ``,
	} {
		for _, p := range every() {
			mac := k.Sign("alikafka-reaper link v1 "+string(p), []byte(data))
			if _, err := link.Verify(k, encode(mac, data), now, every()...); !errors.Is(err, link.ErrInvalid) {
				t.Errorf("%s for %s: %v", data, p, err)
			}
		}
	}
}

func TestClaimsThatSayTooLittleAreNotSigned(t *testing.T) {
	for name, change := range map[string]func(*link.Claim){
		"no account":               func(c *link.Claim) { c.Ref.Account = "" },
		"no instance":              func(c *link.Claim) { c.Ref.ID = "" },
		"no end":                   func(c *link.Claim) { c.Expires = time.Time{} },
		"no warning":               func(c *link.Claim) { c.Due = time.Time{} },
		"a purpose that is none":   func(c *link.Claim) { c.Purpose = "delete" },
		"days that are not on":     func(c *link.Claim) { c.Purpose, c.Days = link.Keep, 3650 },
		"an owner without an end":  func(c *link.Claim) { c.Owner = strings.Repeat("x", 3000) },
		"a look at one instance":   func(c *link.Claim) { c.Purpose = link.Look },
		"days without a keep":      func(c *link.Claim) { c.Days = 7 },
		"a keep without its days":  func(c *link.Claim) { c.Purpose = link.Keep },
		"a keep of another region": func(c *link.Claim) { c.Purpose, c.Days, c.Ref.Region = link.Keep, 7, "" },
	} {
		c := claim()
		change(&c)
		if token, err := link.Sign(keys(t, firstKey), c); err == nil {
			t.Errorf("%s: %s", name, token)
		}
	}
	if _, err := link.Sign(seal.Keys{}, claim()); err == nil {
		t.Error("signed without a key")
	}
}

func TestAnAnswerIsTheSameWhenItsLinkEndsLater(t *testing.T) {
	later, other := claim(), claim()
	later.Expires, other.Due = later.Expires.Add(time.Hour), other.Due.Add(time.Hour)
	if claim().ID() != later.ID() || claim().ID() == other.ID() {
		t.Error("the id does not tell warnings apart, or tells links apart")
	}
}

func FuzzVerify(f *testing.F) {
	f.Add(signed(f, claim()))
	f.Add("")
	f.Add(strings.Repeat("A", 64))
	k := keys(f, firstKey)
	genuine := signed(f, claim())
	f.Fuzz(func(t *testing.T, token string) {
		if c, err := link.Verify(k, token, now, every()...); err == nil && token != genuine {
			t.Errorf("%q says %+v", token, c)
		}
	})
}

func encode(mac []byte, data string) string {
	return base64.RawURLEncoding.EncodeToString(append(mac, data...))
}

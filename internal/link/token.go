package link

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/seal"
)

// maxToken is longer than any token that this package makes: the longest parts are
// a rule's name (63), an instance's id and an owner (128 each, as tags have them),
// in JSON that may take six bytes for a character, in base64.
const maxToken = 2048

// ErrInvalid says that a token is not genuine, not for this purpose, or not whole.
// It does not say which, since whoever made it up would learn from that.
var ErrInvalid = errors.New("the link is not valid")

// ErrExpired says that a token was genuine and is too old.
var ErrExpired = errors.New("the link has expired")

// wire is a claim as the token holds it. The keys are short because links are
// read, and cut, by chat programs.
type wire struct {
	Purpose  Purpose `json:"p"`
	Account  string  `json:"a"`
	Region   string  `json:"r,omitempty"`
	Instance string  `json:"i,omitempty"`
	Rule     string  `json:"u,omitempty"`
	Due      int64   `json:"d,omitempty"`
	Days     int     `json:"n,omitempty"`
	Owner    string  `json:"o,omitempty"`
	Expires  int64   `json:"e"`
}

// domain keeps the seals of links apart from those of everything else that the
// same keys may seal, and those of one purpose from another's.
func domain(p Purpose) string { return "alikafka-reaper link v1 " + string(p) }

// Sign returns the token of a claim, in letters, digits, - and _. It fails where
// there are no keys, or the claim says too little or too much.
func Sign(keys seal.Keys, c Claim) (string, error) {
	if keys.Missing() {
		return "", errors.New("there is no key to sign a link with; set REAPER_LINK_SECRET")
	}
	if err := c.check(); err != nil {
		return "", err
	}
	w := wire{c.Purpose, c.Ref.Account, c.Ref.Region, c.Ref.ID, c.Rule, 0, c.Days, c.Owner, c.Expires.Unix()}
	if !c.Due.IsZero() {
		w.Due = c.Due.Unix()
	}
	data, err := json.Marshal(w)
	if err != nil {
		return "", fmt.Errorf("writing a link: %w", err)
	}
	token := base64.RawURLEncoding.EncodeToString(append(keys.Sign(domain(c.Purpose), data), data...))
	if len(token) > maxToken {
		return "", fmt.Errorf("the link about %s would be too long", c.Ref.ID)
	}
	return token, nil
}

// Verify returns what a token says, where one of the keys signed it for one of the
// purposes and it has not expired. ErrExpired comes with the claim.
func Verify(keys seal.Keys, token string, now time.Time, purposes ...Purpose) (Claim, error) {
	if len(token) > maxToken || strings.ContainsAny(token, "\r\n") { // which the decoder passes over
		return Claim{}, ErrInvalid
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) <= sha256.Size {
		return Claim{}, ErrInvalid
	}
	mac, data := raw[:sha256.Size], raw[sha256.Size:]
	i := slices.IndexFunc(purposes, func(p Purpose) bool { return keys.Verify(domain(p), data, mac) })
	if i < 0 {
		return Claim{}, ErrInvalid
	}
	c, err := read(data)
	if err != nil || c.Purpose != purposes[i] {
		return Claim{}, ErrInvalid
	}
	if !now.Before(c.Expires) {
		return c, ErrExpired
	}
	return c, nil
}

// read reads what is genuine. It may still be of a later version.
func read(data []byte) (Claim, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var w wire
	if err := decoder.Decode(&w); err != nil || decoder.More() {
		return Claim{}, ErrInvalid
	}
	c := Claim{
		Purpose: w.Purpose, Ref: fleet.Ref{Account: w.Account, Region: w.Region, ID: w.Instance},
		Rule: w.Rule, Days: w.Days, Owner: w.Owner, Expires: time.Unix(w.Expires, 0).UTC(),
	}
	if w.Due != 0 {
		c.Due = time.Unix(w.Due, 0).UTC()
	}
	return c, c.check()
}

// check refuses claims that nobody could answer.
func (c Claim) check() error {
	if c.Expires.IsZero() || c.Ref.Account == "" {
		return errors.New("a link names its account and its end")
	}
	if c.Purpose == Look && c.Ref == (fleet.Ref{Account: c.Ref.Account}) && c.Days == 0 {
		return nil
	}
	if !c.days() || c.Ref.Region == "" || c.Ref.ID == "" || c.Due.IsZero() {
		return fmt.Errorf("a link of the purpose %q must name an instance, and what it is about", c.Purpose)
	}
	return nil
}

// days says whether the claim is an answer, and has days if and only if it keeps.
func (c Claim) days() bool {
	if c.Purpose == Keep {
		return slices.Contains(Days(), c.Days)
	}
	return c.Days == 0 && slices.Contains([]Purpose{Release, NotMine, Undo}, c.Purpose)
}

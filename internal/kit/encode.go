package kit

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"
)

// namePattern is what accounts, regions and instance ids are made of. Kits are
// kept under such names and written into scripts.
var namePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$`)

// check refuses a kit that does not say whose it is.
func (k Kit) check() error {
	for _, part := range []struct{ what, name string }{{"account", k.Account}, {"region", k.Region}, {"instance id", k.ID}} {
		if !namePattern.MatchString(part.name) {
			return fmt.Errorf("the kit's %s is not written like one", part.what)
		}
	}
	if k.SavedAt.IsZero() {
		return errors.New("the kit does not say when it was saved")
	}
	return nil
}

// Encode writes the kit as JSON for people and for Decode, in this version and
// in UTC.
func (k Kit) Encode() ([]byte, error) {
	k.Version = Version
	k.SavedAt = k.SavedAt.UTC().Truncate(time.Second)
	if err := k.check(); err != nil {
		return nil, err
	}
	data, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("the kit of %s: %w", k.ID, err)
	}
	return append(data, '\n'), nil
}

// Decode reads a kit that Encode wrote. It refuses other versions, members that
// it does not know, parts that are missing, and anything behind the end.
func Decode(data []byte) (Kit, error) {
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return Kit{}, fmt.Errorf("this is no rebirth kit: %w", err)
	}
	if head.Version != Version {
		return Kit{}, fmt.Errorf("the rebirth kit has version %d; this program reads version %d", head.Version, Version)
	}
	var k Kit
	if err := strictly(data, &k); err != nil {
		return Kit{}, fmt.Errorf("the rebirth kit cannot be read: %w", err)
	}
	if err := k.check(); err != nil {
		return Kit{}, err
	}
	// A part that is not there would be unset: writing it again finds out.
	if _, err := k.Encode(); err != nil {
		return Kit{}, fmt.Errorf("the rebirth kit is not whole: %w", err)
	}
	return k, nil
}

package aliyun

import (
	"encoding/json"
	"errors"
	"fmt"

	"alikafka-reaper/internal/fleet"
)

// tags reads Tags.TagVO, a list of Key and Value. Tags protect instances, so
// one that cannot be read makes all unreadable: the rest could lack the one
// that says "keep". An empty list is known to hold no tag.
func tags(raw json.RawMessage) (fleet.Tags, error) {
	container, err := object(raw)
	if err != nil {
		return nil, err
	}
	list, err := array(container["TagVO"])
	if err != nil {
		return nil, fmt.Errorf("TagVO: %w", err)
	}
	out := fleet.Tags{}
	for i, entry := range list {
		key, value, err := tag(entry)
		if err != nil {
			return nil, fmt.Errorf("tag %d: %w", i+1, err)
		}
		if _, twice := out[key]; twice {
			return nil, fmt.Errorf("tag %d: the key %.40q appears twice", i+1, key)
		}
		out[key] = value
	}
	return out, nil
}

// tag reads one entry. A tag may have no value, in the cloud too.
func tag(raw json.RawMessage) (key, value string, err error) {
	m, err := object(raw)
	if err != nil {
		return "", "", err
	}
	if key, err = unquote(m["Key"]); err != nil || key == "" {
		return "", "", errors.New("the entry has no Key")
	}
	if missing(m["Value"]) {
		return key, "", nil
	}
	if value, err = text(m["Value"]); err != nil {
		return "", "", fmt.Errorf("its Value: %w", err)
	}
	return key, value, nil
}

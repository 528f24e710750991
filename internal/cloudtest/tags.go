package cloudtest

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of tags (help pages of TagResources; doc-detail 145403).
const (
	maxTags      = 20
	maxTagLength = 128
)

// tagPair is one Tag.N of a request; hasValue tells an absent value from "".
type tagPair struct {
	key, value string
	hasValue   bool
}

// tagPairs reads Tag.1.Key, Tag.1.Value, … up to the first gap.
func (req *request) tagPairs(name string) ([]tagPair, error) {
	var pairs []tagPair
	for i := 1; ; i++ {
		prefix := name + "." + strconv.Itoa(i)
		key, ok := req.params[prefix+".Key"]
		if !ok {
			break
		}
		value, hasValue := req.params[prefix+".Value"]
		pairs = append(pairs, tagPair{key, value, hasValue})
	}
	if len(pairs) > maxTags {
		return nil, invalid(name) // the limit is documented, the code is unconfirmed
	}
	return pairs, nil
}

// matches: all wanted tags must be there; a tag without value matches any.
func matches(tags map[string]string, wanted []tagPair) bool {
	for _, pair := range wanted {
		value, ok := tags[pair.key]
		if !ok || (pair.hasValue && value != pair.value) {
			return false
		}
	}
	return true
}

// checkTag refuses what a tag may not be. The codes are unconfirmed.
func checkTag(pair tagPair) error {
	if pair.key == "" || badTagText(pair.key) {
		return invalid("Tag.N.Key")
	}
	if badTagText(pair.value) {
		return invalid("Tag.N.Value")
	}
	return nil
}

// badTagText: at most 128 characters, reserved prefixes, no web address.
func badTagText(text string) bool {
	return utf8.RuneCountInString(text) > maxTagLength ||
		strings.HasPrefix(text, "aliyun") || strings.HasPrefix(text, "acs:") ||
		strings.Contains(text, "http://") || strings.Contains(text, "https://")
}

package aliyun

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// maxTagText bounds a tag's key and its value, in characters (TagResources).
const maxTagText = 128

// taggedKind is what the tag operations call an instance.
const taggedKind = "INSTANCE"

// Tag gives an instance one tag (alikafka TagResources); a key that it has gets
// the new value. An instance has at most 20 tags. Invalid without a call for
// what a tag may not be. It is sent as all changes are, see Session.change.
func (s *Session) Tag(ctx context.Context, ref fleet.Ref, key, value string) error {
	c := s.aboutTag(tagResources, ref)
	if err := refuseTag(c, key, value); err != nil {
		return err
	}
	_, err := s.change(ctx, c, ref, func() requests.AcsRequest {
		request := alikafka.CreateTagResourcesRequest()
		request.ResourceType, request.ResourceId = taggedKind, &[]string{ref.ID}
		request.Tag = &[]alikafka.TagResourcesTag{{Key: key, Value: value}}
		return request
	})
	return err
}

// Untag takes one tag from an instance (alikafka UntagResources); one that it
// does not have is no error. Invalid without a call for a key that cannot be
// one. It is sent as all changes are, see Session.change.
func (s *Session) Untag(ctx context.Context, ref fleet.Ref, key string) error {
	c := s.aboutTag(untagResources, ref)
	if err := refuseTag(c, key, ""); err != nil {
		return err
	}
	_, err := s.change(ctx, c, ref, func() requests.AcsRequest {
		request := alikafka.CreateUntagResourcesRequest()
		request.ResourceType, request.ResourceId = taggedKind, &[]string{ref.ID}
		request.TagKey = &[]string{key}
		return request
	})
	return err
}

// aboutTag is a call whose answer says neither Code nor Success.
func (s *Session) aboutTag(op operation, ref fleet.Ref) call {
	c := s.about(op, ref)
	c.manner = tagManner
	return c
}

// refuseTag refuses what the cloud says that a tag may not be.
func refuseTag(c call, key, value string) error {
	err := tagText("key", key)
	if err == nil {
		err = tagText("value", value)
	}
	if key == "" {
		err = errors.New("the tag has no key")
	}
	if err != nil {
		return c.unsent(fault.Invalid, err)
	}
	return nil
}

// tagText checks one text of a tag against the limits on the pages of
// TagResources.
func tagText(part, text string) error {
	lower := strings.ToLower(text)
	switch {
	case !utf8.ValidString(text):
		return fmt.Errorf("the tag's %s is not UTF-8", part)
	case utf8.RuneCountInString(text) > maxTagText:
		return fmt.Errorf("the tag's %s has more than %d characters", part, maxTagText)
	case strings.HasPrefix(lower, "aliyun"), strings.HasPrefix(lower, "acs:"):
		return fmt.Errorf("the tag's %s begins with aliyun or acs:, which the cloud keeps for itself", part)
	case strings.Contains(lower, "http://"), strings.Contains(lower, "https://"):
		return fmt.Errorf("the tag's %s holds a web address, which the cloud refuses", part)
	}
	return nil
}

package cloudtest

import (
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// checkLists finds mistakes in topics, groups, clients and the bill that need no
// clock.
func (s Spec) checkLists() error {
	if err := s.checkTopics(); err != nil {
		return err
	}
	if err := s.checkGroups(); err != nil {
		return err
	}
	if err := s.checkAccess(); err != nil {
		return err
	}
	if text := s.Bill.check(); text != "" {
		return s.wrong("bill", "%s", text)
	}
	for n, c := range s.Clients.List {
		if _, err := netip.ParseAddr(c.IP); err != nil {
			return s.wrong(fmt.Sprintf("clients[%d]", n), "ip: %q is no address", c.IP)
		}
	}
	return nil
}

func (s Spec) wrong(field, text string, args ...any) error {
	return &fieldError{s.ID, field, fmt.Sprintf(text, args...)}
}

func (s Spec) checkTopics() error {
	names, silent := map[string]bool{}, 0
	for n, t := range s.Topics {
		at := fmt.Sprintf("topics[%d]", n)
		switch {
		case t.Name != "" && names[t.Name]:
			return s.wrong(at+".name", "%q is given twice", t.Name)
		case t.Partitions < 0 || t.Written < 0 || t.Stored < 0 || t.Retention < 0:
			return s.wrong(at, "a number is negative")
		case t.Stored > t.Written:
			return s.wrong(at+".stored", "%d is more than were written", t.Stored)
		}
		names[t.Name] = true
		silent += choose(t.Partitions == 0, 1, 0)
	}
	if s.Partitions < 0 || (s.Partitions > 0 && s.Partitions < silent) {
		return s.wrong("partitions", "%d are too few for %d topics", s.Partitions, silent)
	}
	return nil
}

func (s Spec) checkGroups() error {
	names := map[string]bool{}
	for n, g := range s.Groups {
		at := fmt.Sprintf("groups[%d]", n)
		switch {
		case g.Name != "" && names[g.Name]:
			return s.wrong(at+".name", "%q is given twice", g.Name)
		case g.Unread < 0:
			return s.wrong(at+".unread", "%d is negative", g.Unread)
		}
		names[g.Name] = true
	}
	return nil
}

// checkContents finds what does not fit together, once times are known.
func (i Instance) checkContents(now time.Time) error {
	for n, topic := range i.Topics {
		if !topic.LastWrite.IsZero() && topic.LastWrite.Before(topic.CreateTime) {
			return &fieldError{i.ID, fmt.Sprintf("topics[%d].last_write", n), "is before the topic was created"}
		}
	}
	for n, group := range i.Groups {
		at := fmt.Sprintf("groups[%d]", n)
		var written int64
		for _, topic := range i.subscribed(&group) {
			written += i.topicState(topic, now).next
		}
		for _, name := range group.Topics {
			if !slices.ContainsFunc(i.Topics, func(t Topic) bool { return t.Name == name }) {
				return &fieldError{i.ID, at + ".topics", fmt.Sprintf("there is no topic %q", name)}
			}
		}
		if group.Unread > written {
			return &fieldError{i.ID, at + ".unread", fmt.Sprintf("%d is more than the %d that were written", group.Unread, written)}
		}
	}
	return nil
}

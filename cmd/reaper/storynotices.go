package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"alikafka-reaper/internal/cloudtest/chat"
)

// storyExample names the instance whose warning the story shows in any case.
const storyExample = "checkout-poc"

// notices shows what people read of a chapter: everything, or the one example.
func (p *storyPage) notices(c chapter, r storyResult) {
	if p.all {
		for _, m := range c.Told {
			p.notice(m)
		}
		return
	}
	for _, m := range c.Told {
		if c.Title == r.Chapters[0].Title && strings.Contains(m.Title, storyExample) {
			p.notice(m)
			p.line("", fmt.Sprintf("(%d more messages came in these days, one of them in Chinese: add --notices)", len(r.told())-1))
		}
	}
}

// notice writes a message as those in the group read it.
func (p *storyPage) notice(m chat.Message) {
	label := string(m.Kind)
	for line := range strings.SplitSeq(m.Text, "\n") {
		if line == "" {
			p.out.WriteString("\n")
			continue
		}
		p.line(label, line)
		label = ""
	}
}

// inOrder puts the messages of a run into one order, its summary last: the others are
// sent side by side.
func inOrder(list []chat.Message) {
	about := func(m chat.Message) string {
		if strings.HasPrefix(m.Title, "Kafka reaper:") {
			return "run"
		}
		return "instance"
	}
	slices.SortFunc(list, func(a, b chat.Message) int {
		return cmp.Or(cmp.Compare(about(a), about(b)), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Title, b.Title))
	})
}

// told is everything that people read.
func (r storyResult) told() []chat.Message {
	var all []chat.Message
	for _, c := range r.Chapters {
		all = append(all, c.Told...)
	}
	return all
}

// checkTold wants the owners to have been told of each step before it, once, and no
// message to have been turned down.
func (r storyResult) checkTold(s *storyStage) error {
	var wrong []error
	for _, end := range storyEnds() {
		n := 0
		for _, m := range r.told() {
			if strings.Contains(m.Title, end.name) {
				n++
			}
		}
		if n != end.told {
			wrong = append(wrong, fmt.Errorf("the owner of %s was told %d times, and should be told %d times", end.id, n, end.told))
		}
	}
	for _, call := range s.chats.Calls() {
		if call.Message == nil {
			wrong = append(wrong, fmt.Errorf("%s turned a message down: %s", call.Kind, call.Answer))
		}
	}
	return errors.Join(wrong...)
}

package main

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"

	"alikafka-reaper/internal/cloudtest/chat"
)

// beside lets the chat services, and links where there are any, answer at the address of
// the cloud. What they show is for this machine's own browser, whatever site that has open.
func beside(chats *chat.Services, links *linkSite, cloud http.Handler) http.Handler {
	messages, answers := namedPlainly(chats), namedPlainly(links)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case chats.Serves(r.URL.Path):
			messages.ServeHTTP(w, r)
		case links != nil && links.serves(r.URL.Path):
			answers.ServeHTTP(w, r)
		default:
			cloud.ServeHTTP(w, r)
		}
	})
}

// overhear says what a chat service took, or why not.
func (c *console) overhear(call chat.Call) {
	about := cmp.Or(call.Answer, fmt.Sprint(call.Status))
	if call.Message != nil {
		about = call.Message.Title
	}
	c.say("%s  %-20s %-16s %s", call.At.Format(time.TimeOnly), "message", call.Kind, about)
}

// explainChats says how to be told by each service, and where to read it.
func (c *console) explainChats(url string) {
	fmt.Fprintf(c.out, "To try notices, these chat services answer there as well, each with one robot:\n")
	for _, r := range chat.DemoRobots() {
		fmt.Fprintf(c.out, "  export %s\n", strings.Join(variables(r, url, "'"), " "))
	}
	c.explainLinks(url)
	fmt.Fprintf(c.out, `Six owners of the demo's fleet are warned, each by another of them, with
  REAPER_OPENAPI_URL=%[1]s REAPER_STORE=%[2]s REAPER_MODE=enforce \
    go run ./cmd/reaper run --rules cmd/reaper/demo/notices.yaml --yes
and what they read is at %[1]s%[3]s (for programs: %[1]s%[3]s.json).

`, url, noticesStore(), chat.NoticesPath)
}

// variables are the address and the key of a robot, in variables with the names that
// docs/notices.md uses.
func variables(r chat.Robot, url, quote string) []string {
	name := strings.ToUpper(string(r.Kind))
	list := []string{name + "_URL=" + quote + url + r.Address() + quote}
	if r.Secret != "" {
		list = append(list, name+"_SECRET="+quote+r.Secret+quote)
	}
	return list
}

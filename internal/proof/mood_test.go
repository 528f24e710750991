package proof

import (
	"fmt"
	"net/http"
	"strings"
)

// mood is how the chat services treat what they are sent. The zero value is a bug.
type mood int

const (
	works mood = iota + 1
	// refuses says no in the service's own way, and repeats what it was sent.
	refuses
	// babbles answers what is neither yes nor no.
	babbles
	// hurries asks for a slower pace.
	hurries
	// hangsUp closes the connection, at once or after a long while.
	hangsUp
	timesOut
	// forgets takes the message and never says so, breaks and breaksDown says that it
	// broke down after taking it.
	forgets
	breaksDown
	// dawdles takes the message after a minute.
	dawdles
	// kills takes the message, and the process dies before it hears of that.
	kills
	// rekeyed has another key, removed another token than the function knows.
	rekeyed
	removed
	// unset is no mood of the services: the function's variable is not set any more.
	unset
)

func (m mood) String() string {
	return []string{"", "work", "refuse", "babble", "ask for a slower pace", "hang up", "time out", "take and forget", "take and break down", "dawdle", "take and the process dies",
		"have another key", "removed the robot", "are not known to the function any more"}[m]
}

func badMoods() []mood {
	return []mood{refuses, babbles, hurries, hangsUp, timesOut, forgets, breaksDown, dawdles, kills, rekeyed, removed, unset}
}

// deny answers without taking a message. A webhook has taken whatever it answers with
// a status below 300.
func deny(w http.ResponseWriter, r *http.Request, as mood) {
	webhook, slack := strings.HasPrefix(r.URL.Path, "/hooks/"), strings.HasPrefix(r.URL.Path, "/services/")
	switch {
	case as == hurries && (webhook || slack):
		w.Header().Set("Retry-After", "2")
		w.WriteHeader(http.StatusTooManyRequests)
	case as == hurries:
		_, _ = fmt.Fprint(w, `{"errcode":130101,"errmsg":"send too fast","code":11232,"msg":"frequency limited"}`)
	case as == babbles && webhook:
		http.Redirect(w, r, r.URL.String(), http.StatusTemporaryRedirect)
	case as == babbles:
		_, _ = fmt.Fprintf(w, "<html>ok %s</html>", r.URL)
	case webhook:
		http.Error(w, "not here: "+r.URL.String(), http.StatusForbidden)
	case slack:
		http.Error(w, "channel_is_archived "+r.URL.String(), http.StatusGone)
	default:
		_, _ = fmt.Fprintf(w, `{"errcode":310000,"errmsg":"no %[1]s","code":19024,"msg":"no %[1]s"}`, r.URL)
	}
}

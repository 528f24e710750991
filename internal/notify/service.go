package notify

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"alikafka-reaper/internal/letter"
	"alikafka-reaper/internal/rules"
)

// service is how one chat service wants to be called.
type service struct {
	// hosts are those of the service; empty for any.
	hosts   []string
	dialect letter.Dialect
	// every is the distance between two messages.
	every time.Duration
	fits  func(m mail) bool
	// compose writes the body.
	compose func(m mail) map[string]any
	// sign adds the signature of a robot that asks for one, and seal one over the
	// finished body.
	sign func(r *request, secret string, now time.Time)
	seal func(r *request, body []byte, secret string, now time.Time)
	// check returns nil where the answer says that the message was taken.
	check func(a answer) error
}

func services() map[string]service {
	return map[string]service{
		rules.KindDingTalk: dingTalk(), rules.KindFeishu: feishu("open.feishu.cn"), rules.KindLark: feishu("open.larksuite.com"),
		rules.KindWeCom: weCom(), rules.KindSlack: slack(), rules.KindWebhook: webhook(), rules.KindLog: {every: time.Second},
	}
}

// paceError is a message that was turned away for its pace alone.
type paceError struct {
	after time.Duration
	words string
}

// Error says so.
func (e *paceError) Error() string {
	return fmt.Sprintf("the service asks for a slower pace (%s); try again in %s", e.words, e.after)
}

const (
	// breath is how long to wait where a service does not say.
	breath = 5 * time.Second
	// longestBreath bounds what a service may ask for; with more, the next run sends.
	longestBreath = time.Minute
)

// retryAfter reads the header of the same name, in seconds.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 1 {
		return breath
	}
	return min(time.Duration(seconds)*time.Second, longestBreath)
}

// errMalformed is an answer that says neither yes nor no.
var errMalformed = errors.New("the answer cannot be read, so it counts as not delivered; check the address")

// coded is an answer with a code in a body, which is all that counts: failures of
// these services come with status 200 too.
type coded struct {
	Errcode    *int   `json:"errcode"`
	Errmsg     string `json:"errmsg"`
	Code       *int   `json:"code"`
	Msg        string `json:"msg"`
	StatusCode *int   `json:"StatusCode"`
}

func readCoded(a answer) (coded, error) {
	var c coded
	if err := json.Unmarshal(a.body, &c); err != nil {
		if a.status != http.StatusOK {
			return c, fmt.Errorf("HTTP %d: %w", a.status, errMalformed)
		}
		return c, errMalformed
	}
	return c, nil
}

// errcode checks an answer of DingTalk or WeCom.
func errcode(a answer, hints map[int]string) error {
	c, err := readCoded(a)
	switch {
	case err != nil:
		return err
	case c.Errcode == nil:
		return errMalformed
	case *c.Errcode != 0:
		return refusal(*c.Errcode, c.Errmsg, hints)
	case a.status != http.StatusOK:
		return fmt.Errorf("HTTP %d", a.status)
	}
	return nil
}

// refusal words a service's no, with what helps where that is known.
func refusal(code int, text string, hints map[int]string) error {
	hint := hints[code]
	if hint != "" {
		hint = "; " + hint
	}
	return fmt.Errorf("code %d, %q%s", code, words(text), hint)
}

// headed puts the title before the text, for services that show none.
func headed(m mail, bold, newline string) string {
	return bold + m.Title + bold + newline + m.Text
}

// mentioned puts mentions before a text.
func mentioned(m mail, markup func(id string) string, newline string) string {
	var all []string
	for _, id := range m.mentions {
		all = append(all, markup(id))
	}
	if len(all) == 0 {
		return ""
	}
	return strings.Join(all, " ") + newline
}

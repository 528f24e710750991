package proof

import (
	"encoding/json"
	"net/http"

	"alikafka-reaper/internal/cloudtest"
)

// way is how a link is used. The zero value is a bug.
type way int

const (
	// pressed: a person confirms on the page.
	pressed way = iota + 1
	// looked: somebody, or a scanner, opens the page.
	looked
	// elsewhere: another site's page sends the form.
	elsewhere
	// tampered: somebody changed what the link says.
	tampered
	// foreign: the link has the key of another function.
	foreign
	// tooLate: it is pressed after its days.
	tooLate
)

func (w way) String() string {
	return []string{"", "pressed", "looked at", "sent from elsewhere", "tampered with", "of a foreign key", "pressed too late"}[w]
}

// press is one use of a link, and how that was answered.
type press struct {
	link
	way    way
	status int
	page   string
}

// took says that the answer was taken: from then on it counts.
func (p *press) took() bool { return p != nil && p.way == pressed && p.status == http.StatusOK }

// saves says that the press may change an instance: it gives something.
func (p *press) saves() bool {
	return p != nil && (p.claim.Purpose == "keep" || p.claim.Purpose == "undo")
}

// wants says whether an answer to a use of a link is one that it must have; 0 is any.
func (p *press) wants() int {
	switch p.way {
	case tampered, foreign, elsewhere:
		return http.StatusForbidden
	case tooLate:
		return http.StatusGone
	default:
		return 0
	}
}

// event is the delivery of a press by the HTTP trigger.
func (p *press) event() event {
	headers := map[string]string{"Host": "127.0.0.1:1", "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
	method := http.MethodPost
	if p.way == looked {
		method = http.MethodGet
	}
	if p.way == elsewhere {
		headers["Sec-Fetch-Site"], headers["Origin"] = "cross-site", "https://elsewhere.example"
	}
	path := "/a/" + p.token
	payload, err := json.Marshal(map[string]any{
		"version": "v1", "rawPath": path, "headers": headers, "queryParameters": map[string]string{}, "body": "who=ann&why=because", "isBase64Encoded": false,
		"requestContext": map[string]any{"domainName": "127.0.0.1:1", "http": map[string]string{"method": method, "path": path}},
	})
	if err != nil {
		panic(err) // texts and booleans
	}
	return event{
		name: p.claim.Purpose + " of " + p.claim.Instance + ", " + p.way.String(), payload: string(payload), press: p, only: p.claim.Instance,
		garbage: p.way != pressed, undo: p.way == pressed && p.claim.Purpose == "undo",
	}
}

// open delivers a press, and notes how it was answered.
func (w *world) open(p *press, in func() (json.RawMessage, bool)) {
	response, ours := in()
	var got struct {
		StatusCode int
		Body       string
	}
	if err := json.Unmarshal(response, &got); err == nil && ours {
		p.status, p.page = got.StatusCode, got.Body
	}
}

// queue takes the events that the function sends itself, as the platform does.
func (w *world) queue(i cloudtest.Invoked) {
	w.queued = append(w.queued, string(i.Event))
}

// planOf names the run of an event that the function sent itself.
func planOf(payload string) string {
	var own struct {
		Plan string `json:"plan"`
	}
	_ = json.Unmarshal([]byte(payload), &own) // others name none
	return own.Plan
}

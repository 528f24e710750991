package events

import (
	"encoding/json"
	"fmt"
)

// keyAnswer holds the token of a link that somebody answered by.
const keyAnswer = "reaper_answer"

// maxAnswerToken bounds a token; package link makes none that is longer.
const maxAnswerToken = 2048

// AnswerPayload is the payload by which this program passes an answer on to an
// invocation of its own. It proves nothing by itself: the token does.
func AnswerPayload(token string) ([]byte, error) {
	payload, err := json.Marshal(map[string]string{keyAnswer: token})
	if err != nil {
		return nil, fmt.Errorf("writing the answer: %w", err)
	}
	return payload, nil
}

// answer reads what AnswerPayload wrote. In an envelope it is nobody's of ours.
func (l level) answer(o object) Trigger {
	token, ok := text(o.get(keyAnswer))
	switch {
	case l > 0:
		return ignored("an answer by link in an envelope; such come bare, from this function itself")
	case len(o) != 1 || !ok || token == "" || len(token) > maxAnswerToken:
		return ignored("an answer by link that is not understood")
	}
	return Trigger{Kind: Answered, Ceiling: Enforce, Token: token}
}

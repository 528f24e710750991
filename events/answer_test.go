package events

import (
	"strings"
	"testing"
)

func TestAnAnswerComesBareAndSaysNothingButItsToken(t *testing.T) {
	payload, err := AnswerPayload("token_-1")
	if err != nil {
		t.Fatal(err)
	}
	if got := Decode(payload); got.Kind != Answered || got.Token != "token_-1" || got.Instances != nil {
		t.Errorf("%+v", got)
	}
	for name, payload := range map[string]string{
		"with more keys":     `{"reaper_answer":"t","instances":["i"]}`,
		"without a token":    `{"reaper_answer":""}`,
		"no text":            `{"reaper_answer":1}`,
		"in a list":          `[{"reaper_answer":"t"}]`,
		"in text":            `"{\"reaper_answer\":\"t\"}"`,
		"with its key twice": `{"reaper_answer":"t","reaper_answer":"t"}`,
		"far too long":       `{"reaper_answer":"` + strings.Repeat("t", 3000) + `"}`,
		"in an HTTP call":    string(httpCall([]byte(`{"reaper_answer":"t"}`), "application/json")),
	} {
		if got := Decode([]byte(payload)); got.Kind != Ignored || got.Token != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

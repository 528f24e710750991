package main

import (
	"encoding/json"
	"strings"
	"testing"

	"alikafka-reaper/internal/message"
)

func TestAnAnswerThatIsTooLargeKeepsItsSummaryAndEffects(t *testing.T) {
	report := message.Report{
		Summary:  &message.Summary{Status: "done", Text: "3 accepted"},
		Effects:  []message.Effect{{Instance: "a", Outcome: "accepted"}},
		Verdicts: make([]message.Verdict, 31),
	}
	for i := range report.Verdicts {
		report.Verdicts[i].Text = strings.Repeat("x", 1<<20)
	}
	data, err := answer(report)
	if err != nil || len(data) > maxAnswer {
		t.Fatalf("%d bytes, %v", len(data), err)
	}
	var got message.Report
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Effects) != 1 || !strings.Contains(got.Summary.Text, "31 verdicts are too many") || report.Summary.Text != "3 accepted" {
		t.Fatalf("got %+v", got.Summary)
	}
}

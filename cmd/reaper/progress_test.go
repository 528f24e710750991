package main

import (
	"bytes"
	"os"
	"testing"

	"alikafka-reaper/internal/message"
)

func TestAWatcherCountsWhatARunSays(t *testing.T) {
	w := &watcher{regions: map[[2]string]struct{}{}}
	verdict := func(account, region string) message.Message {
		return message.Message{Verdict: &message.Verdict{Instance: message.Instance{Account: account, Region: region}}}
	}
	effect := func(outcome string) message.Message {
		return message.Message{Effect: &message.Effect{Outcome: outcome}}
	}
	for _, step := range []struct {
		m    message.Message
		want string
	}{
		{message.Message{Run: &message.Run{}}, "looking"},
		{message.Message{Fact: &message.Fact{}}, "looking"},
		{verdict("1", "cn-hangzhou"), "1 instances in 1 regions judged"},
		{verdict("1", "cn-hangzhou"), "2 instances in 1 regions judged"},
		{verdict("2", "cn-hangzhou"), "3 instances in 2 regions judged"},
		{effect("intended"), "3 instances in 2 regions judged"},
		{effect("accepted"), "3 instances in 2 regions judged, 1 changes tried"},
		{message.Message{Summary: &message.Summary{}}, "3 instances in 2 regions judged, 1 changes tried"},
	} {
		w.Write(step.m)
		if got := w.text(); got != step.want {
			t.Errorf("%q, want %q", got, step.want)
		}
	}
}

func TestNobodyLooksOnAtAPipeOrAFile(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for name, c := range map[string]*console{"a buffer": {errs: new(bytes.Buffer)}, "a file": {errs: file}} {
		sink, finish := c.watch(t.Context())
		step, end := c.count(t.Context(), 2)
		step()
		end()
		finish()
		if sink != nil {
			t.Errorf("%s is watched", name)
		}
	}
}

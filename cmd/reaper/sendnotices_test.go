package main

import (
	"slices"
	"testing"

	"alikafka-reaper/internal/rules"
)

func TestSendHandsOverNoAddressElsewhere(t *testing.T) {
	env := map[string]string{
		"HERE": "http://127.0.0.1:8765/hooks/x", "HERE_KEY": "k", "NAMED": "http://localhost:1/x", "SIX": "http://[::1]:1/x", "BROKEN": "http://\x7f",
		"ROBOT": "https://oapi.dingtalk.com/robot/send?access_token=x", "ROBOT_KEY": "secret", "ALIKE": "http://127.0.0.1.example.com/",
	}
	n := rules.Notify{Destinations: []rules.Destination{
		{URL: "HERE", Secret: "HERE_KEY"}, {URL: "NAMED"}, {URL: "SIX"}, {URL: "BROKEN"}, {URL: "ROBOT", Secret: "ROBOT_KEY"}, {URL: "ALIKE"}, {URL: "UNSET"}, {Kind: rules.KindLog},
	}}
	got, elsewhere := noticesFor(n, func(name string) string { return env[name] })
	if want := []string{"HERE=" + env["HERE"], "HERE_KEY=k", "NAMED=" + env["NAMED"], "SIX=" + env["SIX"]}; !slices.Equal(got, want) {
		t.Errorf("handed over %q, want %q", got, want)
	}
	if want := []string{"BROKEN", "ROBOT", "ALIKE"}; !slices.Equal(elsewhere, want) {
		t.Errorf("elsewhere are %q, want %q", elsewhere, want)
	}
}

package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/cloudtest/fcruntime"
)

// TestAnAddressThatIsOpenToEverybodyTakesNoCommand whether the settings are right or
// not, and tells a stranger nothing.
func TestAnAddressThatIsOpenToEverybodyTakesNoCommand(t *testing.T) {
	get := fcruntime.HTTPEvent("GET", "", nil, time.Unix(1771900000, 0))
	for name, c := range map[string]struct {
		environment []string
		event       []byte
		want        int
	}{
		"a command":                         {nil, post(`{"command":"run"}`), 403},
		"a look":                            {nil, get, 404},
		"a command, and a secret too short": {[]string{"REAPER_LINK_SECRET=short"}, post(`{"command":"run"}`), 403},
		"a command, and no file":            {[]string{"REAPER_LINK_SECRET=file:/no/such/canary"}, post(`{"command":"run"}`), 403},
		"a function that is set up wrongly": {[]string{"REAPER_MODE=canary"}, get, 501},
	} {
		t.Run(name, func(t *testing.T) {
			cloud, url := serve(t)
			h := begin(t, url, append([]string{"REAPER_MODE=enforce", "REAPER_LINK_SECRET=" + strings.Repeat("s", 32), "REAPER_LINK_URL=https://reaper.example"}, c.environment...)...)
			out, err := h.invoke(invocationOf(t.Context(), roleKey()), c.event)
			var r reply
			if err != nil || json.Unmarshal(out, &r) != nil || r.StatusCode != c.want || strings.Contains(r.Body, "canary") {
				t.Errorf("%s, %v", out, err)
			}
			if n := len(cloud.Journal()); n != 0 {
				t.Errorf("%d cloud calls", n)
			}
		})
	}
}

package service_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestALinkToLookShowsThePageAndNothingElse(t *testing.T) {
	s := newLinkStage(t)
	look, keep := strings.TrimPrefix(s.look(), "/a/"), strings.TrimPrefix(s.link(t, warned, "keep"), "/a/")
	before := s.files(t)
	for name, c := range map[string]struct {
		method, path string
		status       int
	}{
		"to look":            {http.MethodGet, "/p/" + look, http.StatusOK},
		"of another purpose": {http.MethodGet, "/p/" + keep, http.StatusForbidden},
		"tampered with":      {http.MethodGet, "/p/" + look[:len(look)-2], http.StatusForbidden},
		"to answer by":       {http.MethodGet, "/a/" + look, http.StatusForbidden},
	} {
		got := s.open(t, c.method, c.path, "")
		if got.status != c.status || strings.Contains(got.body, warned) != (c.status == http.StatusOK) {
			t.Errorf("%s: %d: %.300s", name, got.status, got.body)
		}
	}
	if after := s.files(t); after != before {
		t.Errorf("looking left %d files where there were %d", after, before)
	}
}

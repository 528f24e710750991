package main

import (
	_ "embed"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/fcruntime"
	"alikafka-reaper/internal/service"
)

//go:embed demo/notices.yaml
var noticesRules []byte

// emulatorSecret signs links that are of use on this machine only. It is published in
// the emulator's output: an example, not a secret.
const emulatorSecret = "EXAMPLE-KEY-OF-LINKS-ON-THIS-MACHINE" //nolint:gosec // see above

// linkSite answers the links of notices at the address of the local cloud, as the
// function does behind its HTTP trigger: by the same envelope and the same code.
type linkSite struct {
	service atomic.Pointer[service.Service]
	told    func(format string, args ...any)
}

// serves says whether a path is one of a link.
func (*linkSite) serves(path string) bool {
	return strings.HasPrefix(path, "/a/") || strings.HasPrefix(path, "/p/")
}

// open builds the function's service for the cloud at url. Without a rules file those
// for trying notices decide.
func (l *linkSite) open(url, rulesFile string) error {
	if rulesFile != "" {
		return l.openBy(url, rulesFile)
	}
	folder, err := os.MkdirTemp("", "reaper-emulator-")
	if err != nil {
		return err
	}
	rulesFile = filepath.Join(folder, "rules.yaml")
	if err = os.WriteFile(rulesFile, noticesRules, 0o600); err == nil {
		err = l.openBy(url, rulesFile)
	}
	return errors.Join(err, os.RemoveAll(folder))
}

func (l *linkSite) openBy(url, rulesFile string) error {
	s, err := service.New(service.Settings{
		RulesPath: rulesFile, Ceiling: events.Enforce, BaseURL: url, Store: noticesStore(),
		LinkSecret: emulatorSecret, LinkURL: url,
	}, zap.NewNop(), service.Clock{})
	l.service.Store(s)
	return err
}

// noticesStore is where a run that tries notices leaves what an answer needs.
func noticesStore() string { return "oss://" + cloudtest.DemoBuckets()[0].Name + "/notices" }

// ServeHTTP wakes the function by an envelope of the call. The token in the path is
// told to nobody.
func (l *linkSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s, now := l.service.Load(), time.Now()
	event, err := fcruntime.RequestEvent(r, now)
	if err != nil || s == nil {
		http.Error(w, "the call cannot be read, or nobody is there yet to answer it", http.StatusBadRequest)
		return
	}
	key := roleKey()
	response, _ := s.Web(r.Context(), service.Invocation{
		Payload: event, Account: key.AccountID, Region: cloudtest.DemoBuckets()[0].Region, RequestID: runID("link", now),
		Credentials: aliyun.Credentials{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.Secret, SecurityToken: key.SecurityToken},
	})
	status := fcruntime.Respond(w, fcruntime.Answer{Body: response})
	l.told("%s  %-20s %-16s HTTP %d", now.Format(time.TimeOnly), "link", r.Method, status)
}

// explainLinks says which variables put links into notices.
func (c *console) explainLinks(url string) {
	fmt.Fprintf(c.out, "Links in notices are answered there too, by the rules and the store of the command below, with\n"+
		"  export REAPER_LINK_SECRET='%s' REAPER_LINK_URL='%s'\n", emulatorSecret, url)
}

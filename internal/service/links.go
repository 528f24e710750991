package service

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/link"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/seal"
)

// linkLife is how long after its deadline a warning can be answered: as long as the
// warning itself counts.
const linkLife = 14 * 24 * time.Hour

// filePrefix comes before the path of a file that holds a secret.
const filePrefix = "file:"

// readSecret returns the secret itself where the variable names a file. Lines part
// keys as commas do.
func readSecret(text string) (string, error) {
	path, named := strings.CutPrefix(strings.TrimSpace(text), filePrefix)
	if !named {
		return text, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("its file cannot be read: %w", err)
	}
	return strings.ReplaceAll(strings.TrimSpace(string(data)), "\n", ","), nil
}

// links are how people answer. They are off without a secret.
type links struct {
	// asked says that somebody set a secret: from then on the HTTP trigger is taken to
	// be open to everybody, whether the secret is of use or not.
	asked asking
	keys  seal.Keys
	// base is the address of the HTTP trigger, without a slash at its end; empty where
	// it is not known, and then no links are sent.
	base string
	// wrong says what is not right with the settings; nil means nothing.
	wrong error
}

type asking uint8

const (
	linksOff asking = iota
	linksAsked
)

// findLinks reads the settings of links. What is wrong there stops no run: it turns
// links off, and the log tells so.
func (s *Service) findLinks() {
	if s.settings.LinkSecret == "" && s.settings.LinkProblem == "" {
		return
	}
	s.links = s.settings.links()
	if s.links.wrong != nil {
		s.log.Error("links are off", zap.Error(s.links.wrong))
	}
}

func (s Settings) links() links {
	l := links{asked: linksAsked}
	keys, err := seal.Parse(s.LinkSecret)
	switch {
	case s.LinkProblem != "":
		l.wrong = errors.New("REAPER_LINK_SECRET: " + s.LinkProblem)
		return l
	case err != nil:
		l.wrong = fmt.Errorf("REAPER_LINK_SECRET: %w", err)
		return l
	}
	l.keys = keys
	if s.LinkURL == "" { // the secret also seals the plans of divided runs
		return l
	}
	if l.base, err = baseOf(s.LinkURL); err != nil {
		l.wrong = fmt.Errorf("REAPER_LINK_URL: %w", err)
	}
	return l
}

var errAddress = errors.New("write the address of the HTTP trigger, such as https://reaper.example.com, with nothing behind the path")

// baseOf reads the address that links begin with. Only https keeps a link secret on
// its way; at home anything does.
func baseOf(text string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", errAddress
	}
	ip, _ := netip.ParseAddr(u.Hostname())
	if u.Scheme != "https" && (u.Scheme != "http" || !ip.IsLoopback() && u.Hostname() != "localhost") {
		return "", errAddress
	}
	return strings.TrimSuffix(u.String(), "/"), nil
}

// Linker makes the links of warnings.
type Linker struct {
	links links
	now   func() time.Time
}

// Linker returns what makes the links of warnings; nil where links are off.
func (s *Service) Linker() *Linker {
	if s.links.keys.Missing() || s.links.base == "" {
		return nil
	}
	return &Linker{s.links, s.clock.Now}
}

// Links returns the answers that can be given to a warning. A link is a secret: it
// belongs into the message to the owner and nowhere else.
func (l *Linker) Links(w message.Warning) []message.Link {
	if l == nil {
		return nil
	}
	var list []message.Link
	add := func(p link.Purpose, days int) {
		claim := link.Claim{
			Purpose: p, Ref: fleet.Ref{Account: w.Account, Region: w.Region, ID: w.Instance}, Rule: w.Rule, Due: w.Due,
			Days: days, Owner: w.Owner, Expires: w.Due.Add(linkLife),
		}
		address, err := l.address("/a/", claim)
		if err != nil { // it says too little: better no link than a wrong one
			return
		}
		list = append(list, message.Link{Answer: string(p), For: time.Duration(days) * 24 * time.Hour, URL: address})
	}
	for _, days := range link.Days() {
		add(link.Keep, days)
	}
	if w.Kind == message.WarnStopped || w.Kind == message.WarnBurning {
		add(link.Undo, 0)
		return list
	}
	add(link.Release, 0)
	add(link.NotMine, 0)
	return list
}

// Look returns the address of the page about an account, for some time.
func (l *Linker) Look(account string, lasts time.Duration) (string, error) {
	return l.address("/p/", link.Claim{Purpose: link.Look, Ref: fleet.Ref{Account: account}, Expires: l.now().Add(lasts)})
}

func (l *Linker) address(path string, c link.Claim) (string, error) {
	token, err := link.Sign(l.links.keys, c)
	if err != nil {
		return "", err
	}
	return l.links.base + path + token, nil
}

// LinkerFrom returns what makes links by the settings of an environment.
func LinkerFrom(getenv func(string) string, now func() time.Time) (*Linker, error) {
	var s Settings
	var err error
	if s.LinkSecret, err = readSecret(getenv("REAPER_LINK_SECRET")); err != nil {
		return nil, fmt.Errorf("REAPER_LINK_SECRET: %w", err)
	}
	s.LinkURL = getenv("REAPER_LINK_URL")
	l := s.links()
	switch {
	case l.wrong != nil:
		return nil, l.wrong
	case l.keys.Missing():
		return nil, errors.New("REAPER_LINK_SECRET is empty, so there are no links")
	case l.base == "":
		return nil, errors.New("REAPER_LINK_URL is empty, and a link begins with it")
	}
	return &Linker{l, now}, nil
}

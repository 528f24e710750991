package proof

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"alikafka-reaper/internal/service"
)

const (
	// linksBegin is the address that links begin with; nobody listens there.
	linksBegin = "http://127.0.0.1:1"
	linkSecret = "canary-secret-of-links-0123456789abcdef"
	// foreignSecret is the key of somebody else's function.
	foreignSecret = "canary-secret-of-others-0123456789abcdef"
)

// claim is what a link says, as anybody can read it who has it: 32 bytes of signature
// are before it.
type claim struct {
	Purpose  string `json:"p"`
	Account  string `json:"a"`
	Region   string `json:"r,omitempty"`
	Instance string `json:"i,omitempty"`
	Rule     string `json:"u,omitempty"`
	Due      int64  `json:"d,omitempty"`
	Days     int    `json:"n,omitempty"`
	Owner    string `json:"o,omitempty"`
	Expires  int64  `json:"e"`
}

func (c claim) due() time.Time { return time.Unix(c.Due, 0) }

// link is one of a message's.
type link struct {
	token string
	claim claim
	// mail is the place of its message in the order of everything.
	mail int
}

var linkPattern = regexp.MustCompile(regexp.QuoteMeta(linksBegin) + `/a/([A-Za-z0-9_-]+)`)

// links are those of every message that a service took, by what they answer.
func (p *people) links() map[string][]link {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := map[string][]link{}
	for _, m := range p.mails {
		for _, found := range linkPattern.FindAllStringSubmatch(m.Text, -1) {
			l := link{token: found[1], mail: m.order}
			if _, data, ok := opened(l.token); ok && json.Unmarshal(data, &l.claim) == nil {
				all[l.claim.Purpose] = append(all[l.claim.Purpose], l)
			}
		}
	}
	return all
}

// opened parts a token into its signature and what it says.
func opened(token string) (sum, data []byte, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) <= sha256.Size {
		return nil, nil, false
	}
	return raw[:sha256.Size], raw[sha256.Size:], true
}

// linkSettings adds what links need to the settings of a process.
func (w *world) linkSettings(s *service.Settings) {
	if w.linked {
		s.LinkSecret, s.LinkURL, s.Async = w.secret, linksBegin, service.AsyncSelf
	}
}

// tokenIn says whether a text holds the beginning of a link.
func tokenIn(text string) bool { return strings.Contains(text, linksBegin+"/a/") }

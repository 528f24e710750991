package chat

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// service is what one service wants and says.
type service struct {
	// limits are its paces for each robot.
	limits []limit
	// signature says whether a call is signed with the robot's secret; nil where the
	// service knows no signatures.
	signature func(c call, secret string) verdict
	// read reads the message; false means that it has no form that the service takes.
	read func(c call) (Message, bool)
	// guards are its other ways to secure a robot; nil where it has none.
	guards *guards
	// taken and the others are its answers.
	taken, unknown, unsigned, malformed answer
	// tooFast is its answer to a call that comes before a limit allows it.
	tooFast func(wait time.Duration) answer
}

// guards are the answers of a service that secures robots by keywords and networks.
type guards struct{ keyword, network answer }

// verdict is what became of a check. The zero value is a bug.
type verdict uint8

const (
	passed verdict = iota + 1
	failed
)

// verdictOf turns the outcome of one comparison into a verdict.
func verdictOf(same bool) verdict {
	if same {
		return passed
	}
	return failed
}

func services() map[Kind]service {
	return map[Kind]service{DingTalk: dingTalk(), Feishu: feishu(), Lark: lark(), WeCom: weCom(), Slack: slack(), Webhook: webhook()}
}

// call is one call of a robot.
type call struct {
	request *http.Request
	body    []byte
	// json is the body where it is a JSON object.
	json map[string]any
	at   time.Time
}

// newCall reads a call; one whose body is no JSON object has none.
func newCall(r *http.Request, body []byte, at time.Time) call {
	c := call{request: r, body: body, at: at}
	if r.Method == http.MethodPost && strings.Contains(r.Header.Get("Content-Type"), "application/json") {
		_ = json.Unmarshal(body, &c.json) // no object stays none, which the services refuse
	}
	return c
}

// text walks into the body; what is not there or is no text is "".
func (c call) text(path ...string) string {
	s, _ := c.value(path...).(string)
	return s
}

func (c call) value(path ...string) any {
	var v any = c.json
	for _, step := range path {
		switch typed := v.(type) {
		case map[string]any:
			v = typed[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(typed) {
				return nil
			}
			v = typed[i]
		default:
			return nil
		}
	}
	return v
}

// texts is a list of texts in the body.
func (c call) texts(path ...string) []string {
	list, _ := c.value(path...).([]any)
	var all []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			all = append(all, s)
		}
	}
	return all
}

// from says whether the call comes from one of the networks.
func (c call) from(networks []netip.Prefix) verdict {
	caller, err := netip.ParseAddrPort(c.request.RemoteAddr)
	if err != nil {
		return failed
	}
	for _, n := range networks {
		if n.Contains(caller.Addr().Unmap()) {
			return passed
		}
	}
	return failed
}

// fresh says whether a moment is at most so far from the call's.
func (c call) fresh(at time.Time, most time.Duration) bool { return c.at.Sub(at).Abs() <= most }

// mac is the HMAC-SHA256 of data.
func mac(key, data string) []byte {
	h := hmac.New(sha256.New, []byte(key))
	_, _ = io.WriteString(h, data)
	return h.Sum(nil)
}

// inBase64 says whether a text is a MAC in Base64.
func inBase64(text string, sum []byte) bool {
	got, err := base64.StdEncoding.DecodeString(text)
	return err == nil && bytes.Equal(got, sum)
}

// answer is what a service says.
type answer struct {
	status int
	header http.Header
	body   string
}

// says is an answer in JSON, with the status 200 that says nothing.
func says(body string) answer { return answer{status: http.StatusOK, body: body} }

// always is the same answer, however long the caller should wait.
func always(a answer) func(time.Duration) answer { return func(time.Duration) answer { return a } }

func (a answer) write(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	kind := "text/plain; charset=utf-8"
	if strings.HasPrefix(a.body, "{") {
		kind = "application/json; charset=utf-8"
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
}

package chat

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// moment is when the signatures of the tests were made: 1795528800.
var moment = time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC)

const (
	token = "5f2b9c7d1e4a8b60"
	key   = "SEC0123456789abcdef"
	// Made beside this package, with Python's hmac: a mistake in both is not likely.
	dingTalkSign    = "SMpxEK3IujSkMF0/n3izTrBjupPAJlCDBEKKiXkvqag="
	dingTalkSwapped = "QxXdN3xVQpLV4H4Jhjy0WmAXqUxbHlSXAWoePYKAtPo="
	dingTalkOld     = "/7X4hNLUaXtWX+awWRwUM3HQU/2OLcq7W7LaznZc8RY="
	feishuSign      = "WaImTZgUS///epYAOFTWL2hw+HdsvkmUZKTUiu/0Wj4="
	feishuSwapped   = "5RrpBsIowYJcaH7/qvdkuiXxWk/M9YhDJKRW2kBXsXw="
	feishuOld       = "VlBhO11aBYyqIvQGr+hqdn5ddQxiHHigAG20Ft0Fb2g="
	webhookSign     = "09515db3fb5a632f4019061371584f46950c4e79bd7eb10a7f361846bb67469a"
)

// stage is one robot and the time that it lives in.
type stage struct {
	*Services
	now time.Time
}

func newStage(t *testing.T, r Robot) *stage {
	t.Helper()
	s := &stage{now: moment}
	r.Token = token
	var err error
	if s.Services, err = New(Config{Robots: []Robot{r}, Clock: func() time.Time { return s.now }}); err != nil {
		t.Fatal(err)
	}
	return s
}

// post calls an address with a body and returns status and answer.
func (s *stage) post(address, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

const (
	dingTalkBody = `{"msgtype":"markdown","markdown":{"title":"Kafka: a","text":"@138\n\n**Kafka: a**\n\nWhat: **a**\nb\n\n\n\nAnswer: [keep](https://e.example/k)\n\n"},"at":{"atMobiles":["138"],"isAtAll":false}}`
	cardBody     = `{"msg_type":"interactive","card":{"header":{"title":{"tag":"plain_text","content":"Kafka: a"},"template":"red"},"elements":[{"tag":"markdown","content":"<at id=ou_1></at>\nWhat: **a**"}]}}`
	weComBody    = `{"msgtype":"markdown","markdown":{"content":"<@li>\n**Kafka: a**\nWhat: **a**"}}`
	slackBody    = `{"text":"Kafka: a","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"<@U1>\n*Kafka: a*\nWhat: *a* &lt; b\nAnswer: <https://e.example/k|keep>"}}]}`
	webhookBody  = `{"version":1,"kind":"warn","title":"Kafka: a","markdown":"**b**"}`
)

// signedCard is a card with a signature of a second.
func signedCard(at, sign string) string {
	return strings.Replace(cardBody, "{", `{"timestamp":"`+at+`","sign":"`+sign+`",`, 1)
}

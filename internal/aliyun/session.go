package aliyun

import (
	"maps"
	"sync"
	"time"
)

// Session makes the calls of one invocation in the name of one account. It
// holds that invocation's credentials and counts its calls. It is safe for
// concurrent use.
type Session struct {
	gateway *Gateway
	// creds is a pointer so that printing a struct that holds a Session by
	// value shows an address.
	creds   *Credentials
	account string
	tally   *tally
	// blind are the regions whose catalogue of metrics could not be read.
	blind *regionSet
}

// Session returns a session for the account that c belongs to. The account is
// written into every Instance and keeps the pacing of accounts apart.
func (g *Gateway) Session(c Credentials, account string) *Session {
	return &Session{gateway: g, creds: &c, account: account, tally: &tally{calls: map[string]int{}}, blind: &regionSet{}}
}

// String names the account and nothing else.
func (s *Session) String() string { return "session of account " + s.account }

// GoString names the account and nothing else.
func (s *Session) GoString() string { return s.String() }

// Counts says what a session asked of the cloud.
type Counts struct {
	// Calls counts requests sent, by operation; every attempt counts.
	Calls map[string]int
	// Retries counts the requests among them that repeated a failed one.
	Retries int
	// Throttles counts the answers that asked for a slower pace.
	Throttles int
}

// Monitored counts the calls that CloudMonitor meters: of the four operations
// DescribeMetricLast, DescribeMetricList, DescribeMetricData and
// DescribeMetricTop, 1,000,000 a month are free together; beyond that they fail
// unless the account pays for them
// (https://www.alibabacloud.com/help/doc-detail/51939.htm).
func (c Counts) Monitored() int {
	n := 0
	for _, op := range []string{string(describeMetricLast), string(describeMetricList), "DescribeMetricData", "DescribeMetricTop"} {
		n += c.Calls[op]
	}
	return n
}

// Calls returns a copy of the counts so far.
func (s *Session) Calls() Counts {
	s.tally.mu.Lock()
	defer s.tally.mu.Unlock()
	return Counts{Calls: maps.Clone(s.tally.calls), Retries: s.tally.retries, Throttles: s.tally.throttles}
}

// tally is the counts behind a lock.
type tally struct {
	mu                 sync.Mutex
	calls              map[string]int
	retries, throttles int
	// date is the time of the newest answer by the cloud's clock, here by ours.
	date, here time.Time
}

func (t *tally) sent(op operation, again bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.calls[string(op)]++
	if again {
		t.retries++
	}
}

func (t *tally) throttled() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.throttles++
}

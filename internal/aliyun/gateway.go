package aliyun

import (
	"context"
	"math/rand/v2"
	"net/http"
	"time"

	"alikafka-reaper/internal/access"
)

// Options are the seams of a Gateway. The zero value is the real cloud, the
// real clock and real waiting.
type Options struct {
	// BaseURL sends every call to a local cloud instead of the real one. Only
	// loopback hosts are taken, and plain http is taken only here.
	BaseURL string
	// BillingSite is the site that the accounts belong to: "china", which an
	// empty one means too, or "international". Bills and prices are asked there.
	BillingSite string
	// Now is the clock that paces calls and judges times in answers.
	Now func() time.Time
	// Sleep waits for d, or less when ctx ends first; it then returns ctx's error.
	Sleep func(ctx context.Context, d time.Duration) error
	// Jitter returns numbers in [0,1) that spread repeated reads apart.
	Jitter func() float64
	// Transport replaces the connection pool. It must be safe for concurrent
	// use and must not follow redirects or repeat requests.
	Transport http.RoundTripper
}

// Gateway is the way to the cloud of one instance of the function: a shared
// connection pool, shared pacing, and what it keeps for later: catalogues of
// metrics, and the keys of roles in other accounts until they end. It holds no
// credentials of a caller and is safe for concurrent use.
type Gateway struct {
	place     place
	transport http.RoundTripper
	now       func() time.Time
	sleep     func(context.Context, time.Duration) error
	jitter    func() float64
	pace      *pacer
	slots     *slots
	// reading holds one entry for each answer that is being read.
	reading chan struct{}
	// scratch is what answers are read with.
	scratch *scratch
	// catalogues are what CloudMonitor lists, by region.
	catalogues *shelf[string, Catalogue]
	// roles are the keys of roles in other accounts.
	roles *shelf[roleKey, roleKeys]
	// access is the table of RAM actions, by operation.
	access map[string]access.Row
}

// New returns a Gateway. It fails for a BaseURL that is not a loopback
// address, for a BillingSite that is not known, and while DEBUG makes the SDK print signed requests.
func New(o Options) (*Gateway, error) {
	if err := refuseDebug(); err != nil {
		return nil, err
	}
	where, err := parsePlace(o.BaseURL)
	if err != nil {
		return nil, err
	}
	if where.billing, err = billingHost(o.BillingSite); err != nil {
		return nil, err
	}
	g := &Gateway{
		place: where, transport: o.Transport, now: o.Now, sleep: o.Sleep, jitter: o.Jitter,
		slots: newSlots(maxInFlight), reading: make(chan struct{}, readingAtOnce), scratch: newScratch(),
		access: access.ByOperation(),
	}
	g.fillDefaults()
	g.pace = newPacer(g.now, g.sleep)
	g.catalogues = newShelf[string, Catalogue](g.now)
	g.roles = newShelf[roleKey, roleKeys](g.now)
	return g, nil
}

func (g *Gateway) fillDefaults() {
	if g.transport == nil {
		g.transport = newTransport()
	}
	if g.now == nil {
		g.now = time.Now
	}
	if g.sleep == nil {
		g.sleep = sleep
	}
	if g.jitter == nil {
		g.jitter = rand.Float64
	}
}

// CloseIdleConnections closes the connections that wait for a next call. Call
// it at the end of an invocation: Function Compute freezes the process between
// invocations, and a connection that the cloud closed meanwhile fails its next
// call, which for a write means an unknown effect.
func (g *Gateway) CloseIdleConnections() {
	if c, ok := g.transport.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

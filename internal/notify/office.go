package notify

import (
	"context"
	"net/http"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/letter"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// Clock is the time, and waiting.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}

// Linker makes the links by which an owner can answer a warning.
type Linker interface {
	Links(w message.Warning) []message.Link
}

// Log remembers what was sent about instances.
type Log interface {
	SentAbout(ctx context.Context, ref fleet.Ref) ([]ledger.Sent, error)
	BeginSend(ctx context.Context, s ledger.Sent) error
	Deliver(ctx context.Context, s ledger.Sent) error
	Unsent(ctx context.Context, s ledger.Sent) error
}

// Options are what an Office is made of.
type Options struct {
	Rules rules.Notify
	// Getenv reads the environment variables that the rules name; nil means that
	// none is set.
	Getenv func(string) string
	Clock  Clock
}

// Office holds the destinations of a rules file for as long as the process lives:
// their paces are shared by all runs. It is safe for concurrent use.
type Office struct {
	rules        rules.Notify
	clock        Clock
	destinations map[string]*destination
	// memory remembers what was sent where no store does.
	memory *ledger.Ledger
}

// New returns the office of a rules file. It looks at no address and calls nobody.
func New(o Options) *Office {
	if o.Getenv == nil {
		o.Getenv = func(string) string { return "" }
	}
	office := &Office{rules: o.Rules, clock: o.Clock, destinations: map[string]*destination{}, memory: ledger.InMemory()}
	client := newClient()
	for _, d := range o.Rules.Destinations {
		office.destinations[d.Name] = newDestination(d, o, client)
	}
	return office
}

// newClient follows no redirect, which could lead a message with its links anywhere,
// and keeps no connection: a frozen process would find it broken.
func newClient() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, TLSHandshakeTimeout: sendTime},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Run is what one run brings.
type Run struct {
	// Log is nil where no store is configured: then the process remembers.
	Log Log
	// Linker is nil where owners cannot answer by a link.
	Linker Linker
	// Line writes a delivered warning to the log; for destinations of the kind log
	// that is the delivery.
	Line func(w message.Warning, destination string)
	// Trouble reports what failed beside a delivery, such as noting it.
	Trouble func(err error)
}

// For returns the notifier of one run.
func (o *Office) For(r Run) *Notifier {
	if r.Log == nil {
		r.Log = o.memory
	}
	return &Notifier{office: o, run: r}
}

// Notifier tells people what one run has to tell.
type Notifier struct {
	office *Office
	run    Run
}

// at returns the destination of an owner; nil is the log.
func (o *Office) at(owner string) *destination { return o.destinations[o.rules.For(owner).Name] }

// Summary sends what a run did to the default destination, where there is something
// to tell. Runs that only plan are told of where the rules say so.
func (n *Notifier) Summary(ctx context.Context, r message.Report) error {
	d := n.office.at("")
	if d == nil || d.Kind == rules.KindLog || !letter.Worthwhile(r) || r.Run.Mode != "enforce" && !n.office.rules.Plans {
		return nil
	}
	page := letter.Summary(r, d.language).Cut(d.service.dialect, d.room(nil))
	return d.deliver(ctx, mail{Page: page, kind: kindSummary})
}

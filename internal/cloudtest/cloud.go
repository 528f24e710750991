package cloudtest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Key is one access key that the cloud accepts.
type Key struct {
	AccessKeyID string
	Secret      string
	// SecurityToken is "" for a permanent key. A key with a token is a
	// temporary (STS) key: each request must carry exactly this token.
	SecurityToken string
	// AccountID is the account whose resources the key sees.
	AccountID string
	// Expires ends a temporary key; the zero time means never.
	Expires time.Time
	// Policy is a RAM policy document that limits what the key may do; ""
	// allows everything.
	Policy string

	policies []policy // Policy and, for an assumed role, its session policy
}

// Config describes a cloud. Only Fleet and Keys are usually set.
type Config struct {
	Fleet Fleet
	// Buckets are those of OSS.
	Buckets []Bucket
	// Clock is the only source of time; nil means time.Now.
	Clock func() time.Time
	// SignatureClock is what the time in a request's signature is compared with;
	// nil means Clock. An SDK signs with the real time whatever Clock says.
	SignatureClock func() time.Time
	// Keys are the accepted access keys; any other key is refused.
	Keys []Key
	// Roles are those with conditions; see Role for all others.
	Roles []Role
	// Sleep is how latency and hang faults wait; nil means a real timer.
	Sleep func(ctx context.Context, d time.Duration) error
	// Latency is how long every answer takes at least, its own work included. What
	// is left of it is waited with Sleep and outside all locks; 0 is none.
	Latency time.Duration
	// CountOnly counts calls instead of keeping a journal, for benchmarks.
	CountOnly bool
	// UnlimitedQPS switches the documented call limits off.
	UnlimitedQPS bool
	// Regions are the known region ids; nil means KnownRegions().
	Regions []string
	// Quirks are the choices where the documentation is silent.
	Quirks Quirks
}

// Cloud is the embedded cloud; it is an http.Handler, safe for concurrent use.
type Cloud struct {
	clock    func() time.Time
	signing  func() time.Time // what signature times are compared with
	sleep    func(ctx context.Context, d time.Duration) error
	quirks   Quirks
	latency  time.Duration
	limits   bool
	journals bool // keep a journal
	regions  map[string]bool
	table    operationTable
	flight   *gauge
	// catalogue holds the metrics in their order, metrics by name.
	catalogue []metric
	metrics   map[string]metric

	mu        sync.Mutex // guards everything below
	accounts  map[string]bool
	keys      map[string]Key
	roles     map[string]Role
	stock     stock
	buckets   map[string]*bucketState
	nonces    nonceMemory
	quota     quota
	journal   []*Call
	counts    map[string]int
	faults    []*armedFault
	hooks     []func(Call)  // before each call
	endings   []func(Call)  // after each call
	invoked   func(Invoked) // takes the events of Function Compute
	issued    int           // temporary keys handed out so far
	requestNo int
}

// New builds a cloud from its description.
func New(cfg Config) (*Cloud, error) {
	c := &Cloud{
		clock:    orElse(cfg.Clock, time.Now),
		signing:  orElse(cfg.SignatureClock, orElse(cfg.Clock, time.Now)),
		sleep:    orElse(cfg.Sleep, sleepFor),
		quirks:   cfg.Quirks.withDefaults(),
		latency:  cfg.Latency,
		limits:   !cfg.UnlimitedQPS,
		journals: !cfg.CountOnly,
		flight:   newGauge(),
		counts:   map[string]int{},
		regions:  setOf(cfg.Regions),
		table:    newOperationTable(),
		accounts: map[string]bool{},
		keys:     map[string]Key{},
		roles:    map[string]Role{},
		stock:    newStock(),
		buckets:  map[string]*bucketState{},
		nonces:   nonceMemory{},
		quota:    quota{},
	}
	c.catalogue = metricCatalogue(c.quirks)
	c.metrics = newMetricTable(c.catalogue)
	if len(c.regions) == 0 {
		c.regions = setOf(KnownRegions())
	}
	if err := c.addKeys(cfg.Keys); err != nil {
		return nil, err
	}
	if err := c.addRoles(cfg.Roles); err != nil {
		return nil, err
	}
	if err := c.addFleet(cfg.Fleet); err != nil {
		return nil, err
	}
	if err := c.addBuckets(cfg.Buckets); err != nil {
		return nil, err
	}
	return c, nil
}

// orElse returns f, or the fallback when f is nil.
func orElse[F func() time.Time | func(context.Context, time.Duration) error](f, fallback F) F {
	if f == nil {
		return fallback
	}
	return f
}

// sleepFor waits on a real timer or until the context ends.
func sleepFor(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Cloud) addKeys(keys []Key) error {
	for _, key := range keys {
		switch {
		case key.AccessKeyID == "" || key.Secret == "" || key.AccountID == "":
			return errors.New("cloudtest: a key needs AccessKeyID, Secret and AccountID")
		case c.keys[key.AccessKeyID].Secret != "":
			return fmt.Errorf("cloudtest: access key %s is given twice", key.AccessKeyID)
		}
		if err := key.limit(key.Policy); err != nil {
			return fmt.Errorf("cloudtest: access key %s: %w", key.AccessKeyID, err)
		}
		c.keys[key.AccessKeyID] = key
		c.accounts[key.AccountID] = true
	}
	return nil
}

func (c *Cloud) addFleet(fleet Fleet) error {
	now := c.clock()
	for _, spec := range fleet.Instances {
		instance, err := spec.resolve(now)
		if err != nil {
			return err
		}
		if c.stock.ids[instance.ID] != nil {
			return fmt.Errorf("cloudtest: instance %s is given twice", instance.ID)
		}
		if !c.regions[instance.Region] {
			return fmt.Errorf("cloudtest: instance %s: region %q is not known", instance.ID, instance.Region)
		}
		c.accounts[instance.AccountID] = true
		rec := newRecord(instance, now, c.quirks)
		rec.listed() // written now, so that the first listing is as fast as the second
		c.stock.add(rec)
	}
	return nil
}

// OnCall adds a hook that runs, outside all locks, before each authenticated
// call is carried out, so a test can change the cloud between two steps.
func (c *Cloud) OnCall(hook func(Call)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hooks = append(c.hooks, hook)
}

// OnDone adds a hook that runs, outside all locks, after each call was carried
// out and before its answer leaves: the moment in which a client may crash
// without knowing what it did. Refused calls count as well.
func (c *Cloud) OnDone(hook func(Call)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.endings = append(c.endings, hook)
}

var _ http.Handler = (*Cloud)(nil)

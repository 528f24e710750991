package proof

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
)

// end is how a process dies at a call. The zero value lets it live.
type end int

const (
	lives end = iota
	// diesBefore the call arrives.
	diesBefore
	// diesAfter it was carried out, with the answer unread.
	diesAfter
)

// front stands between one process and the cloud: it can cut the process off at
// any call, and answer with words that repeat what was signed.
type front struct {
	cloud http.Handler
	die   context.CancelFunc

	mu    sync.Mutex
	calls int
	dead  bool
	// flying is how many calls the cloud is at work on; quiet is told when there is
	// none left.
	flying int
	quiet  *sync.Cond
	// deathAt and death say at which call the process dies, counted from 1; echoAt
	// which one is answered with an echo; 0 means none.
	deathAt, echoAt int
	death           end
}

// newFront stands before a cloud; die ends the process behind it.
func newFront(cloud http.Handler, die context.CancelFunc) *front {
	f := &front{cloud: cloud, die: die}
	f.quiet = sync.NewCond(&f.mu)
	return f
}

// fate is what becomes of one call.
func (f *front) fate() (death end, dead, echo bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dead {
		return lives, true, false
	}
	f.calls++
	f.flying++
	if f.calls == f.deathAt {
		f.dead = true
		return f.death, false, false
	}
	return lives, false, f.calls == f.echoAt
}

// killAt makes the process die at its k-th call from now on.
func (f *front) killAt(k int, how end) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.deathAt, f.death = f.calls+k, how
}

// perish makes the process die now.
func (f *front) perish() {
	f.mu.Lock()
	f.dead = true
	f.mu.Unlock()
	f.die()
}

// echo answers the k-th call from now on with an echo.
func (f *front) echo(k int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.echoAt = f.calls + k
}

// land ends a call that had a fate.
func (f *front) land() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.flying--
	if f.flying == 0 {
		f.quiet.Broadcast()
	}
}

// settle waits for the calls that outlive the run that made them: a process that
// died no longer waits for their answers.
func (f *front) settle() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.flying > 0 {
		f.quiet.Wait()
	}
}

// ServeHTTP passes a call on, or not.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	death, dead, echo := f.fate()
	if dead {
		panic(http.ErrAbortHandler)
	}
	defer f.land()
	switch {
	case death == diesAfter:
		carryOut(f.cloud, r)
		fallthrough
	case death == diesBefore:
		f.die()
		panic(http.ErrAbortHandler)
	case echo:
		repeat(w, r)
	default:
		f.cloud.ServeHTTP(w, r)
	}
}

// carryOut makes a call of which nobody reads the answer. The client's end must
// not end it.
func carryOut(cloud http.Handler, r *http.Request) {
	defer func() { _ = recover() }() // a fault may close the connection
	cloud.ServeHTTP(httptest.NewRecorder(), r.WithContext(context.WithoutCancel(r.Context())))
}

// repeat refuses a call, and repeats its secrets as a careless gateway might.
func repeat(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm() // what cannot be read is not repeated
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadRequest)
	_, _ = fmt.Fprintf(w, `{"Code":"InvalidParameter","RequestId":"7A-ECHO","HostId":"local","Message":"The token %s of %s is not valid."}`,
		r.Form.Get("SecurityToken"), r.Form.Get("AccessKeyId"))
}

// pending says that something is still to happen at a later call.
func (f *front) pending() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.deathAt > f.calls || f.echoAt > f.calls
}

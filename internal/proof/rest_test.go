package proof

import "time"

// rest lets the cloud come to rest and delivers some last events to a process that
// knows nothing of what was before. It returns what is broken, if anything.
func (w *world) rest(p *process, last ...event) []string {
	w.cloud.ClearFaults()
	w.watch.calm()
	w.kept.mend()
	w.cheer()
	if len(open(w.kept.contents())) > 0 { // what was begun is left alone until the state must tell
		w.say("%s pass", settleTime)
		w.clock.jump(settleTime + time.Minute)
	}
	w.say("the cloud is at rest")
	wanted := w.shouldGo()
	c := checker{world: w}
	for i, e := range last {
		r := w.deliver(p, e)
		c.check(r)
		if i == 0 {
			c.finished(r, wanted)
			c.settled(r)
		}
	}
	return c.found
}

// shouldGo are the instances of which everything says now that they go.
func (w *world) shouldGo() []string {
	var ids []string
	for _, i := range w.cloud.Instances() {
		if w.policy.surely(i, w.clock.Now()) && !w.rested(i.ID) {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

// rested says whether an instance was ever opened again: while it was stopped it had no
// metrics, and those are gaps for as long as the rule looks back.
func (w *world) rested(id string) bool {
	return w.hands.did(w.hands.reopened, id) || len(w.watch.calls("ReopenInstance", id)) > 0
}

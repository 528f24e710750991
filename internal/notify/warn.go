package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/letter"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

const (
	// sameDeadline is how near two deadlines of an instance are one: what was used
	// since it was warned of is not idle for an hour at least (the shortest idle
	// window), so within that time no other warning can have come due.
	sameDeadline = time.Hour
	// underWay is how long a message may be on its way. What another run began
	// before that and did not end is lost.
	underWay = 5 * time.Minute
	// notMine is how an answer says that its warning came to the wrong people.
	notMine = "not-mine"
)

var (
	errTooLarge = errors.New("what is to be said about it is too large for a message of this service")
	errOther    = errors.New("another run is telling it at this moment")
)

// Warn tells one owner of instances, in as few messages as there is room for. It
// returns an error for each warning; nil means that this one was delivered, now or,
// with the same deadline, before.
func (n *Notifier) Warn(ctx context.Context, warnings []message.Warning) []error {
	errs := make([]error, len(warnings))
	if len(warnings) == 0 {
		return errs
	}
	warnings = n.linked(warnings)
	d := n.office.at(warnings[0].Owner)
	if d == nil || d.Kind == rules.KindLog {
		for i, w := range warnings {
			errs[i] = n.line(ctx, w)
		}
		return errs
	}
	var open []int
	entries := make([]ledger.Sent, len(warnings))
	for i, w := range warnings {
		var told bool
		if entries[i], told, errs[i] = n.begin(ctx, w, d.Name); !told && errs[i] == nil {
			open = append(open, i)
		}
	}
	n.send(ctx, d, warnings, entries, open, errs)
	return errs
}

// line writes a warning into the log, which delivers it. Every run tells of a stop until
// it was delivered, so that it is looked up whether one did; the other kinds come once,
// or with each run on purpose.
func (n *Notifier) line(ctx context.Context, w message.Warning) error {
	if w.Kind != message.WarnStopped {
		n.run.Line(w, rules.KindLog)
		return nil
	}
	entry, told, err := n.begin(ctx, w, rules.KindLog)
	if !told && err == nil {
		n.ended(ctx, w, entry, nil)
	}
	return err
}

// linked adds the links to answer by.
func (n *Notifier) linked(warnings []message.Warning) []message.Warning {
	if n.run.Linker == nil {
		return warnings
	}
	warnings = slices.Clone(warnings)
	for i := range warnings {
		warnings[i].Links = n.run.Linker.Links(warnings[i])
	}
	return warnings
}

// send sends what is still to be told and notes how that went.
func (n *Notifier) send(ctx context.Context, d *destination, warnings []message.Warning, entries []ledger.Sent, open []int, errs []error) {
	var list []message.Warning
	for _, i := range open {
		list = append(list, warnings[i])
	}
	if len(list) == 0 {
		return
	}
	mentions := d.mentions(list[0].Owner)
	pages, left := letter.Warnings(list, d.language).Pages(d.service.dialect, d.room(mentions))
	for _, i := range left {
		errs[open[i]] = errTooLarge
		n.ended(ctx, warnings[open[i]], entries[open[i]], errTooLarge)
	}
	for _, p := range pages {
		m := mail{Page: p, kind: list[0].Kind, mentions: mentions}
		for _, i := range p.Items {
			m.instances = append(m.instances, list[i].Instance)
		}
		err := d.deliver(ctx, m)
		for _, i := range p.Items {
			errs[open[i]] = err
			n.ended(ctx, warnings[open[i]], entries[open[i]], err)
		}
	}
}

// begin looks whether a warning was told before, and else writes down that it is
// about to be. Where the log cannot be read or written the warning goes out all the
// same: to be told twice is better than not at all.
func (n *Notifier) begin(ctx context.Context, w message.Warning, destination string) (entry ledger.Sent, told bool, err error) {
	entry = ledger.Sent{
		Ref:  fleet.Ref{Account: w.Account, Region: w.Region, ID: w.Instance},
		Kind: w.Kind, Destination: destination, Due: w.Due, Next: w.Next, Rule: w.Rule, Owner: w.Owner, Run: w.Run, At: n.office.clock.Now(), Reason: "first",
	}
	before, err := n.run.Log.SentAbout(ctx, entry.Ref)
	if err != nil {
		n.trouble(err)
		return entry, false, nil
	}
	for _, old := range before {
		if !old.Like(entry) {
			continue
		}
		same := old.Due.Sub(entry.Due).Abs() < sameDeadline
		switch {
		case same && old.Stage == ledger.Delivered && returned(w, old):
			entry.Reason = fmt.Sprintf("the message of run %s was sent back: not mine", old.Run)
		case same && old.Stage == ledger.Delivered:
			return old, true, nil
		case same && entry.At.Sub(old.At).Abs() < underWay:
			return old, false, errOther
		default:
			entry.Reason = n.again(ctx, old)
		}
	}
	return n.beginAnew(ctx, entry)
}

// returned says whether somebody sent a message back: it was not theirs, so that who
// is responsible has heard of nothing.
func returned(w message.Warning, old ledger.Sent) bool {
	return slices.ContainsFunc(w.Verdict.Instance.Answers, func(a message.Answer) bool {
		return a.Kind == notMine && a.Owner == old.Owner && a.Due.Sub(old.Due).Abs() < time.Second
	})
}

// again says why something is told once more, and forgets what was lost.
func (n *Notifier) again(ctx context.Context, old ledger.Sent) string {
	if old.Stage == ledger.Delivered {
		return fmt.Sprintf("run %s announced another deadline, %s", old.Run, old.Due.UTC().Format(time.RFC3339))
	}
	n.trouble(n.run.Log.Unsent(ctx, old))
	return fmt.Sprintf("whether the message of run %s arrived is not known", old.Run)
}

// beginAnew writes down that a message is about to be sent.
func (n *Notifier) beginAnew(ctx context.Context, entry ledger.Sent) (ledger.Sent, bool, error) {
	if err := n.run.Log.BeginSend(ctx, entry); errors.Is(err, ledger.ErrTaken) {
		return entry, false, errOther
	} else if err != nil {
		n.trouble(err)
	}
	return entry, false, nil
}

// ended notes how the sending of a warning ended. Where that is not known, the log
// says so, and the next run sends it again.
func (n *Notifier) ended(ctx context.Context, w message.Warning, entry ledger.Sent, err error) {
	switch {
	case err == nil:
		n.run.Line(w, entry.Destination)
		n.trouble(n.run.Log.Deliver(ctx, entry))
	case !errors.Is(err, errUnclear):
		n.trouble(n.run.Log.Unsent(ctx, entry))
	}
}

func (n *Notifier) trouble(err error) {
	if err != nil && n.run.Trouble != nil {
		n.run.Trouble(err)
	}
}

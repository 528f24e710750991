package notify_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/notify"
	"alikafka-reaper/internal/rules"
)

func warn(t *testing.T, k *desk, log *ledger.Ledger, w ...message.Warning) error {
	t.Helper()
	if log == nil {
		return errors.Join(k.run(nil).Warn(t.Context(), w)...)
	}
	return errors.Join(k.run(log).Warn(t.Context(), w)...)
}

// reasons are why messages about an instance went out.
func reasons(t *testing.T, log *ledger.Ledger, id string) []string {
	t.Helper()
	list, err := log.SentAbout(t.Context(), fleet.Ref{Account: "1", Region: "cn-hangzhou", ID: id})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, s := range list {
		all = append(all, s.Reason)
	}
	return all
}

func TestOneDeadlineIsToldOnce(t *testing.T) {
	k, log := newDesk(t, "feishu"), ledger.InMemory()
	w := k.warning("a")
	if err := errors.Join(warn(t, k, log, w), warn(t, k, log, w)); err != nil || len(k.Received()) != 1 {
		t.Fatalf("%d messages, %v", len(k.Received()), err)
	}
	w.Due = w.Due.Add(20 * time.Minute) // the same run, begun anew by its trigger
	if err := warn(t, k, log, w, k.warning("b")); err != nil || len(k.Received()) != 2 || strings.Contains(k.Received()[1].Text, "dev-a") {
		t.Fatalf("%d messages, %v", len(k.Received()), err)
	}
	w.Due = w.Due.Add(24 * time.Hour)
	if err := warn(t, k, log, w); err != nil || len(k.Received()) != 3 {
		t.Fatalf("%d messages, %v", len(k.Received()), err)
	}
	why := reasons(t, log, "a")
	if len(why) != 2 || why[0] != "first" || !strings.Contains(why[1], "announced another deadline, 2026-11-25T14:00:00Z") {
		t.Errorf("because %q", why)
	}
	w.Kind = message.WarnStopped
	if err := warn(t, k, log, w); err != nil || len(k.Received()) != 4 {
		t.Errorf("another kind: %d messages, %v", len(k.Received()), err)
	}
}

func TestWithoutAStoreTheProcessRemembers(t *testing.T) {
	k := newDesk(t, "slack")
	w := k.warning("a")
	if err := errors.Join(warn(t, k, nil, w), warn(t, k, nil, w)); err != nil || len(k.Received()) != 1 {
		t.Errorf("%d messages, %v", len(k.Received()), err)
	}
}

func TestACrashBetweenSendingAndNotingIsSentOnceMoreAndSaysWhy(t *testing.T) {
	k, log := newDesk(t, "wecom"), ledger.InMemory()
	w := k.warning("a")
	begun := ledger.Sent{Ref: fleet.Ref{Account: "1", Region: "cn-hangzhou", ID: "a"}, Kind: w.Kind, Destination: "ops", Due: w.Due, Next: w.Next, Rule: w.Rule, Owner: w.Owner, Run: "run-0", At: k.clock.Now(), Reason: "first"}
	if err := log.BeginSend(t.Context(), begun); err != nil {
		t.Fatal(err)
	}
	if err := warn(t, k, log, w); err == nil || !strings.Contains(err.Error(), "another run") || len(k.Received()) != 0 {
		t.Fatalf("while the other may be sending: %d messages, %v", len(k.Received()), err)
	}
	_ = k.clock.Sleep(t.Context(), 6*time.Minute)
	if err := warn(t, k, log, w); err != nil || len(k.Received()) != 1 {
		t.Fatalf("%d messages, %v", len(k.Received()), err)
	}
	if why := reasons(t, log, "a"); len(why) != 1 || why[0] != "whether the message of run run-0 arrived is not known" {
		t.Errorf("because %q", why)
	}
}

// brokenLog fails in one way or another.
type brokenLog struct {
	*ledger.Ledger
	reads error
}

func (b brokenLog) SentAbout(ctx context.Context, ref fleet.Ref) ([]ledger.Sent, error) {
	if b.reads != nil {
		return nil, b.reads
	}
	return b.Ledger.SentAbout(ctx, ref)
}

func (b brokenLog) BeginSend(context.Context, ledger.Sent) error { return errFull }
func (b brokenLog) Deliver(context.Context, ledger.Sent) error   { return errFull }

var errFull = errors.New("no space left")

func TestABrokenLogKeepsNobodyFromBeingTold(t *testing.T) {
	for name, log := range map[string]brokenLog{"it cannot be read": {ledger.InMemory(), errFull}, "it cannot be written": {Ledger: ledger.InMemory()}} {
		t.Run(name, func(t *testing.T) {
			k := newDesk(t, "feishu")
			if errs := k.run(log).Warn(t.Context(), []message.Warning{k.warning("a")}); errs[0] != nil || len(k.Received()) != 1 || len(k.trouble) == 0 {
				t.Errorf("%v, %d messages, trouble %v", errs, len(k.Received()), k.trouble)
			}
		})
	}
}

func TestAnOwnerOfManyIsToldInSeveralMessagesWithinTheServicesBounds(t *testing.T) {
	for _, kind := range kinds() {
		t.Run(kind, func(t *testing.T) {
			k := newDesk(t, kind)
			var list []message.Warning
			for i := range 60 {
				list = append(list, k.warning(fmt.Sprintf("alikafka_post-cn-%04d", i)))
			}
			if err := warn(t, k, nil, list...); err != nil {
				t.Fatal(err)
			}
			text := ""
			for _, m := range k.Received() {
				text += m.Text
			}
			for _, w := range list {
				if strings.Count(text, "("+w.Instance+")") != 1 {
					t.Errorf("%s is told %d times", w.Instance, strings.Count(text, "("+w.Instance+")"))
				}
			}
			if n := len(k.Received()); kind == "wecom" && n < 5 {
				t.Errorf("%d messages", n)
			}
		})
	}
}

// Every run tells of a stop until it was delivered, and a line of the log is a delivery:
// an alert on that line must not ring with each run.
func TestAStopIsOneLineOfTheLog(t *testing.T) {
	for _, kind := range []string{rules.KindLog, "nowhere"} {
		k, log := newDesk(t, "slack"), ledger.InMemory()
		told := rules.Notify{Destinations: []rules.Destination{{Name: "ops", Kind: rules.KindLog}}, Default: "ops"}
		if kind == "nowhere" {
			told = rules.Notify{}
		}
		k.office = office(told, k.clock)
		w := k.warning("a")
		w.Kind = message.WarnStopped
		if err := errors.Join(warn(t, k, log, w), warn(t, k, log, w)); err != nil || !slices.Equal(k.lines, []string{"a at log"}) {
			t.Errorf("%s: lines %q, %v", kind, k.lines, err)
		}
		w.Due = w.Due.Add(24 * time.Hour)
		if err := warn(t, k, log, w); err != nil || len(k.lines) != 2 {
			t.Errorf("%s: another deadline: lines %q, %v", kind, k.lines, err)
		}
	}
}

func office(r rules.Notify, c *clock) *notify.Office {
	return notify.New(notify.Options{Rules: r, Clock: c})
}

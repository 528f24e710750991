package service

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"go.uber.org/zap"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/letter"
	"alikafka-reaper/internal/link"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/message/zaplog"
	"alikafka-reaper/internal/reap"
	"alikafka-reaper/internal/web/answer"
)

const (
	// lookTime is how long a person waits for the evidence; what was not read by then
	// is left out of the page.
	lookTime = 8 * time.Second
	// maxWho and maxWhy bound what people can write, in characters.
	maxWho, maxWhy = 80, 300
)

// answering is the page at which people answer, for one invocation.
type answering struct {
	*Service
	in Invocation
}

// kindOf is what an answer of a purpose says.
func kindOf(p link.Purpose) fleet.AnswerKind {
	return map[link.Purpose]fleet.AnswerKind{
		link.Keep: fleet.Kept, link.Release: fleet.Waived, link.NotMine: fleet.Disowned, link.Undo: fleet.Recalled,
	}[p]
}

// ask shows what a link is about, and a form to confirm it by. Whoever follows links,
// a preview or a scanner, changes nothing.
func (a answering) ask(w http.ResponseWriter, r *http.Request) {
	claim, ok := a.claim(w, r)
	if !ok {
		return
	}
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return
	}
	q := a.question(claim)
	q.Lang = answer.Language(r)
	report := a.look(r.Context(), claim)
	for _, v := range report.Verdicts {
		q.Name, q.Sentence, q.Verdict = v.Instance.Label(), letter.Idle(v, letterIn(q.Lang)), v.Text
		for _, c := range v.Conditions {
			q.Evidence = append(q.Evidence, answer.Evidence{Text: c.Text, Outcome: c.Outcome, Got: c.Got})
		}
	}
	a.sent(a.pages.Ask(w, q))
}

// letterIn is the language of a page as letters call it.
func letterIn(l answer.Lang) letter.Language {
	if l == answer.Chinese {
		return letter.Chinese
	}
	return letter.English
}

// take takes the answer.
func (a answering) take(w http.ResponseWriter, r *http.Request) {
	claim, ok := a.claim(w, r)
	if !ok {
		return
	}
	said := reap.Said{
		Ref: claim.Ref, Kind: kindOf(claim.Purpose), ID: claim.ID(), Days: claim.Days, Rule: claim.Rule, Owner: claim.Owner, Due: claim.Due,
		Who: words(r.PostFormValue("who"), maxWho), Why: words(r.PostFormValue("why"), maxWhy),
	}
	trigger := a.trigger(claim, said.Reason())
	reply := a.give(r.Context(), trigger, said)
	told := answer.Told{
		Question: a.question(claim), State: string(reply.State), Who: reply.Answer.Who, Why: reply.Answer.Why,
	}
	told.Lang, told.Until = answer.Language(r), reply.Answer.Until
	if !reply.Answer.At.IsZero() {
		told.At = a.local(reply.Answer.At)
	}
	if reply.State == reap.Done && said.Kind == fleet.Waived {
		trigger.Token = r.PathValue("token")
		told.Next = a.passed(r.Context(), trigger)
	}
	a.sent(a.pages.Tell(w, statusOf(reply.State), told))
}

// give carries the answer out, and logs it.
func (a answering) give(ctx context.Context, t events.Trigger, said reap.Said) reap.Reply {
	asked := t
	if said.Kind != fleet.Waived {
		asked.Kind = events.Undo // a freeze stops what takes something; this gives
	}
	mode, why := a.settings.mode(asked)
	ctx, deadline, cancel := budget(ctx, quickAnswerTime)
	defer cancel()
	clouds, store := a.open(ctx, a.in, mode)
	sink := zaplog.New(a.log.With(zap.String("request_id", a.in.RequestID)))
	order := remember(a.order(sink, clouds, t, terms{mode, why, quickAnswerTime}, deadline), store)
	order.Memory = nil
	return reap.Answer(ctx, clouds, order, said)
}

// look plans for the one instance, to show what the rules say of it now. It writes
// nothing, neither to the store nor to the log.
func (a answering) look(ctx context.Context, c link.Claim) message.Report {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	ctx, deadline, end := budget(ctx, quickAnswerTime)
	defer end()
	clouds, store := a.open(ctx, a.in, events.Plan)
	var gathered message.Collector
	order := remember(a.order(&gathered, clouds, a.trigger(c, ""), terms{events.Plan, "a look at one instance", quickAnswerTime}, deadline), store)
	order.Memory = nil
	_, err := reap.Run(ctx, clouds, order)
	report := gathered.Report()
	if err != nil {
		a.log.Warn("the page shows no evidence", zap.String("request_id", a.in.RequestID), zap.Error(err))
	}
	return report
}

// trigger narrows a run to what a link is about.
func (answering) trigger(c link.Claim, reason string) events.Trigger {
	return events.Trigger{
		Kind: events.Answered, Ceiling: events.Enforce, Reason: reason,
		Instances: []string{c.Ref.ID}, Regions: []string{c.Ref.Region}, Rules: []string{c.Rule}, Scope: events.Scope{Accounts: []string{c.Ref.Account}},
	}
}

// passed begins the run in which a waived grace counts, and says how that went.
func (a answering) passed(ctx context.Context, t events.Trigger) answer.Next {
	if mode, _ := a.settings.mode(t); mode != events.Enforce {
		return answer.NextRun
	}
	claim, err := link.Verify(a.links.keys, t.Token, a.clock.Now(), link.Release)
	if err != nil {
		return answer.NextRun
	}
	t.DedupKey = answerKey(claim)
	if _, err := a.passOn(ctx, a.in, t); err != nil {
		a.log.Info("the next run takes the answer up", zap.String("request_id", a.in.RequestID), zap.Error(err))
		return answer.NextRun
	}
	return answer.NextNow
}

func answerKey(c link.Claim) string { return "answer/" + c.ID() }

// answered is the run that a waived grace asks for. The link is the only authority,
// so it is verified again, and must have been confirmed: whoever merely has it, or
// sends it once more, begins nothing.
func (s *Service) answered(ctx context.Context, sink message.Sink, in Invocation, t events.Trigger, handedOff bool) error {
	a := answering{s, in}
	claim, valid := a.released(t.Token)
	if !handedOff || !valid {
		s.refuse(sink, in, "refused, and nothing was looked at: an answer that this function did not pass on itself, or whose link is not valid or has expired")
		return nil
	}
	clouds := &accounts{gateway: s.gateway, in: in, mode: events.Plan, home: homeOf(s.rules.Scope)}
	store := s.ledger(clouds)
	if store == nil {
		s.refuse(sink, in, "refused, and nothing was looked at: there is no store that holds the answer")
		return nil
	}
	first, err := store.GivenAnswer(ctx, claim.Ref, claim.ID(), claim.Due)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.refuse(sink, in, "refused, and nothing was looked at: nobody has confirmed this answer")
		return nil
	case err != nil:
		return err
	}
	narrowed := a.trigger(claim, reap.Said{Who: first.Who, Why: first.Why}.Reason())
	narrowed.DedupKey = answerKey(claim)
	mode, why := s.settings.mode(narrowed)
	return s.run(ctx, sink, in, narrowed, terms{mode, why, answerTime})
}

// released reads a link by which a release was asked for.
func (a answering) released(token string) (link.Claim, bool) {
	claim, err := link.Verify(a.links.keys, token, a.clock.Now(), link.Release)
	return claim, err == nil && a.ours(claim)
}

// claim reads the link, or answers that it is of no use. It says nothing about the
// instance: whoever lacks the link may not learn about it.
func (a answering) claim(w http.ResponseWriter, r *http.Request) (link.Claim, bool) {
	return a.verified(w, r, link.Keep, link.Release, link.NotMine, link.Undo)
}

// verified returns what the link of a request claims, for one of some purposes; else
// the request is refused already.
func (a answering) verified(w http.ResponseWriter, r *http.Request, purposes ...link.Purpose) (link.Claim, bool) {
	claim, err := link.Verify(a.links.keys, r.PathValue("token"), a.clock.Now(), purposes...)
	switch {
	case errors.Is(err, link.ErrExpired):
		a.sent(a.pages.Refuse(w, http.StatusGone, answer.Language(r)))
	case err != nil || !a.ours(claim):
		a.sent(a.pages.Refuse(w, http.StatusForbidden, answer.Language(r)))
	default:
		return claim, true
	}
	return link.Claim{}, false
}

// ours says whether a link is about an account that the rules look at.
func (a answering) ours(c link.Claim) bool {
	named := a.rules.Scope.Accounts
	if len(named) == 0 {
		return a.in.Account == "" || c.Ref.Account == a.in.Account
	}
	for _, account := range named {
		if account.ID == c.Ref.Account {
			return true
		}
	}
	return false
}

func (a answering) question(c link.Claim) answer.Question {
	q := answer.Question{
		Purpose: string(c.Purpose), Days: c.Days, Instance: c.Ref.ID, Region: c.Ref.Region, Account: c.Ref.Account, Rule: c.Rule, Owner: c.Owner,
		Deadline: a.local(c.Due), Expires: a.local(c.Expires), MaxWho: maxWho, MaxWhy: maxWhy,
	}
	if c.Purpose == link.Keep {
		q.Until = a.clock.Now().In(a.rules.Zone).AddDate(0, 0, c.Days).Format(time.DateOnly)
	}
	return q
}

func (a answering) local(t time.Time) string {
	return t.In(a.rules.Zone).Format("2006-01-02 15:04 MST")
}

// sent logs what could not be sent.
func (a answering) sent(err error) {
	if err != nil {
		a.log.Error("page", zap.String("request_id", a.in.RequestID), zap.Error(err))
	}
}

// statusOf is the HTTP status of what became of an answer.
func statusOf(s reap.State) int {
	switch s {
	case reap.Done, reap.Before:
		return http.StatusOK
	case reap.Gone, reap.Unwarned:
		return http.StatusGone
	case reap.Failed:
		return http.StatusServiceUnavailable
	default:
		return http.StatusConflict
	}
}

// words keeps what people write short, on one line, and printable.
func words(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsGraphic(r) {
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}

package reap

import (
	"context"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
)

// answersKept is how long after its warning was due an answer is read: a link ends
// 14 days after that, and keeps for at most 30; two weeks more are plenty.
const answersKept = 60 * 24 * time.Hour

func (r *run) answersSince() time.Time { return r.began.Add(-answersKept) }

// readAnswers reads what people said about any instance.
func (r *run) readAnswers(ctx context.Context) (map[fleet.Ref]fleet.Value[[]fleet.Answer], error) {
	about, err := r.Store.Answered(ctx, r.answersSince())
	if err != nil {
		return nil, err
	}
	refs := make([]fleet.Ref, 0, len(about))
	for ref := range about {
		refs = append(refs, ref)
	}
	said := make([]fleet.Value[[]fleet.Answer], len(refs))
	each(len(refs), marksAtOnce, func(i int) { said[i] = r.storedAnswers(ctx, refs[i]) })
	answers := map[fleet.Ref]fleet.Value[[]fleet.Answer]{}
	for i, ref := range refs {
		answers[ref] = said[i]
	}
	return answers, nil
}

// storedAnswers reads what people said about one instance.
func (r *run) storedAnswers(ctx context.Context, ref fleet.Ref) fleet.Value[[]fleet.Answer] {
	said, err := r.Store.Answers(ctx, ref, r.answersSince())
	switch {
	case err != nil:
		return fleet.Unknown[[]fleet.Answer](fleet.Failed, "what people said about it by links could not be read: %s", err)
	case len(said) == 0:
		return nobody()
	default:
		return fleet.Known(said)
	}
}

// rememberedAnswers are those that the run read at its beginning.
func (r *run) rememberedAnswers(ref fleet.Ref) fleet.Value[[]fleet.Answer] {
	if said, ok := r.before.answers[ref]; ok {
		return said
	}
	return nobody()
}

func nobody() fleet.Value[[]fleet.Answer] {
	return fleet.Unknown[[]fleet.Answer](fleet.Absent, "nobody said anything about it by a link")
}

// listensTo is the kind of trigger that the rules are asked as. An answer is about
// what one rule has announced, so the run goes on as if what that rule listens to
// had woken it: its "on" need not name answers, and no other rule is let in.
func (r *run) listensTo() string {
	if r.Trigger.Kind == events.Answered && len(r.Trigger.Rules) == 1 {
		if kind := r.Rules.Listens(r.Trigger.Rules[0]); kind != "" {
			return kind
		}
	}
	return r.Trigger.Kind.String()
}

// putAnswers writes what people said, where there is something to write.
func putAnswers(m *message.Instance, v fleet.Value[[]fleet.Answer]) {
	said, ok := v.Get()
	if why := v.Why(); !ok && why.Cause == fleet.Failed {
		m.Unknown["answers"] = message.Gap{Cause: why.Cause.String(), Why: why.String()}
	}
	for _, a := range said {
		m.Answers = append(m.Answers, message.Answer{Kind: string(a.Kind), Who: a.Who, Why: a.Why, At: a.At, Until: a.Until, Held: a.Held, Rule: a.Rule, Owner: a.Owner, Due: a.Due})
	}
}

// takeAnswers is the inverse of putAnswers.
func takeAnswers(m message.Instance) fleet.Value[[]fleet.Answer] {
	if _, unknown := m.Unknown["answers"]; unknown {
		return gapOf[[]fleet.Answer](m, "answers")
	}
	var said []fleet.Answer
	for _, a := range m.Answers {
		said = append(said, fleet.Answer{Kind: fleet.AnswerKind(a.Kind), Who: a.Who, Why: a.Why, At: a.At, Until: a.Until, Held: a.Held, Rule: a.Rule, Owner: a.Owner, Due: a.Due})
	}
	if said == nil {
		return nobody()
	}
	return fleet.Known(said)
}

package reap

import (
	"context"

	"alikafka-reaper/internal/fleet"
)

// carriesTags says whether an instance's mark lives in its tags. The operations
// on tags are not among those for V3 instances (page "API operations supported by
// ApsaraMQ for Kafka V3 instances"), so their marks live in the store, and so do
// those of instances whose series is not known.
func carriesTags(i fleet.Instance) bool {
	series, ok := i.Series.Get()
	return ok && series == fleet.SeriesV2
}

// markOf reads an instance's mark, from its tags or from what the store said.
func markOf(i fleet.Instance) fleet.Value[fleet.Mark] {
	text := i.Mark
	if carriesTags(i) {
		text = tagMark(i)
	}
	written, ok := text.Get()
	if !ok {
		return fleet.Unknown[fleet.Mark](text.Why().Cause, "%s", text.Why())
	}
	mark, err := fleet.ParseMark(written, i.Ref())
	if err != nil {
		return fleet.Unknown[fleet.Mark](fleet.Malformed, "its mark cannot be trusted: %s", err)
	}
	return fleet.Known(mark)
}

func tagMark(i fleet.Instance) fleet.Value[string] {
	tags, ok := i.Tags.Get()
	if !ok {
		return fleet.Unknown[string](fleet.Failed, "its tags are not known: %s", i.Tags.Why())
	}
	if text, ok := tags[fleet.MarkTag]; ok {
		return fleet.Known(text)
	}
	return fleet.Unknown[string](fleet.Absent, "it carries no mark")
}

// remembered adds to an instance the mark that the store has of it, and what people
// said about it.
func (r *run) remembered(i fleet.Instance) fleet.Instance {
	i.Answers = r.rememberedAnswers(i.Ref())
	switch {
	case carriesTags(i):
	case r.Store == nil:
		i.Mark = fleet.Unknown[string](fleet.Unsupported, "it cannot carry tags, and no store is configured (REAPER_STORE)")
	case r.before.failed != nil:
		i.Mark = fleet.Unknown[string](fleet.Failed, "the store could not be read: %s", r.before.failed)
	default:
		i.Mark = noMark()
		if text, ok := r.before.marks[i.Ref()]; ok {
			i.Mark = text
		}
	}
	return i
}

// again adds both as the store has them now, where an instance cannot show it by its
// tags.
func (r *run) again(ctx context.Context, i fleet.Instance) fleet.Instance {
	if i = r.remembered(i); r.Store == nil {
		return i
	}
	i.Answers = r.storedAnswers(ctx, i.Ref())
	if !carriesTags(i) {
		i.Mark = r.storedMark(ctx, i.Ref())
	}
	return i
}

// writeMark leaves a mark on an instance.
func (s *scan) writeMark(ctx context.Context, i fleet.Instance, m fleet.Mark) error {
	text := m.Text(i.Ref())
	if carriesTags(i) {
		return s.cloud.Marker.Tag(ctx, i.Ref(), fleet.MarkTag, text)
	}
	if s.Store == nil {
		return errNoPlace
	}
	return s.Store.PutMark(ctx, i.Ref(), text)
}

// dropMark takes the mark off an instance.
func (s *scan) dropMark(ctx context.Context, i fleet.Instance) error {
	if carriesTags(i) {
		return s.cloud.Marker.Untag(ctx, i.Ref(), fleet.MarkTag)
	}
	if s.Store == nil {
		return errNoPlace
	}
	return s.Store.DropMark(ctx, i.Ref())
}

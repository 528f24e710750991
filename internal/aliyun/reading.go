package aliyun

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// rowsPerPage is how many rows a listing is asked for at once. No page states
// the most that is taken; 100 is what samples show.
const rowsPerPage = 100

// maxName bounds the names of groups and topics in a request. Kafka takes at
// most 249 bytes for a topic and 32767 for a group; the URL has to stay short.
const maxName = 1024

var errName = errors.New("the name is empty or too long to be asked about")

// about is a read of one instance (product alikafka).
func (s *Session) about(op operation, ref fleet.Ref) call {
	return call{session: s, op: op, product: kafka, region: ref.Region, instance: ref.ID, manner: kafkaManner}
}

// readOne sends one request about one instance until an answer is accepted.
func (s *Session) readOne(ctx context.Context, op operation, ref fleet.Ref, build func() requests.AcsRequest, accept func(envelope) error) error {
	c := s.about(op, ref)
	if err := s.refuseRef(c, ref); err != nil {
		return err
	}
	c.send = func(k conn) error { return k.ask(build()) }
	c.accept = accept
	return c.read(ctx)
}

// refuseName refuses a group or topic that the request would leave out.
func (s *Session) refuseName(op operation, ref fleet.Ref, name string) error {
	if name == "" || len(name) > maxName {
		c := s.about(op, ref)
		if err := s.refuseRef(c, ref); err != nil {
			return err
		}
		return c.unsent(fault.Invalid, errName)
	}
	return nil
}

// batch is the rows of one page, and how many all pages hold together.
type batch[T any] struct {
	rows  []T
	total int64
}

// pager is a listing that comes in pages.
type pager[T any] struct {
	// build makes the request for a page, from 1.
	build func(page int) requests.AcsRequest
	read  func(members) (batch[T], error)
	// key is what no two rows have in common.
	key func(T) string
}

// all reads every page. What does not add up is an error, never a shorter
// listing: a row twice (the page was repeated, or rows moved between two
// questions), a Total that shrinks (a row may have moved to a page that was
// read already), an empty page before the end, more rows than Total.
func (p pager[T]) all(ctx context.Context, c call) ([]T, error) {
	rows, seen, total := []T{}, map[string]bool{}, int64(0)
	for number := 1; number <= maxPages; number++ {
		found, err := p.page(ctx, c, number)
		if err != nil {
			return nil, err
		}
		if found.total < total {
			return nil, c.unsent(fault.Malformed, fmt.Errorf("the answer's total fell from %d to %d while it was read", total, found.total))
		}
		total = found.total
		for _, row := range found.rows {
			if seen[p.key(row)] {
				return nil, c.unsent(fault.Malformed, fmt.Errorf("page %d of the answer repeats a row", number))
			}
			seen[p.key(row)] = true
		}
		rows = append(rows, found.rows...)
		switch read := int64(len(rows)); {
		case read == total:
			return rows, nil
		case read > total, len(found.rows) == 0:
			return nil, c.unsent(fault.Malformed, fmt.Errorf("the answer has %d rows and says that it has %d", read, total))
		}
	}
	return nil, c.unsent(fault.Malformed, fmt.Errorf("the answer has more than %d pages", maxPages))
}

func (p pager[T]) page(ctx context.Context, c call, number int) (found batch[T], err error) {
	c.send = func(k conn) error { return k.ask(p.build(number)) }
	c.accept = func(e envelope) (err error) {
		found, err = p.read(e.members)
		return err
	}
	err = c.read(ctx)
	return found, err
}

// readBatch reads a page: the list at two nested names, and its total.
func readBatch[T any](m members, outer, inner, total string, row func(json.RawMessage) (T, error)) (batch[T], error) {
	raws, err := nested(m, outer, inner)
	if err != nil {
		return batch[T]{}, err
	}
	b := batch[T]{rows: make([]T, len(raws))}
	if b.total, err = count(m[total]); err != nil {
		return batch[T]{}, fmt.Errorf("%s: %w", total, err)
	}
	for i, raw := range raws {
		if b.rows[i], err = row(raw); err != nil {
			return batch[T]{}, fmt.Errorf("%s, row %d: %w", inner, i+1, err)
		}
	}
	return b, nil
}

// nested reads the array at outer.inner; both must be there.
func nested(m members, outer, inner string) ([]json.RawMessage, error) {
	list, err := object(m[outer])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", outer, err)
	}
	raws, err := array(list[inner])
	if err != nil {
		return nil, fmt.Errorf("%s.%s: %w", outer, inner, err)
	}
	return raws, nil
}

// part reads the object that is the answer's one content.
func part(m members, name string) (members, error) {
	fields, err := object(m[name])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return fields, nil
}

// named reads a member that must be a text and not empty.
func named(raw json.RawMessage, member string) (string, error) {
	fields, err := object(raw)
	if err != nil {
		return "", err
	}
	name, err := unquote(fields[member])
	if err != nil || name == "" {
		return "", fmt.Errorf("the row has no readable %s", member)
	}
	return name, nil
}

// plausible turns milliseconds since 1970 into a time. The product is younger
// than 2015, so an earlier time is a mistake (seconds, or a zero), and one that
// would make things look very old.
func plausible(ms int64, now time.Time) (time.Time, error) {
	at := time.UnixMilli(ms).UTC()
	earliest := time.Date(2015, time.January, 1, 0, 0, 0, 0, time.UTC)
	if ms <= 0 || at.Before(earliest) || at.After(now.Add(futureSlack)) {
		return time.Time{}, fmt.Errorf("%d is not a time at which that can have been", ms)
	}
	return at, nil
}

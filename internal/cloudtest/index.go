package cloudtest

import (
	"cmp"
	"slices"
	"time"
)

// place is where an instance is listed.
type place struct{ account, region string }

// stock holds all records, findable by id, by place and by account, each list
// in the order of ids, so that no call walks instances it does not ask for.
type stock struct {
	ids      map[string]*record
	places   map[place][]*record
	accounts map[string][]*record
	// pending are records to which time alone will happen, soonest at next.
	pending map[*record]bool
	next    time.Time
	// deleted are the records that left the list, by account: bills stay.
	deleted map[string][]*record
}

func newStock() stock {
	return stock{map[string]*record{}, map[place][]*record{}, map[string][]*record{}, map[*record]bool{}, time.Time{},
		map[string][]*record{}}
}

func (r *record) place() place { return place{r.AccountID, r.Region} }

// add makes a record findable.
func (s *stock) add(rec *record) {
	s.ids[rec.ID] = rec
	s.places[rec.place()] = inserted(s.places[rec.place()], rec)
	s.accounts[rec.AccountID] = inserted(s.accounts[rec.AccountID], rec)
	s.await(rec)
}

// remove takes a record from the place where it was added.
func (s *stock) remove(rec *record, from place) {
	delete(s.ids, rec.ID)
	delete(s.pending, rec)
	s.places[from] = without(s.places[from], rec)
	s.accounts[from.account] = without(s.accounts[from.account], rec)
}

// await remembers when something will happen to a record.
func (s *stock) await(rec *record) {
	if len(rec.plan) == 0 {
		delete(s.pending, rec)
		return
	}
	s.pending[rec] = true
	if at := rec.plan[0].at; s.next.IsZero() || at.Before(s.next) {
		s.next = at
	}
}

// advance brings every instance to its state at the given time.
func (s *stock) advance(now time.Time) {
	if s.next.IsZero() || now.Before(s.next) {
		return
	}
	s.next = time.Time{}
	for rec := range s.pending {
		rec.advance(now)
		s.await(rec)
	}
}

func position(list []*record, id string) (int, bool) {
	return slices.BinarySearchFunc(list, id, func(rec *record, id string) int { return cmp.Compare(rec.ID, id) })
}

func inserted(list []*record, rec *record) []*record {
	at, _ := position(list, rec.ID)
	return slices.Insert(list, at, rec)
}

func without(list []*record, rec *record) []*record {
	if at, found := position(list, rec.ID); found {
		return slices.Delete(list, at, at+1)
	}
	return list
}

package service

import (
	"cmp"

	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/reap"
)

// findStore reads where the store is. A folder must be there now. A bucket can
// be reached by the credentials of an invocation alone, so that it is opened by
// each of them anew.
func (s *Service) findStore() (err error) {
	if s.settings.Store == "" {
		return nil
	}
	if s.store, err = ledger.ParsePlace(s.settings.Store); err != nil || s.store.Folder == "" {
		return err
	}
	folder, err := ledger.OpenFolder(s.store.Folder)
	if err != nil {
		return err
	}
	s.files, s.folder = folder, ledger.New(folder)
	return nil
}

// ledger returns the ledger of one invocation, or nil where there is no store.
// The bucket is taken to lie in the function's region, and at a terminal, which
// is in none, in the region that is asked about what belongs to none.
func (s *Service) ledger(clouds *accounts) *ledger.Ledger {
	if s.store.Bucket == "" {
		return s.folder
	}
	return ledger.New(s.bucket(clouds))
}

func (s *Service) bucket(clouds *accounts) *aliyun.Bucket {
	session := s.gateway.Session(clouds.in.Credentials, clouds.in.Account)
	return session.Bucket(cmp.Or(clouds.in.Region, clouds.home), s.store.Bucket, s.store.Prefix)
}

// remember gives an order what it remembers by; without a ledger that is nothing,
// and not a pointer to nothing.
func remember(order reap.Order, l *ledger.Ledger) reap.Order {
	if l != nil {
		order.Memory, order.Store = l, l
	}
	return order
}

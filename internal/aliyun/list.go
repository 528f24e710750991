package aliyun

import (
	"context"
	"errors"
	"slices"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// idsPerCall bounds the ids in one request, so that its URL stays below 8 KB.
// GetInstanceList documents no bound; DescribeMetricList documents 50.
const idsPerCall = 50

// List returns the instances of one region, or those of the given ids that the
// region has (alikafka GetInstanceList, which answers a whole region at once).
// An id that the cloud does not know is missing from the listing. Rows that
// cannot be read are in Broken and hide no others.
//
// The error is a *fault.Error; the listing is then empty and means nothing.
func (s *Session) List(ctx context.Context, region string, ids ...string) (fleet.Listing, error) {
	batches, err := batchesOf(ids)
	if err != nil {
		return fleet.Listing{}, s.listCall(region, nil, nil).unsent(fault.Invalid, err)
	}
	var rows []row
	for _, batch := range batches {
		if err := s.listCall(region, batch, &rows).read(ctx); err != nil {
			return fleet.Listing{}, err
		}
	}
	return listing(rows), nil
}

// batchesOf splits ids, each taken once, into requests; no ids make one
// request for everything.
func batchesOf(ids []string) ([][]string, error) {
	unique, err := uniqueIDs(ids)
	if err != nil {
		return nil, err
	}
	if len(unique) == 0 {
		return [][]string{nil}, nil
	}
	return slices.Collect(slices.Chunk(unique, idsPerCall)), nil
}

// uniqueIDs sorts ids and takes each once. An empty or odd id is an error, for
// the SDK would leave it out and so ask for everything.
func uniqueIDs(ids []string) ([]string, error) {
	for _, id := range ids {
		if !instancePattern.MatchString(id) {
			return nil, errors.New("an instance id is not written like one")
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(ids))), nil
}

// listCall asks for ids, or for the whole region, and adds the rows to rows.
func (s *Session) listCall(region string, ids []string, rows *[]row) call {
	return call{
		session: s, op: getInstanceList, product: kafka, region: region, manner: kafkaManner,
		send: func(c conn) error {
			request := alikafka.CreateGetInstanceListRequest()
			if len(ids) > 0 {
				request.InstanceId = &ids
			}
			return c.ask(request)
		},
		accept: func(e envelope) error {
			reader := rowReader{account: s.account, region: region, now: s.gateway.now()}
			found, err := reader.rows(e.members)
			if err == nil {
				*rows = append(*rows, asked(found, ids)...)
			}
			return err
		},
	}
}

// asked drops the rows of instances that were not asked for. Rows without a
// readable id stay: one of them may be an instance that was.
func asked(rows []row, ids []string) []row {
	if len(ids) == 0 {
		return rows
	}
	return slices.DeleteFunc(rows, func(r row) bool {
		return r.id != "" && !slices.Contains(ids, r.id)
	})
}

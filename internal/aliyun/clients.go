package aliyun

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// The bounds of GetKafkaClientIp: at most one hour within the last seven days
// (SearchTimeRange and TimeLimitDay in its answers).
const (
	longestClientWindow = time.Hour
	oldestClientWindow  = 7 * 24 * time.Hour
)

// Clients counts the addresses that sent requests to an instance between two
// times, at most one hour apart and at most seven days ago (alikafka
// GetKafkaClientIp, by instance; not for V3). The log is sampled: an address
// proves use, none proves little.
//
// The error is a *fault.Error; Invalid, without a call, for other times.
func (s *Session) Clients(ctx context.Context, ref fleet.Ref, from, to time.Time) (fleet.ClientLog, error) {
	c := s.about(getKafkaClientIP, ref)
	if err := s.refuseRef(c, ref); err != nil {
		return fleet.ClientLog{}, err
	}
	if !from.Before(to) || to.Sub(from) > longestClientWindow || s.gateway.now().Sub(from) > oldestClientWindow {
		return fleet.ClientLog{}, c.unsent(fault.Invalid, errors.New("client addresses are kept for 7 days and read for at most one hour"))
	}
	var out fleet.ClientLog
	err := s.readOne(ctx, getKafkaClientIP, ref, func() requests.AcsRequest {
		return clientsRequest(ref, from, to)
	}, func(e envelope) (err error) {
		out, err = readClients(e.members, s.gateway.now())
		return err
	})
	if err != nil {
		return fleet.ClientLog{}, err
	}
	return out, nil
}

// clientsRequest is a request that SDK v1 has no type for: the operation came
// in 2024-11.
func clientsRequest(ref fleet.Ref, from, to time.Time) requests.AcsRequest {
	request := requests.NewCommonRequest()
	request.Method = http.MethodPost
	request.Product, request.Version, request.ApiName = "alikafka", "2019-09-16", string(getKafkaClientIP)
	request.QueryParams["InstanceId"] = ref.ID
	request.QueryParams["Type"] = "byInstance"
	request.QueryParams["StartTime"] = strconv.FormatInt(from.UnixMilli(), 10)
	request.QueryParams["EndTime"] = strconv.FormatInt(to.UnixMilli(), 10)
	return request
}

// readClients reads Data: its list of addresses, by the kind of request, and
// Alert, which says that the brokers are too old for the list to be right.
func readClients(m members, now time.Time) (fleet.ClientLog, error) {
	fields, err := part(m, "Data")
	if err != nil {
		return fleet.ClientLog{}, err
	}
	found := read(fields, "Data", addresses)
	alert := read(fields, "Alert", boolean)
	return fleet.ClientLog{Addresses: trusted(found, alert), ObservedAt: now}, nil
}

// trusted weighs the addresses by Alert. Addresses prove use, whatever it
// says; that there are none counts only when it is false.
func trusted(found fleet.Value[int64], alert fleet.Value[bool]) fleet.Value[int64] {
	if n, ok := found.Get(); ok && n > 0 {
		return found
	}
	old, told := alert.Get()
	switch {
	case !told:
		return fleet.UnknownAs[int64](alert)
	case old:
		return fleet.Unknown[int64](fleet.Unsupported, "the brokers are too old to tell who their clients are")
	default:
		return found
	}
}

// addresses counts the different addresses in Data[].Data.Data[].Ip.
func addresses(raw json.RawMessage) (int64, error) {
	outer, err := object(raw)
	if err != nil {
		return 0, err
	}
	kinds, err := array(outer["Data"])
	if err != nil {
		return 0, err
	}
	seen := map[string]bool{}
	for _, kind := range kinds {
		row, err := object(kind)
		if err != nil {
			return 0, err
		}
		rows, err := nested(row, "Data", "Data")
		if err != nil {
			return 0, err
		}
		for _, r := range rows {
			ip, err := named(r, "Ip")
			if err != nil {
				return 0, fmt.Errorf("an address: %w", err)
			}
			seen[ip] = true
		}
	}
	return int64(len(seen)), nil
}

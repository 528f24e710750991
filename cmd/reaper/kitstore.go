package main

import (
	"os"

	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/service"
)

// openKits opens the store at a URL: a folder, or a bucket in a region, which the
// caller's own credentials read.
func openKits(store, region string) (ledger.Blobs, error) {
	place, err := ledger.ParsePlace(store)
	if err != nil {
		return nil, err
	}
	if place.Bucket == "" {
		return ledger.OpenFolder(place.Folder)
	}
	keys, err := credentials()
	if err != nil {
		return nil, err
	}
	clock := service.Clock{}
	gateway, err := aliyun.New(aliyun.Options{BaseURL: os.Getenv("REAPER_OPENAPI_URL"), Now: clock.Now, Sleep: clock.Sleep})
	if err != nil {
		return nil, err
	}
	return gateway.Session(keys, "").Bucket(region, place.Bucket, place.Prefix), nil
}

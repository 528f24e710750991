package cloudtest

// DemoAccount is the account of the demo fleet.
const DemoAccount = "1000000000000001"

// DemoBuckets are the buckets of the demo account: one, empty, that never had
// versioning.
func DemoBuckets() []Bucket {
	return []Bucket{{Name: "reaper-demo", Region: "cn-hangzhou", AccountID: DemoAccount}}
}

// DemoKeys are the published keys of the demo account: one permanent, one
// temporary like those a function gets. They are examples, not secrets.
func DemoKeys() []Key {
	//nolint:gosec // example keys of an emulator, published in its output
	return []Key{
		{AccessKeyID: "EXAMPLE-PERMANENT-ID", Secret: "EXAMPLE-NOT-A-SECRET", AccountID: DemoAccount},
		{AccessKeyID: "STS.EXAMPLE-ID", Secret: "EXAMPLE-NOT-A-SECRET-EITHER",
			SecurityToken: "EXAMPLE-NOT-A-TOKEN", AccountID: DemoAccount},
	}
}

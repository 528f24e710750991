package service_test

import (
	"slices"
	"testing"

	"alikafka-reaper/internal/cloudtest"
)

// smallFleet is one instance for every reason to go or to stay, small enough
// to be played through hundreds of times.
const smallFleet = `
account: "1000000000000001"
region: cn-hangzhou
instances:
  - {id: alikafka_post-cn-goes01, name: a, age: 40d, tags: {env: dev}, topics: 2, groups: 2}
  - {id: alikafka_serverless-cn-goes02, name: b, age: 41d, paid_type: serverless, tags: {env: dev}, topics: 1, groups: 1}
  - {id: alikafka_post-cn-goes03, name: c, age: 42d, tags: {env: test}, topics: 1, groups: 1, traffic: {heartbeat: 200 B/s}}
  - {id: alikafka_post-cn-goes04, name: d, age: 43d, tags: {env: dev}, region: cn-shanghai}
  - {id: alikafka_post-cn-stay01, age: 40d, tags: {env: dev}, traffic: {bytes_in: 1MB/s}}
  - {id: alikafka_post-cn-stay02, age: 40d, tags: {env: dev}, traffic: {bytes_out: 1MB/s}}
  - {id: alikafka_post-cn-stay03, age: 40d, tags: {env: dev}, traffic: {bursts: [{from: 5h, to: 4h, bytes_in: 4MiB/s}]}}
  - {id: alikafka_post-cn-stay04, age: 40d, tags: {env: dev, reaper/keep: "1"}}
  - {id: alikafka_post-cn-stay05, age: 40d, name: x-prod, tags: {env: dev}}
  - {id: alikafka_pre-cn-stay06, age: 40d, paid_type: subscription, tags: {env: dev}}
  - {id: alikafka_confluent-cn-stay07, age: 40d, paid_type: confluent, tags: {env: dev}}
  - {id: alikafka_post-cn-stay08, age: 40d, tags: {env: dev}, unknown_enums: {PaidType: 9}}
  - {id: alikafka_post-cn-stay09, age: 40d, tags: {env: dev}, omit: [Tags]}
  - {id: alikafka_post-cn-stay10, age: 40d, tags: {env: dev}, omit: [CreateTime]}
  - {id: alikafka_post-cn-stay11, age: 5h, tags: {env: dev}}
  - {id: alikafka_post-cn-stay12, age: 40d, tags: {env: dev}, traffic: {missing: no-data}, region: cn-shanghai}
  - {id: alikafka_post-cn-stay13, age: 40d, tags: {env: dev}, traffic: {missing: {mode: partial, drop: 35%}}, region: cn-shanghai}
  - {id: alikafka_post-cn-stay14, age: 40d, tags: {env: dev}, broken: tags-as-string, region: cn-shanghai}
`

const smallRules = `
version: 1
scope: {regions: [cn-hangzhou, cn-shanghai]}
protect: [{name: "*prod*"}]
limits: {per_run: 50}
rules:
  - name: dev-nightly
    match: {tags: {env: [dev, test]}, age: ">= 72h"}
    idle: {for: 8h, bytes_in: "<= 1KiB/s", bytes_out: "<= 1KiB/s"}
    then: [{release: {force: true}}]
`

func small(t testing.TB) cloudtest.Fleet {
	t.Helper()
	fleet, err := cloudtest.ParseFleet("small.yaml", []byte(smallFleet))
	if err != nil {
		t.Fatal(err)
	}
	return fleet
}

// goers are the instances of the small fleet that should go.
func goers() []string {
	return slices.Sorted(slices.Values([]string{
		"alikafka_post-cn-goes01", "alikafka_serverless-cn-goes02", "alikafka_post-cn-goes03", "alikafka_post-cn-goes04",
	}))
}

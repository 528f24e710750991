// Package cloudtest is the embedded cloud: an HTTP handler that answers the
// Alibaba Cloud OpenAPI calls the reaper makes, the way the real gateway and
// the real products do, quirks and failures included. The product's tests,
// `reaper demo` and `reaper emulator` talk to it over loopback.
//
// It knows the public contract of five products: ApsaraMQ for Kafka
// (alikafka 2019-09-16), CloudMonitor (Cms 2019-01-01), STS (2015-04-01),
// billing (BssOpenApi 2017-12-14) and of OSS what keeps small files: signatures, error bodies, quotas, enumerations, the life cycle of an
// instance and the shape of every answer.
//
// It must never know the product: no rule, no verdict, no package of this
// module. Otherwise product and cloud could share one mistake and agree on it.
// It imports the standard library and a YAML reader only, no Alibaba SDK, so
// that it checks requests independently of the code that builds them.
//
// Nothing here was recorded from a real account. Where the public
// documentation leaves a behaviour open, the choice made is marked
// "unconfirmed" at the place where it is made.
package cloudtest

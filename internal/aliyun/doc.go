// Package aliyun talks to Alibaba Cloud: it lists Kafka instances, reads what
// can prove one idle (metrics, consumer groups, topics, client addresses,
// quotas) and what it costs, does so in other accounts by their roles, releases
// one instance, and keeps files in an OSS bucket. It is the only package that
// imports the SDKs.
//
// It knows the wire: endpoints, signing, quotas, the shapes and error codes of
// answers, and the ways in which the SDK can leak, hang, panic or mistake a
// missing field for a zero. It must never know a rule, a verdict or why an
// instance is to go, and it must never let a key, a token or a signed URL out:
// not in an error, a String or a log.
//
// Reads are repeated here when that may help. Writes to an instance never are: a
// write that got no answer may have taken effect, and only a caller who reads
// the instance again can know.
package aliyun

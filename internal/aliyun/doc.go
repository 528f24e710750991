// Package aliyun talks to Alibaba Cloud: it lists Kafka instances, reads their
// metrics and releases one. It is the only package that imports the SDK.
//
// It knows the wire: endpoints, signing, quotas, the shapes and error codes of
// answers, and the ways in which the SDK can leak, hang, panic or mistake a
// missing field for a zero. It must never know a rule, a verdict or why an
// instance is to go, and it must never let a key, a token or a signed URL out:
// not in an error, a String or a log.
//
// Reads are repeated here when that may help. Writes never are: a write that
// got no answer may have taken effect, and only a caller who reads the
// instance again can know.
package aliyun

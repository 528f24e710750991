// Package fleet holds the words for what is known about Kafka instances: an
// Instance as last listed, a Fact as last measured, and Value, which makes
// "not known" impossible to mistake for a number.
//
// It knows the enumerations of ApsaraMQ for Kafka and their codes. It must
// never know where values come from (no HTTP, no SDK), what a rule is, or what
// time it is.
package fleet

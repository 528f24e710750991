// Package zaplog writes the messages of a run as structured log lines, one line
// for each message.
//
// It knows field names, levels and how long a line may be. It must never know
// where lines go, and it must never log what messages do not hold: payloads,
// credentials, tags.
//
// The message of a line is the kind: "run", "fact", "verdict", "effect" or
// "summary". The fields are stable; an empty one is left out, but for the
// fields named first, up to the semicolon, which are always there.
//
//	run      id, version, mode, mode_reason, trigger, rules, rules_digest, zone;
//	         account, regions, notes, trigger_name, trigger_reason, dedup_key,
//	         only_rules, only_instances, only_regions
//	fact     instance, region, signal; value, seen, unknown, why, source, from,
//	         to, observed_at, expected, got
//	verdict  instance, region, action, reason, text; name, account, rule,
//	         conditions [{rule, text, outcome; got, facts [as a fact, without
//	         instance and region]}]
//	effect   instance, region, operation, force, rule, outcome, text, at;
//	         name, cause, effect_request_id, status
//	summary  run_id, mode, status, text, seconds, instances; actions, reasons,
//	         outcomes, calls (objects of counts), retries, problem_count,
//	         problems [{class, text; region, instance, operation}], left_count,
//	         left, usage
//
// Every line may also have truncated: the number of values that were cut or
// left out, so that the line fits into what Function Compute keeps.
//
// Levels: facts are debug; runs and verdicts info. An effect is info, warn when
// it was aborted, left or is uncertain, and error when it failed. A summary is
// info, and warn when the run was partial or refused or had problems. A run
// with notes is warn: its trigger was understood only in part.
package zaplog

package events

const usage = `Manual calls, to paste into the console's test event:

  look and decide, change nothing:
    {"command":"plan"}

  act on what the rules say (only where REAPER_MODE is enforce):
    {"command":"run","reason":"budget is nearly used up"}

  narrow a call to rules, instances or regions (an empty list narrows nothing):
    {"command":"plan","rules":["dev-nightly"]}
    {"command":"plan","instances":["alikafka_post-cn-0123456789ab"]}
    {"command":"plan","regions":["cn-hangzhou"],"reason":"a look at one region"}

Keys are written exactly like this, and each one once. A timer's message can be
empty, plain text, or a JSON object with the same keys and "mode":"plan".
Everything else is ignored.
`

// Usage returns what a caller can send, with one example of each call.
func Usage() string { return usage }

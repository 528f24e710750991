package events

const usage = `Calls, to paste into the console's test event:

  look and decide, change nothing:
    {"command":"plan"}

  act on what the rules say (only where REAPER_MODE is enforce):
    {"command":"run","reason":"budget is nearly used up"}

  narrow a call to rules, instances or regions (an empty list narrows nothing):
    {"command":"plan","rules":["dev-nightly"]}
    {"command":"plan","instances":["alikafka_post-cn-0123456789ab"]}
    {"command":"plan","regions":["cn-hangzhou"],"reason":"a look at one region"}

  reopen what was stopped, while it can be (it names the instances):
    {"command":"undo","instances":["alikafka_post-cn-0123456789ab"],"reason":"still needed"}

  protect instances for days or weeks, a year at most:
    {"command":"keep","instances":["alikafka_post-cn-0123456789ab"],"for":"14d","reason":"audit"}

  find out whether rights, metrics, store and clock are fine, without a change:
    {"command":"status"}

  tell that money runs out (rules with "on: [cost-alert]" listen; all keys but
  the source are optional, and bound the run):
    {"source":"cost-alert","regions":["cn-hangzhou"],"tags":{"env":"dev"}}
    {"source":"cost-alert","id":"2026-11-23","account":"1000000000000001","budget":"kafka-dev","amount":100.5,"currency":"CNY"}

  divide a run among many invocations (deploy/cloudflow does; all keys are needed):
    {"command":"map-plan","fan":"night-1","accounts":["1000000000000001"]}
    {"command":"gather","fan":"night-1"}
    {"command":"map-act","fan":"night-1","accounts":["1000000000000001"]}

Keys are written exactly like this, and each one once. A timer's message can be
empty, plain text, or a JSON object with the keys of
plan and run and "mode":"plan".
Alerts of CloudMonitor and of the log service (Cost Manager) are read too, bare
or in an HTTP call, a message of SMQ or an event of EventBridge.
Everything else is ignored.
`

// Usage returns what a caller can send, with one example of each call.
func Usage() string { return usage }

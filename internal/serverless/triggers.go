package serverless

import (
	"encoding/json"
	"slices"
	"strconv"
)

// maxTriggers is how many triggers one function can have.
const maxTriggers = 50

type timerConfig struct {
	Cron    string `yaml:"cronExpression"`
	Enable  *bool  `yaml:"enable"`
	Payload string `yaml:"payload"`
}

type httpConfig struct {
	AuthType        string   `yaml:"authType"`
	Methods         []string `yaml:"methods"`
	DisableInternet *bool    `yaml:"disableURLInternet"`
}

type topicConfig struct {
	Format    string `yaml:"notifyContentFormat"`
	Strategy  string `yaml:"notifyStrategy"`
	FilterTag string `yaml:"filterTag"`
}

// bridgeConfig is an EventBridge trigger: a rule on the default bus.
type bridgeConfig struct {
	Enable  *bool         `yaml:"triggerEnable"`
	Async   *bool         `yaml:"asyncInvocationType"`
	Pattern string        `yaml:"eventRuleFilterPattern"`
	Source  *bridgeSource `yaml:"eventSourceConfig"`
}

type bridgeSource struct {
	Type string `yaml:"eventSourceType"`
}

func (c *checker) triggers(triggers []trigger, place at) {
	if len(triggers) == 0 || len(triggers) > maxTriggers {
		c.reportf(place, "%d triggers; write 1 to %d, or nothing wakes the function", len(triggers), maxTriggers)
	}
	var names []string
	for i, t := range triggers {
		here := place.key(strconv.Itoa(i))
		if c.required(t.Name, here.key("triggerName")...) && slices.Contains(names, t.Name) {
			c.reportf(here.key("triggerName"), "two triggers are called %q; rename one", t.Name)
		}
		names = append(names, t.Name)
		c.trigger(t, here)
	}
}

func (c *checker) trigger(t trigger, place at) {
	config := place.key("triggerConfig")
	if t.Config.node == nil {
		c.report("this block is missing; it says when the trigger fires", config...)
		return
	}
	switch t.Type {
	case "timer":
		read(c, t, config, c.timer)
	case "http":
		read(c, t, config, c.http)
	case "mns_topic":
		c.required(t.SourceARN, place.key("sourceArn")...)
		read(c, t, config, c.topic)
	case "eventbridge":
		read(c, t, config, c.bridge)
	default:
		c.reportf(place.key("triggerType"), "%q is no type that the function understands; write timer, http, mns_topic or eventbridge", t.Type)
	}
}

// read decodes a trigger's configuration strictly and checks it.
func read[T any](c *checker, t trigger, place at, check func(T, at)) {
	var config T
	if err := t.Config.decode(&config); err != nil {
		c.problems = append(c.problems, unreadable(err))
		return
	}
	check(config, place)
}

func (c *checker) timer(t timerConfig, place at) {
	if c.required(t.Cron, place.key("cronExpression")...) {
		if why := cronProblem(t.Cron); why != "" {
			c.report(why, place.key("cronExpression")...)
		}
	}
	if t.Enable == nil {
		c.report("this key is missing; say true or false, so that nobody has to guess", place.key("enable")...)
	}
	var command struct {
		Command string `json:"command"`
	}
	if err := json.Unmarshal([]byte(t.Payload), &command); err != nil || command.Command == "" {
		c.report(`write the words of a manual call, for example '{"command":"run"}'`, place.key("payload")...)
	}
}

// http refuses anonymous access: whoever finds the address could call. Only where
// the function sets REAPER_LINK_SECRET does it check its callers by itself, and takes
// nothing but answers by signed links; then a browser must get through.
func (c *checker) http(h httpConfig, place at) {
	if h.AuthType == "anonymous" && c.links == linksSet {
		slices.Sort(h.Methods)
		if !slices.Equal(h.Methods, []string{"GET", "HEAD", "POST"}) {
			c.report("write methods: [GET, HEAD, POST]; links are opened by a look and answered by a POST", place.key("methods")...)
		}
		return
	}
	if h.AuthType != "function" && h.AuthType != "jwt" {
		c.reportf(place.key("authType"), "%q lets anybody call; write function or jwt, or set REAPER_LINK_SECRET: then the function takes signed links and nothing else", h.AuthType)
	}
	if !slices.Equal(h.Methods, []string{"POST"}) {
		c.report("write methods: [POST]; a call is more than a look", place.key("methods")...)
	}
}

// bridge wants a rule that is about certain sources, and calls that nobody waits
// for: a synchronous one may take five minutes at most.
func (c *checker) bridge(b bridgeConfig, place at) {
	if b.Enable == nil {
		c.report("this key is missing; say true or false, so that nobody has to guess", place.key("triggerEnable")...)
	}
	if b.Async == nil || !*b.Async {
		c.report("write true; a run takes longer than EventBridge waits", place.key("asyncInvocationType")...)
	}
	var pattern struct {
		Source []string `json:"source"`
	}
	if err := json.Unmarshal([]byte(b.Pattern), &pattern); err != nil || len(pattern.Source) == 0 {
		c.report(`name the sources, for example '{"source":["kafka-reaper.cost"]}'; without them every event on the bus calls`, place.key("eventRuleFilterPattern")...)
	}
	if b.Source == nil || b.Source.Type != "Default" {
		c.report("write {eventSourceType: Default}, the bus of the account", place.key("eventSourceConfig")...)
	}
}

func (c *checker) topic(t topicConfig, place at) {
	c.equal(t.Format, "JSON", "delivers the message with its id", place.key("notifyContentFormat")...)
	if t.Strategy != "BACKOFF_RETRY" && t.Strategy != "EXPONENTIAL_DECAY_RETRY" {
		c.reportf(place.key("notifyStrategy"), "%q is not known; write BACKOFF_RETRY or EXPONENTIAL_DECAY_RETRY", t.Strategy)
	}
}

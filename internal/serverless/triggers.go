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
	default:
		c.reportf(place.key("triggerType"), "%q is no type that the function understands; write timer, http or mns_topic", t.Type)
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

// http refuses anonymous access: whoever finds the address could call.
func (c *checker) http(h httpConfig, place at) {
	if h.AuthType != "function" && h.AuthType != "jwt" {
		c.reportf(place.key("authType"), "%q lets anybody call; write function or jwt", h.AuthType)
	}
	if !slices.Equal(h.Methods, []string{"POST"}) {
		c.report("write methods: [POST]; a call is more than a look", place.key("methods")...)
	}
}

func (c *checker) topic(t topicConfig, place at) {
	c.equal(t.Format, "JSON", "delivers the message with its id", place.key("notifyContentFormat")...)
	if t.Strategy != "BACKOFF_RETRY" && t.Strategy != "EXPONENTIAL_DECAY_RETRY" {
		c.reportf(place.key("notifyStrategy"), "%q is not known; write BACKOFF_RETRY or EXPONENTIAL_DECAY_RETRY", t.Strategy)
	}
}

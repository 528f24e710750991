package message

// Report is a whole run, gathered: the answer of the function and the input of
// every renderer.
type Report struct {
	Run      *Run      `json:"run,omitempty"`
	Verdicts []Verdict `json:"verdicts,omitempty"`
	// Facts are all measurements, also those that no verdict rests on, so that
	// other rules can be tried on a saved run.
	Facts []Fact `json:"facts,omitempty"`
	// Effects holds the last word on each effect.
	Effects []Effect `json:"effects,omitempty"`
	Summary *Summary `json:"summary,omitempty"`
}

// Collector is a Sink that builds a Report.
type Collector struct {
	report Report
}

// Write adds one message.
func (c *Collector) Write(m Message) {
	switch {
	case m.Run != nil:
		c.report.Run = m.Run
	case m.Fact != nil:
		c.report.Facts = append(c.report.Facts, *m.Fact)
	case m.Verdict != nil:
		c.report.Verdicts = append(c.report.Verdicts, *m.Verdict)
	case m.Effect != nil:
		c.effect(*m.Effect)
	case m.Summary != nil:
		c.report.Summary = m.Summary
	}
}

func (c *Collector) effect(e Effect) {
	for i, old := range c.report.Effects {
		if old.Region == e.Region && old.Instance == e.Instance && old.Operation == e.Operation {
			c.report.Effects[i] = e
			return
		}
	}
	c.report.Effects = append(c.report.Effects, e)
}

// Report returns what was gathered so far.
func (c *Collector) Report() Report { return c.report }

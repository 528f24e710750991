package events

// prose is where the chat programs keep a message's words.
var prose = []struct{ kind, key, under, text string }{
	{"msgtype", "text", "text", "content"},
	{"msgtype", "markdown", "markdown", "text"},
	{"msgtype", "markdown", "markdown", "content"},
	{"msg_type", "text", "content", "text"},
}

// isNotice recognises a message for the robot of a chat program, which is what
// Message Center sends.
func isNotice(o object) bool { return o.has("msgtype") || o.has("msg_type") }

// notice reads a message for a chat. It is prose, so neither an amount nor a
// bound is taken from it, and it cannot act.
func notice(o object) Trigger {
	for _, p := range prose {
		if kind, _ := text(o.get(p.kind)); kind != p.key {
			continue
		}
		body, _ := o.child(p.under)
		words, ok := text(body.get(p.text))
		title, _ := text(body.get("title"))
		switch {
		case !ok:
			continue
		case !speaksOfMoney(title, words):
			return ignored("a chat message that does not speak of money")
		}
		a := alert{what: "a notice for a chat", t: Trigger{Kind: CostAlert}}
		a.note("it is prose, and whom it is about stands in no field")
		return a.trigger()
	}
	return ignored("a chat message of a kind that is not read")
}

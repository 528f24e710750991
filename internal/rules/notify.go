package rules

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Notify is who is told of warnings and of what a run did.
type Notify struct {
	// Destinations are empty where the file names none: then warnings are lines of
	// the log.
	Destinations []Destination
	// Default names the destination of whoever has none of their own.
	Default string
	// OwnerTag is the tag that names the owner; empty where nothing tells owners
	// apart.
	OwnerTag string
	// Owners maps values of the owner's tag to names of destinations.
	Owners map[string]string
	// Plans says that runs that only plan send their summary, too.
	Plans bool
}

// Destination is one place where people are told.
type Destination struct {
	Name string
	// Kind is one of NotifyKinds.
	Kind string
	// URL and Secret name the environment variables that hold them; Secret may be
	// empty, and both are for the kind "log".
	URL, Secret string
	// Language is "en" or "zh".
	Language string
	// Mention maps values of the owner's tag to the owner's id in the service.
	Mention map[string]string
}

// The kinds of destinations.
const (
	KindDingTalk = "dingtalk"
	KindFeishu   = "feishu"
	KindLark     = "lark"
	KindWeCom    = "wecom"
	KindSlack    = "slack"
	KindWebhook  = "webhook"
	KindLog      = "log"
)

// NotifyKinds lists the kinds of destinations.
func NotifyKinds() []string {
	return []string{KindDingTalk, KindFeishu, KindLark, KindWeCom, KindSlack, KindWebhook, KindLog}
}

// signs says whether a kind takes a key for signatures.
func signs(kind string) bool {
	return slices.Contains([]string{KindDingTalk, KindFeishu, KindLark, KindWebhook}, kind)
}

// For returns the destination of an owner, by the value of the owner's tag, and of
// summaries where the owner is "". Without any, it is the log.
func (n Notify) For(owner string) Destination {
	name := n.Default
	if own, ok := n.Owners[owner]; ok && owner != "" {
		name = own
	}
	for _, d := range n.Destinations {
		if d.Name == name {
			return d
		}
	}
	return Destination{Name: KindLog, Kind: KindLog, Language: languages()[0]}
}

// languages are those that letters are written in, the usual one first.
func languages() []string { return []string{"en", "zh"} }

// envSyntax is how a file names an environment variable.
var envSyntax = regexp.MustCompile(`^env:[A-Za-z][A-Za-z0-9_]{0,127}$`)

const envHint = "write env: and the name of the environment variable that holds it, for example env:DINGTALK_URL"

func (b *builder) notify(s notifySpec, limits Limits) Notify {
	n := Notify{Default: s.Default.value, OwnerTag: cmp.Or(s.OwnerTag.value, limits.OwnerTag), Plans: s.Plans.value}
	for _, d := range s.Destinations {
		n.Destinations = append(n.Destinations, b.destination(d, n.Destinations))
	}
	if len(n.Destinations) == 0 {
		if s.at != (position{}) {
			b.add(s.at, "notify names no destination", "write destinations: [{name: ops, kind: dingtalk, url: \"env:DINGTALK_URL\"}], or remove notify")
		}
		return n
	}
	n.Default = cmp.Or(n.Default, n.Destinations[0].Name)
	if s.Default.written() {
		b.known(s.Default, n.Destinations)
	}
	b.owners(s, &n)
	return n
}

// known wants a name to be that of a destination.
func (b *builder) known(name located[string], list []Destination) {
	var names []string
	for _, d := range list {
		names = append(names, d.Name)
	}
	if !slices.Contains(names, name.value) {
		b.add(name.at, fmt.Sprintf("no destination has the name %q", name.value), suggest(name.value, names))
	}
}

func (b *builder) owners(s notifySpec, n *Notify) {
	n.Owners = b.each(s.Owners, func(v located[string]) { b.known(v, n.Destinations) })
	if n.OwnerTag != "" {
		return
	}
	for _, d := range s.Destinations {
		if len(d.Mention) > 0 {
			b.add(d.Mention[0].key.at, "mention does not know who the owner is", "name the tag, for example owner_tag: owner")
		}
	}
	if len(s.Owners) > 0 {
		b.add(s.Owners[0].key.at, "owners does not know who the owner is", "name the tag, for example owner_tag: owner")
	}
	if s.OwnerTag.written() {
		b.add(s.OwnerTag.at, "the tag of the owner is empty", "name the tag, for example owner_tag: owner")
	}
}

// each reads a mapping of owners to one value each.
func (b *builder) each(specs tagSpecs, check func(located[string])) map[string]string {
	values := map[string]string{}
	for _, one := range specs {
		first := one.values[0]
		switch {
		case one.key.value == "":
			b.add(one.key.at, "an owner has no name", "write the value of the owner's tag")
		case len(one.values) > 1:
			b.add(first.at, fmt.Sprintf("the owner %s has several values", one.key.value), "write one")
		default:
			check(first)
			values[one.key.value] = first.value
		}
	}
	return values
}

func (b *builder) destination(s destinationSpec, before []Destination) Destination {
	d := Destination{Name: s.Name.value, Kind: s.Kind.value, Language: cmp.Or(s.Language.value, languages()[0])}
	b.destinationName(s, before)
	switch {
	case !s.Kind.written():
		b.add(s.at, "a destination has no kind", "write kind: and one of "+strings.Join(NotifyKinds(), ", "))
	case !slices.Contains(NotifyKinds(), d.Kind):
		b.add(s.Kind.at, fmt.Sprintf("the kind %q is not known", d.Kind), suggest(d.Kind, NotifyKinds()))
	default:
		b.address(s, d.Kind)
	}
	if !slices.Contains(languages(), d.Language) {
		b.add(s.Language.at, fmt.Sprintf("the language %q is not known", d.Language), suggest(d.Language, languages()))
	}
	d.URL, d.Secret = b.variable("url", s.URL), b.variable("secret", s.Secret)
	d.Mention = b.each(s.Mention, func(id located[string]) {
		if !mentionSyntax.MatchString(id.value) {
			b.add(id.at, "a mention is no id of a chat service", "write the phone number, open id, user id or member id, without @")
		}
	})
	return d
}

// mentionSyntax is what ids of people are made of in all services; it keeps a slip
// from becoming markup.
var mentionSyntax = regexp.MustCompile(`^\+?[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)

func (b *builder) destinationName(s destinationSpec, before []Destination) {
	switch {
	case !s.Name.written():
		b.add(s.at, "a destination has no name", "write for example name: ops")
	case !ruleName.MatchString(s.Name.value):
		b.add(s.Name.at, fmt.Sprintf("%q is not a name", s.Name.value), "write small letters, digits, dots, dashes and underscores, at most 63")
	case slices.ContainsFunc(before, func(d Destination) bool { return d.Name == s.Name.value }):
		b.add(s.Name.at, fmt.Sprintf("two destinations have the name %s", s.Name.value), "rename one")
	}
}

// address wants an address of all but the log, and a key only where one is used.
func (b *builder) address(s destinationSpec, kind string) {
	switch {
	case kind == KindLog && s.URL.written():
		b.add(s.URL.at, "the log has no address", "remove url")
	case kind != KindLog && !s.URL.written():
		b.add(s.at, "a destination has no url", envHint)
	}
	if s.Secret.written() && !signs(kind) {
		b.add(s.Secret.at, fmt.Sprintf("%s knows no signatures", kind), "remove secret")
	}
}

// variable reads env:NAME. What else stands there may be a secret, so the error
// does not repeat it.
func (b *builder) variable(key string, s located[string]) string {
	if !s.written() {
		return ""
	}
	if !envSyntax.MatchString(s.value) {
		b.add(s.at, key+" does not name an environment variable, and secrets do not belong into this file", envHint)
		return ""
	}
	return strings.TrimPrefix(s.value, "env:")
}

func notifyTraits() map[string]trait {
	return map[string]trait{
		"notify":                       {filled: true},
		"notify.default":               {form: destinationForm()},
		"notify.owner_tag":             {form: tagKeyForm()},
		"notify.plans":                 {standard: "false"},
		"notify.destinations":          {required: true, filled: true},
		"notify.destinations.name":     {required: true, form: destinationForm()},
		"notify.destinations.kind":     {required: true, words: NotifyKinds()},
		"notify.destinations.url":      {form: envForm()},
		"notify.destinations.secret":   {form: envForm()},
		"notify.destinations.language": {standard: languages()[0], words: languages()},
	}
}

func destinationForm() Form {
	f := nameForm()
	f.Name = "name"
	return f
}

func envForm() Form {
	return Form{
		Name: "environment variable", Quoted: true, Pattern: envSyntax.String(),
		Doc: "`env:` and the name of an environment variable, such as `env:DINGTALK_URL`. What it holds is read when something is sent.",
	}
}

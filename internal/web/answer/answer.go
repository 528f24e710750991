package answer

import (
	_ "embed" // the pages
	"fmt"
	"net/http"
	"strings"

	"alikafka-reaper/internal/web"
)

//go:embed ask.html
var askText string

//go:embed tell.html
var tellText string

// Lang is the language of a page.
type Lang string

// The languages.
const (
	English Lang = "en"
	Chinese Lang = "zh"
)

// Language is the one that ?lang names, else the first that the browser asks for and
// that there is; English where there is none.
func Language(r *http.Request) Lang {
	asked := append([]string{r.URL.Query().Get("lang")}, strings.Split(r.Header.Get("Accept-Language"), ",")...)
	for _, one := range asked {
		tag, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(one)), ";")
		switch main, _, _ := strings.Cut(tag, "-"); Lang(main) {
		case Chinese:
			return Chinese
		case English:
			return English
		}
	}
	return English
}

// Question is what a link asks.
type Question struct {
	Lang Lang
	// Purpose is "keep", "release", "not-mine" or "undo"; Days is how long "keep"
	// protects, and Until its last day.
	Purpose string
	Days    int
	Until   string
	// Instance is the id, Name its name, often empty.
	Instance, Name, Region, Account string
	Rule, Owner                     string
	// Deadline is when what was announced comes, and Expires when the link ends.
	Deadline, Expires string
	// Sentence says to the reader why the instance should go, in the page's language;
	// empty where it should not, or where nothing could be read. Verdict is what the rules
	// say of it now, in English and in full, and Evidence are the conditions behind it.
	Sentence, Verdict string
	Evidence          []Evidence
	// MaxWho and MaxWhy bound what people can write, in characters.
	MaxWho, MaxWhy int
}

// Evidence is one condition: "true", "false" or "unknown".
type Evidence struct{ Text, Outcome, Got string }

// Next is what follows an answer.
type Next string

// What follows: nothing, a run that has begun, or the next run.
const (
	Nothing Next = ""
	NextNow Next = "now"
	NextRun Next = "next"
)

// Told is what became of an answer.
type Told struct {
	Question
	// State is one of package reap's.
	State string
	// Who and Why are those of the answer that counts, given at At.
	Who, Why, At string
	Next         Next
}

// Pages are the pages. They are safe for concurrent use.
type Pages struct{ ask, tell, refuse web.Page }

// New reads the pages.
func New() (Pages, error) {
	var p Pages
	for text, page := range map[string]*web.Page{askText: &p.ask, tellText: &p.tell, refuseText: &p.refuse} {
		read, err := web.NewPage(text, nil)
		if err != nil {
			return Pages{}, err
		}
		*page = read
	}
	return p, nil
}

const refuseText = `{{define "lang"}}{{.Code}}{{end}}{{define "skip"}}{{.Words.skip}}{{end}}{{define "title"}}{{.Title}}{{end}}{{define "body"}}<p>{{.Text}}</p>{{end}}`

// view is what the templates see.
type view struct {
	Question
	Told        Told
	Words       map[string]string
	Code        string
	Title, Text string
	// Danger says that what is asked takes something.
	Danger bool
}

func viewOf(q Question) view {
	code := "en"
	if q.Lang == Chinese {
		code = "zh-CN"
	}
	return view{Question: q, Words: words(q.Lang), Code: code, Danger: q.Purpose == "release"}
}

// Ask writes the page that asks to confirm.
func (p Pages) Ask(w http.ResponseWriter, q Question) error {
	v := viewOf(q)
	v.Title, v.Text = v.Words["ask."+q.Purpose], v.Words["means."+q.Purpose]
	if q.Purpose == "keep" {
		v.Title, v.Text = fmt.Sprintf(v.Title, q.Days), fmt.Sprintf(v.Text, q.Until)
	}
	return p.ask.Write(w, http.StatusOK, v)
}

// Tell writes what became of an answer.
func (p Pages) Tell(w http.ResponseWriter, status int, t Told) error {
	v := viewOf(t.Question)
	v.Told, v.Title, v.Text = t, v.Words["told."+t.State], v.Words["why."+t.State]
	if t.State == "done" || t.State == "before" {
		v.Text = v.Words["done."+t.Purpose+string(t.Next)]
		if t.Purpose == "keep" {
			v.Text = fmt.Sprintf(v.Text, t.Until)
		}
	}
	return p.tell.Write(w, status, v)
}

// Refuse writes that a link is of no use: 410 for one that has expired, 403 for all
// else. It says nothing about any instance.
func (p Pages) Refuse(w http.ResponseWriter, status int, lang Lang) error {
	v := viewOf(Question{Lang: lang})
	v.Title, v.Text = v.Words["invalid"], v.Words["why.invalid"]
	if status == http.StatusGone {
		v.Title, v.Text = v.Words["expired"], v.Words["why.expired"]
	}
	return p.refuse.Write(w, status, v)
}

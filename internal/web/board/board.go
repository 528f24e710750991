package board

import (
	"cmp"
	"errors"
	"net/http"
	"time"

	"alikafka-reaper/internal/history"
	"alikafka-reaper/internal/web"
)

// daysShown is how far back the page looks.
const daysShown = 30

// Options says what the page shows.
type Options struct {
	// Reports are the saved reports of runs.
	Reports history.Store
	// Zone is the time zone of days and times; nil means that of the newest run's
	// rules.
	Zone *time.Location
	// Now is the present, which what was saved counts up to.
	Now func() time.Time
	// Answers counts what owners answered within a time, by kind; nil where nobody
	// can answer.
	Answers history.Answers
	// Note is told above everything else, for example that all this is an example;
	// empty for nothing.
	Note string
}

type board struct {
	Options
	pages pages
}

// New returns the page as a handler of GET and HEAD. The language is the one of
// ?lang=en or zh, else the one that the browser asks for. An error is a defect of
// the page itself.
func New(o Options) (http.Handler, error) {
	if o.Reports == nil || o.Now == nil {
		return nil, errors.New("the page needs reports and a clock")
	}
	pages, err := newPages(pageText)
	return &board{o, pages}, err
}

// ServeHTTP shows the page.
func (b *board) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "this page can only be looked at", http.StatusMethodNotAllowed)
		return
	}
	lang := languageOf(r)
	status, v := http.StatusOK, view{Lang: lang, Note: b.Note, Language: otherLanguage(lang)}
	now := b.Now()
	switch log, err := history.Load(r.Context(), b.Reports, now.AddDate(0, 0, -daysShown), now); {
	case err != nil:
		status, v.Failed = http.StatusServiceUnavailable, err.Error()
	default:
		zone := cmp.Or(b.Zone, log.Zone())
		summary := history.Sum(log, zone)
		if b.Answers != nil {
			summary.Answers, v.AnswersFailed = answers(r, b.Answers, summary)
		}
		v.fill(log, summary, zone)
	}
	write(w, b.pages[lang], status, v)
}

func answers(r *http.Request, a history.Answers, s history.Summary) (map[string]int, string) {
	counts, err := a.CountAnswers(r.Context(), s.From, s.To)
	if err != nil {
		return nil, err.Error()
	}
	return counts, ""
}

// write sends a page. Without one there is only a word left to say.
func write(w http.ResponseWriter, p web.Page, status int, v view) {
	if err := p.Write(w, status, v); err != nil {
		http.Error(w, "the page could not be written", http.StatusInternalServerError)
	}
}

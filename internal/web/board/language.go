package board

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"alikafka-reaper/internal/letter"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/web"
	"alikafka-reaper/internal/web/chart"
)

// The languages of the page.
const (
	english = "en"
	chinese = "zh"
)

// pages are one page in each language.
type pages map[string]web.Page

// whisper is what a chart of traffic shows at least, in bytes a second: the most
// that rules call silence where they do not say another amount.
const whisper = 1024

// newPages reads a page in each language. Where a text is missing in the catalogue,
// the page cannot be written.
func newPages(text string) (pages, error) {
	all := pages{}
	for i, lang := range []string{english, chinese} {
		letters, err := letter.ParseLanguage(lang)
		if err != nil {
			return nil, err
		}
		translate := func(key string, args ...any) (string, error) {
			phrases, ok := catalogue[key]
			if !ok {
				return "", fmt.Errorf("the catalogue has no text %q", key)
			}
			return fmt.Sprintf(phrases[i], args...), nil
		}
		page, err := web.NewPage(partsText+text, template.FuncMap{
			"t": translate,
			// known is a text of the catalogue, or the word itself: newer runs may know
			// words that this page does not.
			"known": func(family, word string) string {
				if phrases, ok := catalogue[family+"."+word]; ok {
					return phrases[i]
				}
				return word
			},
			// idle says in this language why an instance goes; empty where only its own
			// text says it.
			"idle":  func(v message.Verdict) string { return letter.Idle(v, letters) },
			"table": func(caption string, items []item) steps { return steps{caption, items} },
			"bars": func(id, title, desc string, bars []chart.Bar) template.HTML {
				return chart.Bars(chart.Label{ID: id, Title: title, Description: desc}, bars)
			},
			"line": func(id, title, desc string, values []*float64) template.HTML {
				return chart.Line(chart.Label{ID: id, Title: title, Description: desc}, values, whisper)
			},
		})
		if err != nil {
			return nil, err
		}
		all[lang] = page
	}
	return all, nil
}

// steps is a table of instances, and what it is called.
type steps struct {
	Caption string
	Items   []item
}

// languageOf is the language that a request asks for.
func languageOf(r *http.Request) string {
	asked := r.URL.Query().Get("lang")
	if asked == "" {
		asked = strings.TrimSpace(r.Header.Get("Accept-Language"))
	}
	if strings.HasPrefix(strings.ToLower(asked), chinese) {
		return chinese
	}
	return english
}

func otherLanguage(lang string) string {
	if lang == english {
		return chinese
	}
	return english
}

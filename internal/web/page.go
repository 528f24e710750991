package web

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the frame and the style sheet
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"net/http"
)

var (
	//go:embed frame.html
	frame string
	//go:embed style.css
	style string
)

// Page is a template within the frame. It is safe for concurrent use.
type Page struct{ template *template.Template }

// NewPage reads the text of a page, in the language of html/template. It must
// define "title" and "body", and may define "lang" (en) and "skip" (the text of
// the link that jumps to the contents) and "nav" (what stands beside the name).
func NewPage(text string, funcs template.FuncMap) (Page, error) {
	own := func() template.CSS { return template.CSS(style) } //nolint:gosec // the style sheet is part of the program
	t := template.New("frame").Funcs(template.FuncMap{"style": own}).Funcs(funcs)
	for _, part := range []string{`{{define "lang"}}en{{end}}{{define "skip"}}Skip to the contents{{end}}{{define "nav"}}{{end}}`, frame, text} {
		if _, err := t.Parse(part); err != nil {
			return Page{}, fmt.Errorf("reading a page: %w", err)
		}
	}
	return Page{t}, nil
}

// Write sends the page, with headers that let it load nothing and send forms only
// back to where it came from. An error means that nothing was sent.
func (p Page) Write(w http.ResponseWriter, status int, data any) error {
	var body bytes.Buffer
	if err := p.Render(&body, data); err != nil {
		return err
	}
	headers(w.Header())
	w.WriteHeader(status)
	_, err := body.WriteTo(w)
	return err
}

// Render writes the page to a file. After an error a part of it may be written.
func (p Page) Render(w io.Writer, data any) error {
	if err := p.template.Execute(w, data); err != nil {
		return fmt.Errorf("writing a page: %w", err)
	}
	return nil
}

// headers forbid scripts, frames and whatever is not in the page itself. A page's
// address may be a secret, so it is neither stored nor told to other sites. It is told
// to its own: with no-referrer a form's Origin is null, by which no browser of before
// Sec-Fetch-Site shows that the form is ours.
func headers(h http.Header) {
	sum := sha256.Sum256([]byte(style))
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex, nofollow")
}

package chat

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// NoticesPath is where what was received can be read, as plain text; with .json behind
// it, by programs.
const NoticesPath = "/notices"

// show answers a reader of what was received, and says whether one asked.
func (s *Services) show(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet {
		return false
	}
	w.Header().Set("X-Content-Type-Options", "nosniff") // names of instances are text and nothing else
	switch r.URL.Path {
	case NoticesPath:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte(page(s.Received())))
	case NoticesPath + ".json":
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		if err := json.NewEncoder(w).Encode(append([]Message{}, s.Received()...)); err != nil { // [] and not null
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	default:
		return false
	}
	return true
}

// page shows messages as members of the groups read them.
func page(list []Message) string {
	if len(list) == 0 {
		return "Nothing was received yet.\n"
	}
	var b strings.Builder
	for i, m := range list {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "---- %s, %s ----\n%s\n", m.Kind, m.At.Format(time.RFC3339), m.Text)
	}
	return b.String()
}

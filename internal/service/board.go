package service

import (
	"net/http"

	"go.uber.org/zap"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/link"
	"alikafka-reaper/internal/web/board"
)

// show shows the page of what goes and what is gone to whoever has a link to look.
func (a answering) show(w http.ResponseWriter, r *http.Request) {
	if _, ok := a.verified(w, r, link.Look); !ok {
		return
	}
	_, store := a.open(r.Context(), a.in, events.Plan)
	if store == nil {
		http.Error(w, "there is nothing to show: without a store (REAPER_STORE) no run leaves a report", http.StatusNotFound)
		return
	}
	page, err := board.New(board.Options{Reports: store, Answers: store, Zone: a.rules.Zone, Now: a.clock.Now})
	if err != nil {
		a.log.Error("page", zap.String("request_id", a.in.RequestID), zap.Error(err))
		http.Error(w, "the page is broken, see the log", http.StatusInternalServerError)
		return
	}
	page.ServeHTTP(w, r)
}

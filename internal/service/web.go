package service

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"go.uber.org/zap"

	"alikafka-reaper/internal/httptrigger"
)

// closed is what an HTTP caller is told who sends anything else than an answer.
const closed = "refused, and nothing was looked at: REAPER_LINK_SECRET is set, so that everybody may call this address, and it takes answers by signed links alone. " +
	"Let alerts go to an SMQ topic with a trigger of this function, and send commands by InvokeFunction (deploy/alerts/README.md)"

// Web answers an HTTP call where links are configured. It returns false where they
// are not, or the payload is no HTTP call: then it is Handle's.
func (s *Service) Web(ctx context.Context, in Invocation) (response json.RawMessage, ours bool) {
	if _, call := httptrigger.Read(in.Payload); !call || s.links.asked == linksOff {
		return nil, false
	}
	defer s.gateway.CloseIdleConnections()
	w := httptrigger.NewRecorder()
	s.serve(ctx, w, in)
	response, err := w.Response()
	if err != nil {
		s.log.Error("crash", zap.String("request_id", in.RequestID), zap.Error(err))
		response = json.RawMessage(`{"statusCode":500,"headers":{},"isBase64Encoded":false,"body":""}`)
	}
	return response, true
}

func (s *Service) serve(ctx context.Context, w *httptrigger.Recorder, in Invocation) {
	defer func() {
		if crash := recover(); crash != nil {
			s.log.Error("crash", zap.String("request_id", in.RequestID), zap.Any("panic", crash), zap.ByteString("stack", debug.Stack()))
			w.WriteHeader(http.StatusInternalServerError)
		}
	}()
	r, err := httptrigger.HTTP(ctx, in.Payload)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.site(in).ServeHTTP(w, r)
}

// site is everything that is answered by HTTP where everybody may call. Nothing on
// it changes anything without a signed link and a POST.
func (s *Service) site(in Invocation) http.Handler {
	mux := http.NewServeMux()
	for pattern, handler := range s.routes(in) {
		mux.Handle(pattern, handler)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			http.NotFound(w, r)
			return
		}
		http.Error(w, closed, http.StatusForbidden)
	})
	return mux
}

// routes are the pages, by the patterns of http.ServeMux. Each checks its own token.
func (s *Service) routes(in Invocation) map[string]http.Handler {
	answers := answering{s, in}
	return map[string]http.Handler{
		"GET /a/{token}":  http.HandlerFunc(answers.ask),
		"POST /a/{token}": s.sameOrigin(http.HandlerFunc(answers.take)),
		"GET /p/{token}":  http.HandlerFunc(answers.show),
	}
}

// sameOrigin refuses what another site's page sends. The links' own host is trusted
// whatever the platform calls the function.
func (s *Service) sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	if scheme, host, ok := strings.Cut(s.links.base, "://"); ok {
		host, _, _ = strings.Cut(host, "/")
		if err := protection.AddTrustedOrigin(scheme + "://" + host); err != nil {
			s.log.Error("links are off", zap.Error(fmt.Errorf("REAPER_LINK_URL: %w", err)))
		}
	}
	return protection.Handler(next)
}

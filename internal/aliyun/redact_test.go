package aliyun

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// wantNoCanary fails when any rendering of v shows a part of the credentials
// or of a signature.
func wantNoCanary(t *testing.T, v any, more ...string) {
	t.Helper()
	data, _ := json.Marshal(v)
	texts := []string{fmt.Sprint(v), fmt.Sprintf("%+v", v), fmt.Sprintf("%#v", v), string(data)}
	for err, _ := v.(error); err != nil; err = errors.Unwrap(err) {
		texts = append(texts, err.Error(), fmt.Sprintf("%#v", err))
	}
	secrets := append([]string{"CanaryKeyId", "CanarySecret", "CanaryToken", "SignatureNonce=", "Signature=", "http://"}, more...)
	for _, text := range texts {
		for _, secret := range secrets {
			if secret != "" && strings.Contains(text, secret) {
				t.Errorf("%q shows in %s", secret, text)
			}
		}
	}
}

// echo answers with the request's own URL and signature in every place where
// an answer has room for words.
func echo(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		body := map[string]any{
			"Code":      "SignatureDoesNotMatch",
			"RequestId": q.Get("AccessKeyId"),
			"HostId":    q.Get("SecurityToken"),
			"Message": "see http://x/?" + r.URL.RawQuery + " key " + q.Get("AccessKeyId") + " token " + q.Get("SecurityToken") +
				" twice " + url.QueryEscape(url.QueryEscape(q.Get("SecurityToken"))) + " once " + url.QueryEscape(q.Get("SecurityToken")) +
				" nonce " + q.Get("SignatureNonce") + " signature " + q.Get("Signature") + " AccessKeyId%253DLTAI5tSomebodyElse1",
			"AccessDeniedDetail": map[string]any{"AuthAction": q.Get("AccessKeyId")},
		}
		if status == 403 {
			body["Code"] = "Forbidden." + q.Get("AccessKeyId")
		}
		w.Header().Set("X-Echo", r.URL.String())
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	}
}

func TestNoErrorShowsASecretThatTheCloudEchoes(t *testing.T) {
	for _, status := range []int{200, 400, 403, 500} {
		var nonce, signature string
		reply := echo(status)
		s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			nonce, signature = r.URL.Query().Get("SignatureNonce"), r.URL.Query().Get("Signature")
			reply(w, r)
		})
		_, err := s.Release(t.Context(), target, true, time.Time{})
		if err == nil {
			t.Fatal("no error")
		}
		wantNoCanary(t, err, nonce, signature, "LTAI5t")
	}
}

func TestTheEchoedStringToSignIsWithheld(t *testing.T) {
	r := newRedactor(Credentials{AccessKeyID: "k", AccessKeySecret: "s"}, &wire{})
	for _, text := range []string{
		"Specified signature is not matched with our calculation. server string to sign is:POST&%2F&AccessKeyId%3Dabc",
		"StringToSign: POST&...",
	} {
		if got := r.words(text); got != withheld {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := newRedactor(canaries, &wire{}).words("plain words\nof two lines"); got != "plain words of two lines" {
		t.Errorf("got %q", got)
	}
}

func TestNoNetworkErrorShowsTheSignedURL(t *testing.T) {
	t.Run("nobody listens", func(t *testing.T) {
		g, _ := gatewayTo(t, "http://127.0.0.1:1")
		_, err := g.Session(canaries, account).Release(t.Context(), target, true, time.Time{})
		wantClass(t, err, fault.Network)
		wantNoCanary(t, err)
		if !strings.Contains(err.Error(), "connection refused") {
			t.Errorf("the cause is lost: %v", err)
		}
	})
	t.Run("a transport that shows all", func(t *testing.T) {
		g, err := New(Options{Transport: spy(func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("proxy http://user:pass@x: %w", &url.Error{Op: "Post", URL: r.URL.String(), Err: errors.New(r.URL.String())})
		}), Sleep: newFakeClock().Sleep})
		if err != nil {
			t.Fatal(err)
		}
		_, err = g.Session(canaries, account).List(t.Context(), region)
		wantClass(t, err, fault.Network)
		wantNoCanary(t, err, "user:pass")
	})
}

func TestNoFaultOfTheCloudShowsASecret(t *testing.T) {
	for _, kind := range cloudtest.AllFaultKinds() {
		c, s, _ := cloud(t, cloudtest.Spec{ID: target.ID})
		c.Inject(cloudtest.Fault{Kind: kind, Code: "InvalidParameter", Latency: 10 * time.Millisecond})
		key := cloudtest.DemoKeys()[1]
		for _, call := range everyCall(s) {
			wantNoCanary(t, call(t.Context()), key.AccessKeyID, key.Secret, key.SecurityToken)
		}
	}
}

// everyCall lists all calls of a session.
func everyCall(s *Session) []func(context.Context) error {
	q := fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2}
	ref := fleet.Ref{Account: s.account, Region: region, ID: target.ID}
	now := s.gateway.now()
	window := q
	window.From, window.To, window.Period, window.IDs = now.Add(-time.Hour), now, time.Minute, []string{ref.ID}
	return []func(context.Context) error{
		func(ctx context.Context) error { _, err := s.List(ctx, region); return err },
		func(ctx context.Context) error { _, err := s.Latest(ctx, q); return err },
		func(ctx context.Context) error { _, err := s.Series(ctx, window); return err },
		func(ctx context.Context) error { _, err := s.Catalogue(ctx, region); return err },
		func(ctx context.Context) error { _, err := s.Groups(ctx, ref); return err },
		func(ctx context.Context) error { _, err := s.Progress(ctx, ref, "g"); return err },
		func(ctx context.Context) error { _, err := s.Topics(ctx, ref); return err },
		func(ctx context.Context) error { _, err := s.TopicStatus(ctx, ref, "t"); return err },
		func(ctx context.Context) error { _, err := s.Clients(ctx, ref, now.Add(-time.Hour), now); return err },
		func(ctx context.Context) error { _, err := s.Quota(ctx, ref); return err },
		func(ctx context.Context) error { _, err := s.Discover(ctx, region); return err },
		func(ctx context.Context) error { _, err := s.Bill(ctx, region, now); return err },
		func(ctx context.Context) error {
			i := sized
			i.Account = s.account
			_, err := s.Price(ctx, i)
			return err
		},
		func(ctx context.Context) error { _, err := s.gateway.Assume(ctx, s, region, role); return err },
		func(ctx context.Context) error { _, err := s.Release(ctx, ref, false, time.Time{}); return err },
	}
}

func TestNoCallShowsASecretThatTheCloudEchoes(t *testing.T) {
	for _, status := range []int{200, 400, 403, 500} {
		s, _ := serve(t, echo(status))
		for i, call := range everyCall(s) {
			err := call(t.Context())
			if err == nil {
				t.Fatalf("HTTP %d, call %d: no error", status, i)
			}
			wantNoCanary(t, err, "LTAI5t")
		}
	}
}

func TestCredentialsNeverPrint(t *testing.T) {
	g, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := g.Session(canaries, account)
	for _, v := range []any{
		canaries, &canaries, s, *s, g, struct{ C Credentials }{canaries}, struct{ S *Session }{s},
		map[string]Credentials{"a": canaries}, []Credentials{canaries},
	} {
		wantNoCanary(t, v)
	}
	var log bytes.Buffer
	core := zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(&log), zap.DebugLevel)
	zap.New(core).Info("x", zap.Any("a", canaries), zap.Any("b", s), zap.Reflect("c", canaries), zap.Object("d", canaries), zap.Stringer("e", canaries))
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "a", canaries, "b", s)
	wantNoCanary(t, log.String())
}

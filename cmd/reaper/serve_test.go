package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

// served runs reaper serve --demo until the test ends, and returns where it is.
func served(t *testing.T) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	read, write := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"serve", "--demo", "--addr", "127.0.0.1:0"}, strings.NewReader(""), io.Discard, write)
		_ = write.Close()
	}()
	t.Cleanup(func() {
		cancel()
		if code := <-done; code != exitOK {
			t.Errorf("after ctrl-C it exits with %d", code)
		}
	})
	for lines := bufio.NewScanner(read); lines.Scan(); {
		if _, rest, found := strings.Cut(lines.Text(), "The page is at "); found {
			url, _, _ := strings.Cut(rest, " ")
			return url
		}
	}
	t.Fatal("it did not say where the page is")
	return ""
}

func TestTheExampleOfThePageIsServedToThisMachineAlone(t *testing.T) {
	url := served(t)
	for host, want := range map[string]int{"": http.StatusOK, "localhost:1": http.StatusOK, "reaper.example": http.StatusMisdirectedRequest} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = host
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close() // it was read to its end
		if err != nil || answer.StatusCode != want {
			t.Errorf("as %q: %d, %v", host, answer.StatusCode, err)
		}
		shows := strings.Contains(string(body), "orders-loadtest") && strings.Contains(string(body), "13") &&
			strings.Contains(string(body), "1 of 25 instances should be released; they cost about 307.20 CNY a day; 2 waiting")
		if shows != (want == http.StatusOK) {
			t.Errorf("as %q: %s", host, body)
		}
	}
}

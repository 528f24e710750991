package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// emulate starts "reaper emulator" and does what it tells its user: sets the first
// key that it prints, its address, and the variables for notices. It ends with the
// script.
func emulate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: emulate")
	}
	cmd := exec.Command("reaper", "emulator", "--listen", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	e := new(emulator)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		e.read(strings.TrimSpace(lines.Text()))
		if strings.HasPrefix(lines.Text(), "Every product answers") {
			break
		}
	}
	if e.url == "" {
		ts.Fatalf("the emulator ended before it said how to use it")
	}
	for _, assignment := range append(append(e.exports, e.chats...), "REAPER_OPENAPI_URL="+e.url) {
		name, value, _ := strings.Cut(assignment, "=")
		ts.Setenv(name, value)
	}
}

// get URL reads a page into the script's standard output, for stdout and json.
func get(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: get URL")
	}
	response, err := http.Get(args[0])
	ts.Check(err)
	defer func() { _ = response.Body.Close() }()
	_, err = io.Copy(ts.Stdout(), response.Body)
	ts.Check(err)
}

// follow ANSWER opens the newest link of that name among the notices that the emulator
// took, and press ANSWER sends the form that stands there. What comes goes to the
// script's standard output.
func follow(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: follow ANSWER")
	}
	get(ts, false, []string{linkTo(ts, args[0])})
}

func press(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: press ANSWER")
	}
	form := strings.NewReader(url.Values{"who": {"alice"}, "why": {"we still need it"}}.Encode())
	request, err := http.NewRequest(http.MethodPost, linkTo(ts, args[0]), form)
	ts.Check(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin") // as a browser does
	response, err := http.DefaultClient.Do(request)
	ts.Check(err)
	defer func() { _ = response.Body.Close() }()
	_, err = io.Copy(ts.Stdout(), response.Body)
	ts.Check(err)
}

func linkTo(ts *testscript.TestScript, answer string) string {
	response, err := http.Get(ts.Getenv("REAPER_OPENAPI_URL") + "/notices")
	ts.Check(err)
	defer func() { _ = response.Body.Close() }()
	notices, err := io.ReadAll(response.Body)
	ts.Check(err)
	links := regexp.MustCompile(regexp.QuoteMeta(answer)+` \((http[^)]+)\)`).FindAllSubmatch(notices, -1)
	if len(links) == 0 {
		ts.Fatalf("no notice has a link to answer %q:\n%s", answer, notices)
	}
	return string(links[len(links)-1][1])
}

var readmeCommand = regexp.MustCompile(`(?m)^(?:\$ )?(?:\./)?(reaper (?:check|test|plan|explain|iam|doctor) .+?)(?: +#.*)?$`)

// TestTheReadmesFirstStepsAreTheTranscripts: what newuser.txtar runs is what README.md
// tells a new user to type, in that order.
func TestTheReadmesFirstStepsAreTheTranscripts(t *testing.T) {
	script, err := os.ReadFile("testdata/script/newuser.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../../README.md", "../../README.zh-CN.md"} {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var typed, played []string
		for _, match := range readmeCommand.FindAllSubmatch(page, -1) {
			typed = append(typed, string(match[1]))
		}
		for line := range bytes.Lines(script) {
			if _, command, ok := strings.Cut(strings.TrimSpace(string(line)), "exits 0 reaper "); ok {
				played = append(played, "reaper "+command)
			}
		}
		if len(typed) < 4 || !slices.Equal(typed, played) {
			t.Errorf("%s says\n%s\nthe transcript plays\n%s", name, strings.Join(typed, "\n"), strings.Join(played, "\n"))
		}
	}
}

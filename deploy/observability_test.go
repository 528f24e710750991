package deploy_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// logFields are the fields of each kind of line, with their types, as
// docs/log-fields.md lists them; those of every line stand under "".
func logFields(t *testing.T) map[string]map[string]string {
	t.Helper()
	fields := map[string]map[string]string{"": {}}
	kind := ""
	for line := range strings.Lines(string(read(t, "../docs/log-fields.md"))) {
		if name, ok := strings.CutPrefix(line, "## "); ok {
			kind = strings.TrimSpace(name)
			fields[kind] = map[string]string{}
		}
		if cells := strings.Split(line, " | "); strings.HasPrefix(line, "| `") && len(cells) > 2 {
			fields[kind][strings.Trim(cells[0], "| `")] = cells[1]
		}
	}
	if len(fields) < 7 || len(fields["summary"]) < 30 || fields[""]["msg"] != "text" {
		t.Fatalf("docs/log-fields.md was not understood: %v", fields)
	}
	// Two more kinds have no message behind them; the page tells them in a sentence.
	for _, name := range []string{"refused", "crash"} {
		if !strings.Contains(string(read(t, "../docs/log-fields.md")), "`"+name+"` (") {
			t.Fatalf("docs/log-fields.md does not tell of %s", name)
		}
		fields[name] = map[string]string{"error": "text"}
	}
	return fields
}

// typeIn is a field's type in a kind of line; a key of an object of numbers is one.
func typeIn(fields map[string]map[string]string, kind, path string) string {
	for _, in := range []string{kind, ""} {
		if found := fields[in][path]; found != "" {
			return found
		}
		if parent, _, ok := strings.Cut(path, "."); ok && fields[in][parent] == "object of numbers" {
			return "number"
		}
	}
	return ""
}

// strict decodes a file, and refuses keys that it does not know.
func strict(t *testing.T, name string, into any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(read(t, name)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil || d.More() {
		t.Fatalf("%s: %v", name, err)
	}
}

type indexKey struct {
	Type          string              `json:"type"`
	Token         []string            `json:"token"`
	CaseSensitive bool                `json:"caseSensitive"`
	Chinese       bool                `json:"chn"`
	Statistics    bool                `json:"doc_value"`
	All           bool                `json:"index_all"`
	MaxDepth      int                 `json:"max_depth"`
	Keys          map[string]indexKey `json:"json_keys"`
}

func indexed(t *testing.T) map[string]indexKey {
	t.Helper()
	var index struct {
		Line indexKey            `json:"line"`
		Keys map[string]indexKey `json:"keys"`
	}
	strict(t, "observability/index.json", &index)
	if len(index.Line.Token) == 0 || index.Keys["message"].Type != "json" || len(index.Keys["message"].Keys) < 20 {
		t.Fatalf("%+v", index)
	}
	return index.Keys["message"].Keys
}

func TestTheIndexKnowsTheLogsFields(t *testing.T) {
	fields := logFields(t)
	types := map[string][]string{"text": {"text"}, "number": {"long", "double"}, "time": {"double"}, "true or false": {"text"}}
	for path, key := range indexed(t) {
		found := 0
		for kind := range fields {
			as := typeIn(fields, kind, path)
			if as == "" {
				continue
			}
			found++
			if !slices.Contains(types[as], key.Type) || !key.Statistics {
				t.Errorf("%s is indexed as %s, and is a %s in the line %q", path, key.Type, as, kind)
			}
		}
		if found == 0 {
			t.Errorf("%s is indexed, and no line has it", path)
		}
	}
}

var (
	wanted    = regexp.MustCompile(`message\.([a-z_]+(?:\.[a-z_]+)*)`)
	kindAsked = regexp.MustCompile(`message\.msg: ([a-z]+)`)
	aliased   = regexp.MustCompile(` as ([a-z]+)`)
)

// checkQuery holds a query against the index and the lines that it asks for, and
// returns the columns of its result.
func checkQuery(t *testing.T, where, query string) []string {
	t.Helper()
	index, fields := indexed(t), logFields(t)
	search, statement, ok := strings.Cut(query, " | select ")
	kinds := kindAsked.FindAllStringSubmatch(search, -1)
	if !ok || len(kinds) == 0 || strings.Count(query, `"`)%2 != 0 || strings.Count(query, "(") != strings.Count(query, ")") {
		t.Fatalf("%s: %s", where, query)
	}
	for _, m := range wanted.FindAllStringSubmatch(query, -1) {
		if _, there := index[m[1]]; !there {
			t.Errorf("%s asks for %s, which is not indexed", where, m[1])
		}
		for _, kind := range kinds {
			if fields[kind[1]] == nil {
				t.Errorf("%s asks for lines %s, which there are not", where, kind[1])
			} else if typeIn(fields, kind[1], m[1]) == "" {
				t.Errorf("%s asks for %s, which the line %s has not", where, m[1], kind[1])
			}
		}
	}
	if bare := strings.Count(statement, "message.") - strings.Count(statement, `"message.`); bare != 0 {
		t.Errorf("%s: a field with a dot needs quotes in a statement: %s", where, statement)
	}
	var columns []string
	for _, m := range aliased.FindAllStringSubmatch(statement, -1) {
		columns = append(columns, m[1])
	}
	return columns
}

func TestTheDashboardAsksForWhatIsIndexed(t *testing.T) {
	type display struct {
		X             []string `json:"xAxis"`
		Y             []string `json:"yAxis"`
		Left          int      `json:"xPos"`
		Top           int      `json:"yPos"`
		Width, Height int
		DisplayName   string `json:"displayName"`
	}
	var dashboard struct {
		Name        string            `json:"dashboardName"`
		DisplayName string            `json:"displayName"`
		Description string            `json:"description"`
		Attribute   map[string]string `json:"attribute"`
		Charts      []struct {
			Title, Type string
			Search      struct{ Logstore, Topic, Query, Start, End string }
			Display     display
			Action      struct{}
		} `json:"charts"`
	}
	strict(t, "observability/dashboard.json", &dashboard)
	if len(dashboard.Charts) < 8 {
		t.Fatalf("%d charts", len(dashboard.Charts))
	}
	taken := map[[2]int]string{}
	for _, c := range dashboard.Charts {
		columns := checkQuery(t, c.Title, c.Search.Query)
		for _, axis := range slices.Concat(c.Display.X, c.Display.Y) {
			if !slices.Contains(columns, axis) {
				t.Errorf("%s draws %s, and its columns are %v", c.Title, axis, columns)
			}
		}
		for x := c.Display.Left; x < c.Display.Left+c.Display.Width; x++ {
			for y := c.Display.Top; y < c.Display.Top+c.Display.Height; y++ {
				if other := taken[[2]int{x, y}]; other != "" || x >= 10 {
					t.Fatalf("%s lies over %q", c.Title, other)
				}
				taken[[2]int{x, y}] = c.Title
			}
		}
	}
}

// alertFile is an alert rule as the page "Data structure of an alert monitoring rule"
// tells it.
type alertFile struct {
	Name          string `json:"name"`
	DisplayName   string `json:"displayName"`
	Type          string `json:"type"`
	Status        string `json:"status"`
	Description   string `json:"description"`
	Schedule      struct{ Type, Interval string }
	Configuration struct {
		Version, Type, Dashboard string
		Queries                  []struct{ StoreType, Region, Project, Store, Query, TimeSpanType, Start, End, PowerSQLMode string } `json:"queryList"`
		GroupConfiguration       struct {
			Type   string
			Fields []string
		}
		JoinConfigurations []struct{}
		Severities         []struct {
			Severity      int
			EvalCondition struct{ Condition, CountCondition string }
		} `json:"severityConfigurations"`
		Labels, Annotations                      []struct{ Key, Value string }
		AutoAnnotation, SendResolved, NoDataFire bool
		Threshold, NoDataSeverity, MuteUntil     int
		PolicyConfiguration                      struct{ AlertPolicyID, ActionPolicyID, RepeatInterval string }
	}
}

var named = regexp.MustCompile(`[a-z]+`)

func TestTheAlertsAskForWhatIsIndexed(t *testing.T) {
	files, err := filepath.Glob("observability/alerts/*.json")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	page := string(read(t, "observability/README.md"))
	for _, file := range files {
		var a alertFile
		strict(t, file, &a)
		base := strings.TrimSuffix(filepath.Base(file), ".json")
		if a.Name != "alikafka-reaper-"+base || a.Type != "Alert" || a.Status != "Enabled" || len(a.DisplayName) > 64 || a.Configuration.Dashboard != "alikafka-reaper" {
			t.Errorf("%s: %+v", file, a)
		}
		if !strings.Contains(page, "`"+base+"`") {
			t.Errorf("the README does not tell of %s", base)
		}
		if len(a.Configuration.Queries) != 1 || len(a.Configuration.Severities) != 1 || a.Configuration.Threshold < 1 {
			t.Fatalf("%s: %+v", file, a.Configuration)
		}
		columns, rule := checkQuery(t, file, a.Configuration.Queries[0].Query), a.Configuration.Severities[0]
		if !slices.Contains([]int{2, 4, 6, 8, 10}, rule.Severity) {
			t.Errorf("%s: severity %d", file, rule.Severity)
		}
		for _, column := range named.FindAllString(rule.EvalCondition.Condition, -1) {
			if !slices.Contains(columns, column) {
				t.Errorf("%s: the condition %q asks for %s, and the columns are %v", file, rule.EvalCondition.Condition, column, columns)
			}
		}
	}
}

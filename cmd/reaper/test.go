package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"alikafka-reaper/internal/rules"
)

func newTest(c *console) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "test RULES...",
		Short: "Run the tests that stand beside the rules",
		Long: `Run the tests of rules files, offline. A test that gets another verdict than it wants
fails, and so does a rule that no test reaches.`,
		Example: "  reaper test deploy/rules/*.yaml\n  reaper test --output junit rules.yaml > results.xml",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			suites, failed, err := runSuites(files)
			if err != nil {
				return err
			}
			if err := writeSuites(c, output, suites); err != nil {
				return err
			}
			if failed > 0 {
				return &exit{exitFailed, fmt.Errorf("%d of the tests and rules failed", failed), "correct the rule or the test"}
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text or junit")
	return cmd
}

// suite is one rules file in the form that CI systems read.
type suite struct {
	XMLName  xml.Name   `xml:"testsuite"`
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Cases    []testCase `xml:"testcase"`
}

type testCase struct {
	Rule    string   `xml:"classname,attr"`
	Name    string   `xml:"name,attr"`
	Failure *failure `xml:"failure,omitempty"`
}

type failure struct {
	Message string `xml:"message,attr"`
}

func runSuites(files []string) (suites []suite, failed int, err error) {
	for _, name := range files {
		set, err := checkFile(name)
		if err != nil {
			return nil, 0, wrongRules(err)
		}
		s := suiteOf(name, set)
		failed += s.Failures
		suites = append(suites, s)
	}
	return suites, failed, nil
}

func suiteOf(name string, set *rules.Ruleset) suite {
	s := suite{Name: name}
	results, unreached := set.Test()
	for _, r := range results {
		one := testCase{Rule: r.Rule, Name: r.Name}
		if r.Failure != "" {
			one.Failure = &failure{fmt.Sprintf("%s:%d:%d: %s", name, r.Line, r.Column, r.Failure)}
		}
		s.Cases = append(s.Cases, one)
	}
	for _, rule := range unreached {
		s.Cases = append(s.Cases, testCase{rule, "is reached by a test",
			&failure{fmt.Sprintf("no test of %s has an instance that the rule %s matches", name, rule)}})
	}
	s.Tests = len(s.Cases)
	for _, one := range s.Cases {
		if one.Failure != nil {
			s.Failures++
		}
	}
	return s
}

var errOutput = errors.New("the output format is not known")

func writeSuites(c *console, output string, suites []suite) error {
	switch output {
	case "text":
		return writeText(c.out, suites)
	case "junit":
		fmt.Fprint(c.out, xml.Header)
		encoder := xml.NewEncoder(c.out)
		encoder.Indent("", "  ")
		defer fmt.Fprintln(c.out)
		return encoder.Encode(struct {
			XMLName xml.Name `xml:"testsuites"`
			Suites  []suite
		}{Suites: suites})
	default:
		return &exit{exitUsage, fmt.Errorf("--output %q: %w", output, errOutput), "use text or junit"}
	}
}

func writeText(w io.Writer, suites []suite) error {
	for _, s := range suites {
		fmt.Fprintf(w, "%s: %d of %d passed\n", s.Name, s.Tests-s.Failures, s.Tests)
		for _, one := range s.Cases {
			word := "ok    "
			if one.Failure != nil {
				word = "FAILED"
			}
			fmt.Fprintf(w, "  %s %s: %s\n", word, one.Rule, one.Name)
			if one.Failure != nil {
				fmt.Fprintf(w, "         %s\n", one.Failure.Message)
			}
		}
	}
	return nil
}

package schema

import (
	"fmt"
	"strings"

	"alikafka-reaper/internal/rules"
)

func (p *page) heading(title string) { fmt.Fprintf(p, "\n## %s\n", title) }

// table writes a table behind an empty line.
func (p *page) table(head []string, rows [][]string) {
	fmt.Fprintf(p, "\n| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, row := range rows {
		for i := range row {
			row[i] = cell(row[i])
		}
		fmt.Fprintf(p, "| %s |\n", strings.Join(row, " | "))
	}
}

// cell keeps a text from ending its cell: a bar splits cells even in code.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// code is a text as it is written in a file; the empty text is nothing.
func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

func link(f rules.Form) string {
	return fmt.Sprintf("[%s](#%s)", f.Name, strings.ReplaceAll(f.Name, " ", "-"))
}

// to links to the table of a block, whose heading is its path.
func to(text, path string) string {
	return fmt.Sprintf("[%s](#%s)", text, strings.ReplaceAll(path, ".", ""))
}

func standard(k rules.Key) string {
	if k.Required {
		return "required"
	}
	return code(k.Default)
}

func example(k rules.Key) string {
	if k.Like == "" {
		return ""
	}
	return " Example: " + code(k.Like)
}

// oneOf lists words for people.
func oneOf(words []string) string {
	var list []string
	for _, word := range words {
		list = append(list, code(word))
	}
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}

package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// localise writes the catalogue's sentences into the model, where help and
// completion find them.
func (s *session) localise(node *kong.Node) {
	path := commandPath(node)
	node.Help = s.say("cli.help" + dotted(path))
	for _, flag := range node.Flags {
		flag.Help = s.flagHelp(path, flag.Name)
	}
	for _, arg := range node.Positional {
		arg.Help = s.flagHelp(path, arg.Name)
	}
	for _, child := range node.Children {
		s.localise(child)
	}
}

// flagHelp prefers the sentence of the command to the one that all share.
func (s *session) flagHelp(path, name string) string {
	own := "cli.flag." + strings.TrimPrefix(dotted(path)+"."+keyPart(name), ".")
	if Words().Has(own) {
		return s.say(own)
	}
	return s.say("cli.flag." + keyPart(name))
}

// commandPath is "index score" for the score command, "" for the root.
func commandPath(node *kong.Node) string {
	path := node.Name
	for up := node.Parent; up != nil; up = up.Parent {
		path = up.Name + " " + path
	}
	_, below, _ := strings.Cut(path, " ")
	return below
}

// dotted begins a key with a point: ".index.score".
func dotted(path string) string {
	if path == "" {
		return ""
	}
	return "." + strings.ReplaceAll(keyPart(path), " ", ".")
}

func keyPart(name string) string { return strings.ReplaceAll(name, "-", "_") }

// printHelp prints the help of a command; of the root when it is nil.
func (s *session) printHelp(node, root *kong.Node) error {
	if node == nil {
		node = root
	}
	path := commandPath(node)
	h := &helpText{session: s}
	h.line("minhbach" + spaced(path) + ": " + node.Help)
	if detail := "cli.detail" + dotted(path); Words().Has(detail) {
		h.line("")
		h.wrapped(s.say(detail))
	}
	h.head("cli.help_usage")
	h.line("  minhbach" + spaced(path) + usageOf(node))
	if len(node.Children) > 0 {
		h.head("cli.help_commands")
		rows := [][2]string{}
		for _, child := range node.Children {
			rows = append(rows, [2]string{child.Name, child.Help})
		}
		h.rows(rows)
	}
	if len(node.Positional) > 0 {
		h.head("cli.help_arguments")
		rows := [][2]string{}
		for _, arg := range node.Positional {
			rows = append(rows, [2]string{strings.ToUpper(arg.Name), arg.Help})
		}
		h.rows(rows)
	}
	if node.Parent != nil && len(node.Flags) > 0 {
		h.head("cli.help_flags")
		h.rows(s.flagRows(node.Flags))
	}
	h.head("cli.help_common")
	h.rows(s.flagRows(root.Flags))
	if lines := examples[path]; len(lines) > 0 {
		h.head("cli.help_examples")
		for _, line := range lines {
			h.line("  " + line)
		}
	}
	if path == "" {
		h.line("")
		h.line(s.say("cli.help_exit"))
	}
	if _, err := io.WriteString(s.Stdout, h.String()); err != nil {
		return fmt.Errorf("print the help: %w", err)
	}
	return nil
}

type helpText struct {
	strings.Builder
	session *session
}

func (h *helpText) line(text string) { h.WriteString(text + "\n") }

// lineWidthMax is what a terminal of ordinary width shows with room to spare.
const lineWidthMax = 96

func (h *helpText) wrapped(text string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && cellWidth(line)+1+cellWidth(word) > lineWidthMax {
			h.line(line)
			line = ""
		}
		line = strings.TrimLeft(line+" "+word, " ")
	}
	h.line(line)
}

func (h *helpText) head(key string) { h.line("\n" + h.session.say(key)) }

func (h *helpText) rows(rows [][2]string) {
	width := 0
	for _, row := range rows {
		width = max(width, cellWidth(row[0]))
	}
	for _, row := range rows {
		h.line("  " + row[0] + strings.Repeat(" ", width-cellWidth(row[0])) + "  " + row[1])
	}
}

func (s *session) flagRows(flags []*kong.Flag) [][2]string {
	rows := [][2]string{}
	for _, flag := range flags {
		name := "--" + flag.Name
		if flag.Short != 0 {
			name = "-" + string(flag.Short) + ", " + name
		}
		if !flag.IsBool() {
			name += " " + placeholder(flag)
		}
		text := flag.Help
		if flag.HasDefault && flag.Default != "" {
			text += " " + s.say("cli.help_default", flag.Default)
		}
		if len(flag.Envs) > 0 {
			text += " [" + strings.Join(flag.Envs, ", ") + "]"
		}
		rows = append(rows, [2]string{name, text})
	}
	return rows
}

func placeholder(flag *kong.Flag) string {
	if flag.PlaceHolder != "" {
		return flag.PlaceHolder
	}
	return strings.ToUpper(flag.Name)
}

func usageOf(node *kong.Node) string {
	var b strings.Builder
	for _, arg := range node.Positional {
		if arg.Required {
			b.WriteString(" " + strings.ToUpper(arg.Name))
		} else {
			b.WriteString(" [" + strings.ToUpper(arg.Name) + "]")
		}
	}
	if len(node.Children) > 0 {
		b.WriteString(" …")
	}
	for _, flag := range node.Flags {
		if node.Parent == nil {
			break
		}
		text := "--" + flag.Name
		if !flag.IsBool() {
			text += " " + placeholder(flag)
		}
		if !flag.Required {
			text = "[" + text + "]"
		}
		b.WriteString(" " + text)
	}
	return b.String()
}

func spaced(path string) string {
	if path == "" {
		return ""
	}
	return " " + path
}

package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// completionCommand prints a script for a shell. The script is made from the
// grammar, so it cannot lag behind it, and needs nothing at run time.
type completionCommand struct {
	Shell string `arg:"" name:"shell" enum:"bash,zsh,fish"`
}

// Run prints the script.
func (c completionCommand) Run(s *session, command *kong.Context) error {
	nodes := shellNodes(command.Model.Node)
	write := map[string]func(io.Writer, []shellNode) error{"bash": writeBash, "zsh": writeZsh, "fish": writeFish}[c.Shell]
	return write(s.Stdout, nodes)
}

// shellNode is one command as a shell needs to know it.
type shellNode struct {
	path  string // "index score"
	words []shellWord
	files bool // it takes a file
}

type shellWord struct {
	text, help string
	isFlag     bool
	takes      valueKind
	values     []string
}

// valueKind is what a flag is followed by, as far as a shell can offer it.
type valueKind int

const (
	nothing valueKind = iota
	anything
	aFile
	aFolder
	oneOf
)

// shellNodes lists the commands, parents first. A flag of a parent is a flag
// of its commands too, because the parser takes it in either place.
func shellNodes(root *kong.Node) []shellNode {
	var nodes []shellNode
	var walk func(*kong.Node)
	walk = func(node *kong.Node) {
		one := shellNode{path: commandPath(node)}
		for _, child := range node.Children {
			one.words = append(one.words, shellWord{text: child.Name, help: child.Help})
		}
		for _, arg := range node.Positional {
			if arg.Enum == "" {
				one.files = true
				continue
			}
			for _, value := range arg.EnumSlice() {
				one.words = append(one.words, shellWord{text: value, help: arg.Help})
			}
		}
		for up := node; up != nil; up = up.Parent {
			for _, flag := range up.Flags {
				one.words = append(one.words, flagWord(flag))
			}
		}
		nodes = append(nodes, one)
		for _, child := range node.Children {
			walk(child)
		}
	}
	walk(root)
	return nodes
}

// flagWord guesses by the placeholder, which the help shows to people for the
// same reason: FILE is a file, DIR a folder, a|b a choice.
func flagWord(flag *kong.Flag) shellWord {
	w := shellWord{text: "--" + flag.Name, help: flag.Help, isFlag: true}
	of := placeholder(flag)
	switch {
	case flag.IsBool():
	case strings.Contains(of, "|"):
		w.takes, w.values = oneOf, strings.Split(of, "|")
	case of == "DIR":
		w.takes = aFolder
	case strings.HasPrefix(of, "FILE"), of == "SET", of == "OUT":
		w.takes = aFile
	default:
		w.takes = anything
	}
	return w
}

// quoted makes a single-quoted word of any of the three shells.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func texts(words []shellWord) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = w.text
	}
	return strings.Join(all, " ")
}

// valueFlags gathers the flags that take a value, each once.
func valueFlags(nodes []shellNode) []shellWord {
	var flags []shellWord
	seen := map[string]bool{}
	for _, node := range nodes {
		for _, w := range node.words {
			if w.takes != nothing && !seen[w.text] {
				seen[w.text] = true
				flags = append(flags, w)
			}
		}
	}
	return flags
}

func paths(nodes []shellNode) string {
	all := []string{}
	for _, node := range nodes {
		if node.path != "" {
			all = append(all, quoted(node.path))
		}
	}
	return strings.Join(all, "|")
}

func printScript(w io.Writer, b *strings.Builder) error {
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("print the script: %w", err)
	}
	return nil
}

// writeBash walks the words so far to learn which command they stand in, since
// flags of the program may stand before and between the words of a command.
func writeBash(w io.Writer, nodes []shellNode) error {
	b := &strings.Builder{}
	b.WriteString("# bash: source <(minhbach completion bash)\n_minhbach() {\n" +
		"  local cur=\"${COMP_WORDS[COMP_CWORD]}\" prev=\"${COMP_WORDS[COMP_CWORD-1]}\" at= i next words= files=\n" +
		"  COMPREPLY=()\n" +
		"  for ((i = 1; i < COMP_CWORD; i++)); do\n    next=\"${at:+$at }${COMP_WORDS[i]}\"\n" +
		"    case \"$next\" in " + paths(nodes) + ") at=\"$next\" ;; esac\n  done\n  case \"$prev\" in\n")
	for _, flag := range valueFlags(nodes) {
		reply := map[valueKind]string{
			anything: "return", aFile: `COMPREPLY=($(compgen -f -- "$cur")); return`, aFolder: `COMPREPLY=($(compgen -d -- "$cur")); return`,
			oneOf: `COMPREPLY=($(compgen -W "` + strings.Join(flag.values, " ") + `" -- "$cur")); return`,
		}[flag.takes]
		fmt.Fprintf(b, "    %s) %s ;;\n", flag.text, reply)
	}
	b.WriteString("  esac\n  case \"$at\" in\n")
	for _, node := range nodes {
		fmt.Fprintf(b, "    %s) words=%s", quoted(node.path), quoted(texts(node.words)))
		if node.files {
			b.WriteString(" files=1")
		}
		b.WriteString(" ;;\n")
	}
	b.WriteString("  esac\n  if [[ -n $files && $cur != -* ]]; then\n    COMPREPLY=($(compgen -f -- \"$cur\"))\n" +
		"  else\n    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n  fi\n}\ncomplete -o filenames -F _minhbach minhbach\n")
	return printScript(w, b)
}

func writeZsh(w io.Writer, nodes []shellNode) error {
	b := &strings.Builder{}
	b.WriteString("#compdef minhbach\n# zsh: source <(minhbach completion zsh)\n_minhbach() {\n" +
		"  local at= next files= i\n  local -a offered\n" +
		"  for ((i = 2; i < CURRENT; i++)); do\n    next=\"${at:+$at }${words[i]}\"\n" +
		"    case \"$next\" in\n      " + strings.ReplaceAll(paths(nodes), "'|'", "'|\\\n      '") + ") at=\"$next\" ;;\n    esac\n  done\n  case \"${words[CURRENT-1]}\" in\n")
	for _, flag := range valueFlags(nodes) {
		reply := map[valueKind]string{anything: "return", aFile: "_files; return", aFolder: "_files -/; return",
			oneOf: "compadd -- " + strings.Join(flag.values, " ") + "; return"}[flag.takes]
		fmt.Fprintf(b, "    %s) %s ;;\n", flag.text, reply)
	}
	b.WriteString("  esac\n  case \"$at\" in\n")
	for _, node := range nodes {
		fmt.Fprintf(b, "    %s)\n      offered=(\n", quoted(node.path))
		for _, word := range node.words {
			fmt.Fprintf(b, "        %s\n", quoted(word.text+":"+strings.ReplaceAll(word.help, ":", `\:`)))
		}
		b.WriteString("      )\n")
		if node.files {
			b.WriteString("      files=1\n")
		}
		b.WriteString("      ;;\n")
	}
	b.WriteString("  esac\n  if [[ -n $files && ${words[CURRENT]} != -* ]]; then\n    _files\n  else\n    _describe -t commands minhbach offered\n  fi\n}\n" +
		"if [[ $funcstack[1] == _minhbach ]]; then\n  _minhbach \"$@\"\nelse\n  compdef _minhbach minhbach\nfi\n")
	return printScript(w, b)
}

// writeFish writes a line for each word, under the condition that the words
// so far name its command; that is how fish wants it.
func writeFish(w io.Writer, nodes []shellNode) error {
	b := &strings.Builder{}
	b.WriteString("# fish: minhbach completion fish | source\nfunction __minhbach_at\n" +
		"  set -l at ''\n  for word in (commandline -opc)[2..-1]\n    set -l next (string trim -- \"$at $word\")\n" +
		"    contains -- $next " + strings.ReplaceAll(paths(nodes), "|", " ") + "; and set at $next\n  end\n" +
		"  test \"$at\" = \"$argv[1]\"\nend\ncomplete -c minhbach -f\n")
	for _, node := range nodes {
		where := " -n " + quoted("__minhbach_at "+quotedFish(node.path))
		if node.files {
			b.WriteString("complete -c minhbach" + where + " -F\n")
		}
		for _, word := range node.words {
			what := " -a " + quoted(word.text)
			if word.isFlag {
				what = " -l " + strings.TrimPrefix(word.text, "--")
			}
			take := map[valueKind]string{anything: " -x", aFile: " -r -F", aFolder: " -x -a '(__fish_complete_directories)'",
				oneOf: " -x -a " + quoted(strings.Join(word.values, " "))}[word.takes]
			fmt.Fprintf(b, "complete -c minhbach%s%s%s -d %s\n", where, what, take, quotedFishHelp(word.help))
		}
	}
	return printScript(w, b)
}

func quotedFish(s string) string { return `"` + s + `"` }

// quotedFishHelp: fish escapes a quote inside quotes by a backslash.
func quotedFishHelp(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}

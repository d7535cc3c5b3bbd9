package cli

import (
	"os/exec"
	"strings"
	"testing"
)

func TestBashCompletesCommandsFlagsAndWords(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not here")
	}
	script := run(t, "completion", "bash").out
	for line, want := range map[string]string{
		"minhbach ":                            "demo serve index set round org user evidence metrics backup restore completion version --help --lang --json",
		"minhbach ind":                         "index",
		"minhbach index sc":                    "score",
		"minhbach --json set l":                "lint list",
		"minhbach index score --in":            "--inputs",
		"minhbach --lang ":                     "vi en",
		"minhbach index import f --stage ":     "self verified",
		"minhbach completion ":                 "bash zsh fish --help --lang --json",
		"minhbach index results ":              "import --help --lang --json",
		"minhbach index import f --year ":      "",
		"minhbach set lint completion_test.g":  "completion_test.go",
		"minhbach index score --set table_tes": "table_test.go",
	} {
		words := strings.Split(line, " ")
		cmd := exec.CommandContext(t.Context(), bash, "--norc", "-c", script+`
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _minhbach; echo "${COMPREPLY[*]}"`, "bash")
		cmd.Args = append(cmd.Args, words...)
		out, err := cmd.CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != want {
			t.Errorf("%q offers %q, want %q (%v)", line, strings.TrimSpace(string(out)), want, err)
		}
	}
}

func TestEveryShellKnowsEveryCommand(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		script := run(t, "completion", shell).out
		for path := range examples {
			if path != "" && !strings.Contains(script, "'"+path+"'") && !strings.Contains(script, `"`+path+`"`) {
				t.Errorf("%s does not know %q", shell, path)
			}
		}
		// What the machine has checks the syntax; the rest is checked above.
		if shell, err := exec.LookPath(shell); err == nil {
			cmd := exec.CommandContext(t.Context(), shell, "-n")
			cmd.Stdin = strings.NewReader(script)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", shell, err, out)
			}
		}
	}
}

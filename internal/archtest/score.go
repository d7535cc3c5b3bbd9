package archtest

import (
	"fmt"
	"slices"
	"strings"
)

// scoreFaults holds the promise of the product: a score comes from recorded
// facts alone. It follows imports to their end, since a door two rooms away is
// still a door.
func scoreFaults(pkgs []pkg) []string {
	byPath := map[string]pkg{}
	for _, p := range pkgs {
		byPath[p.path] = p
	}
	faults := []string{}
	for _, p := range pkgs {
		home, _ := ringOf(p.path)
		reached := reach(byPath, p.path)
		switch {
		case module(p.path) == "cchc":
			faults = append(faults, unreadable(p, reached)...)
		case home == offices:
			for _, to := range reached {
				if module(to) == "cchc" {
					faults = append(faults, fmt.Sprintf("%s reaches %s: nobody may work for the score", p.path, to))
				}
			}
		}
	}
	return faults
}

func unreadable(p pkg, reached []string) []string {
	faults := []string{}
	for _, to := range p.imports {
		there, _ := ringOf(to)
		if (there == platform || there == offices) && !slices.Contains(scoreReads, module(to)) && !isTestKit(p.path) {
			faults = append(faults, fmt.Sprintf("%s imports %s: the score knows only %s", p.path, to, strings.Join(scoreReads, ", ")))
		}
	}
	for _, to := range reached {
		if there, _ := ringOf(to); there == offices && module(to) != "org" {
			faults = append(faults, fmt.Sprintf("%s reaches %s: the score reads facts, not offices", p.path, to))
		}
	}
	return faults
}

func reach(byPath map[string]pkg, from string) []string {
	seen := map[string]bool{}
	var visit func(string)
	visit = func(p string) {
		for _, to := range byPath[p].imports {
			if !seen[to] {
				seen[to] = true
				visit(to)
			}
		}
	}
	visit(from)
	all := []string{}
	for p := range seen {
		all = append(all, p)
	}
	slices.Sort(all)
	return all
}

// cycle names modules that need each other. Go refuses a cycle of packages, but
// two modules may still be tied together through their parts.
func cycle(pkgs []pkg) []string {
	edges := map[string]map[string]bool{}
	for _, p := range pkgs {
		from := module(p.path)
		for _, to := range p.imports {
			if b := module(to); b != from && !isTestKit(p.path) && !isTestKit(to) {
				if edges[from] == nil {
					edges[from] = map[string]bool{}
				}
				edges[from][b] = true
			}
		}
	}
	done := map[string]bool{}
	var walk func(trail []string) []string
	walk = func(trail []string) []string {
		last := trail[len(trail)-1]
		if i := slices.Index(trail[:len(trail)-1], last); i >= 0 {
			return trail[i:]
		}
		if done[last] {
			return nil
		}
		for next := range edges[last] {
			if found := walk(append(slices.Clone(trail), next)); found != nil {
				return found
			}
		}
		done[last] = true
		return nil
	}
	for from := range edges {
		if found := walk([]string{from}); found != nil {
			return found
		}
	}
	return nil
}

// inputOutput is what a pure package has no use for.
var inputOutput = []string{"os", "os/exec", "os/user", "net", "net/http", "database/sql", "syscall", "log", "log/slog", "io/ioutil", "path/filepath"}

func ioFaults(pkgs []pkg) []string {
	faults := []string{}
	for _, p := range pkgs {
		if home, _ := ringOf(p.path); home != words {
			continue
		}
		for _, std := range p.std {
			if slices.Contains(inputOutput, std) {
				faults = append(faults, fmt.Sprintf("%s imports %s: ring 0 has no input and no output", p.path, std))
			}
		}
	}
	return faults
}

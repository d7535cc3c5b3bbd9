package archtest

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

const modulePath = "minhbach"

// ring is how far from the centre a package lies.
type ring int

const (
	words    ring = iota // pure values and text: no input or output, no clock
	platform             // storage, facts, rules as data: knows no domain word
	offices              // operational modules: where work is done
	readers              // readers of facts: the score, the public pages
	delivery             // web, commands, and what wires everything together
)

// rings places each module, named by its first folder under internal. A module
// appears here before its first file does; a folder not listed fails the test.
var rings = map[string]ring{
	"vn": words, "money": words, "points": words, "civil": words,
	"fault": words, "id": words, "locale": words, "pades": words,

	"store": platform, "blob": platform, "evidence": platform, "ruleset": platform,
	"metric": platform, "paper": platform, "sheet": platform, "auth": platform, "jobs": platform, "backup": platform, "search": platform, "notify": platform,

	"org": offices, "reform": offices, "document": offices, "signature": offices,
	"exchange": offices, "legal": offices, "procedure": offices, "programme": offices,
	"policy": offices, "accounting": offices, "archive": offices,

	"cchc": readers, "portal": readers,

	"web": delivery, "cli": delivery, "app": delivery, "demo": delivery,
	"archtest": delivery, "suite": delivery, "shots": delivery,
}

// dataFolders hold files and the few lines that embed them.
var dataFolders = []string{"rules", "worlds"}

// sideways is every import between modules of one ring.
var sideways = map[string]string{
	"fault → locale":    "a refusal is said in two languages",
	"points → locale":   "points print with the reader's separators",
	"civil → locale":    "dates print as the reader writes them",
	"money → locale":    "amounts print with the reader's separators",
	"vn → locale":       "amounts in words are one of the two languages",
	"vn → fault":        "a reference number that cannot be read is refused with its place",
	"money → fault":     "an amount that cannot be read is refused with its place",
	"civil → fault":     "a date that cannot be read is refused with its place",
	"points → fault":    "points that cannot be read are refused with their place",
	"points → vn":       "points as typed in Vietnam: 7,5",
	"money → vn":        "amounts as typed in Vietnam: 1.234.567",
	"civil → vn":        "dates as typed in Vietnam: 14/10/2020",
	"id → civil":        "an id carries the instant of the clock it was made by",
	"id → fault":        "an id that cannot be read is refused with its place",
	"evidence → store":  "the log's rows live in the caller's transaction",
	"evidence → blob":   "verification reads the files that facts speak of",
	"metric → store":    "kept readings lie beside the facts they read",
	"metric → evidence": "a metric is a reading of facts",
	"metric → ruleset":  "metrics are declared in rule files",

	"paper → ruleset": "margins and sizes are declared in a rule file",

	"auth → store":     "accounts and sessions live in the database",
	"auth → evidence":  "a grant that was given or withdrawn is a fact",
	"backup → store":   "a backup is the rows of every table",
	"backup → blob":    "and every file",
	"jobs → store":     "work that waits lives in the caller's transaction",
	"notify → store":   "notices live in the caller's transaction",
	"notify → auth":    "a notice goes to an account",
	"notify → ruleset": "when people are reminded is declared in a rule file",

	"reform → org": "plans belong to agencies", "document → org": "documents belong to agencies and posts",
	"signature → org": "signers hold posts", "legal → org": "drafts belong to agencies",
	"procedure → org": "dossiers belong to agencies", "programme → org": "programmes are run by agencies",
	"policy → org": "policies reach people through agencies", "accounting → org": "books are kept by agencies",
	"archive → org": "fonds belong to agencies", "exchange → org": "messages go between agencies",
	"exchange → document":  "what is exchanged is a document",
	"exchange → signature": "a message is sealed by its sender",
	"legal → document":     "a draft becomes a document",
	"archive → document":   "documents are handed over to the archive",

	"cmd/minhbach → cli": "main hands its arguments over",
	"cmd/minhbach → app": "main starts what app wired",
	"cli → app":          "commands run what app wired",
	"cli → demo":         "the demo command fills the demo world",
	"cli → web":          "the serve command starts the pages",
	"cli → cchcweb":      "print and export share the pages' tables",
	"app → web":          "app hands the routes to the layout",
	"app → demo":         "app opens the demo world",
	"app → cchcweb":      "app is the only place that knows every module",
	"app → liveweb":      "app is the only place that knows every module",
	"liveweb → web":      "pages use the layout and the components",
	"app → surveyweb":    "app is the only place that knows every module",
	"surveyweb → web":    "pages use the layout and the components",
	"app → orgweb":       "app is the only place that knows every module",
	"app → cli":          "app is the only place that knows every module",
	"demo → app":         "the demo world is built through the same wiring",
	"app → policyweb":    "app is the only place that knows every module",
	"app → authweb":      "app is the only place that knows every module",
	"authweb → web":      "pages use the layout and the components",
	"cchcweb → web":      "pages use the layout and the components",
	"policyweb → web":    "pages use the layout and the components",
	"reformweb → web":    "pages use the layout and the components",
	"app → reformweb":    "app is the only place that knows every module",
	"orgweb → web":       "pages use the layout and the components",

	"app → notifyweb": "app is the only place that knows every module",
	"notifyweb → web": "pages use the layout and the components",

	"app → publicationweb": "app is the only place that knows every module",
	"publicationweb → web": "pages use the layout and the components",
}

// within is every import inside a module whose parts have an order of their
// own. A module not named here needs none: its web and db packages may import
// the module, and Go refuses the rest as a cycle.
var within = map[string]string{
	"blob/intake → blob":            "what was judged good is stored",
	"blob/s3blob → blob":            "a bucket is a store of files",
	"blob/blobtest → blob":          "the behaviour suite runs every store of files",
	"cchc/rule → cchc/expr":         "a rule may be an expression",
	"cchc/criteria → cchc/rule":     "a leaf has a rule",
	"cchc/criteria → cchc/expr":     "conditions are expressions",
	"cchc/scoring → cchc/criteria":  "a set is scored",
	"cchc/scoring → cchc/rule":      "a leaf is scored by its rule",
	"cchc/scoring → cchc/expr":      "conditions are evaluated",
	"cchc/whatif → cchc/criteria":   "a step is sought for each leaf of a set",
	"cchc/whatif → cchc/rule":       "a rule knows its next steps",
	"cchc/whatif → cchc/scoring":    "a step counts once it was scored",
	"cchc/compare → cchc/criteria":  "a set says what its criteria were before",
	"cchc/compare → cchc/scoring":   "two results are laid beside each other",
	"cchc/exchange → cchc/criteria": "sets come and go as Excel",
	"cchc/exchange → cchc/scoring":  "results leave as Excel",
	"cchc/exchange → cchc/rule":     "parameters are said in words",
	"cchc → cchc/expr":              "a module may use its parts",
	"cchc → cchc/rule":              "a module may use its parts",
	"cchc → cchc/criteria":          "a module may use its parts",
	"cchc → cchc/scoring":           "a module may use its parts",
	"cchc/cchcdb → cchc":            "SQL satisfies the store the module asks for",
	"cchc/cchctest → cchc":          "the behaviour suite runs the module",
	"cchc/cchctest → cchc/cchcdb":   "the suite stands on the real tables",
	"cchc/cchcweb → cchc":           "pages show the module",
	"cchc/cchcweb → cchc/rule":      "pages show the module's parts",
	"cchc/cchcweb → cchc/expr":      "pages show the module's parts",
	"cchc/cchcweb → cchc/criteria":  "pages show the module's parts",
	"cchc/cchcweb → cchc/scoring":   "pages show the module's parts",
	"cchc/cchcweb → cchc/whatif":    "pages show the module's parts",
	"cchc/cchcweb → cchc/compare":   "pages show the module's parts",
	"cchc/cchcweb → cchc/exchange":  "pages offer what they show as Excel",

	"cchc/round → cchc":          "the work of a round moves its figures",
	"cchc/round → cchc/rule":     "a form asks what a rule asks",
	"cchc/round → cchc/criteria": "a task is a criterion",
	"cchc/round → cchc/scoring":  "a task shows its points",

	"cchc/round/rounddb → cchc/round":           "SQL satisfies the store that the work of a round asks for",
	"cchc/round/roundtest → cchc":               "the behaviour suite stands on the index",
	"cchc/round/roundtest → cchc/cchcdb":        "the suite stands on the real tables",
	"cchc/round/roundtest → cchc/scoring":       "the suite says how certain a figure is",
	"cchc/round/roundtest → cchc/round":         "the behaviour suite runs the work of a round",
	"cchc/round/roundtest → cchc/round/rounddb": "the suite stands on the real tables",
	"cchc/cchcweb → cchc/round":                 "pages show the work of a round",

	"cchc/publication → cchc":                                           "a publication is of a round",
	"cchc/publication → cchc/criteria":                                  "a decision says how a set ranks",
	"cchc/publication → cchc/rule":                                      "a correction asks what a rule asks",
	"cchc/publication → cchc/scoring":                                   "a loss is a point that was not reached",
	"cchc/publication → cchc/compare":                                   "a loss is laid beside last year's",
	"cchc/publication → cchc/exchange":                                  "the annex leaves as Excel too",
	"cchc/publication/publicationdb → cchc":                             "rows of a publication are results",
	"cchc/publication/publicationdb → cchc/publication":                 "SQL satisfies the store that publishing asks for",
	"cchc/publication/publicationtest → cchc":                           "the behaviour suite stands on the index",
	"cchc/publication/publicationtest → cchc/cchctest":                  "the behaviour suite stands on the world of the index",
	"cchc/publication/publicationtest → cchc/publication":               "the behaviour suite publishes",
	"cchc/publication/publicationtest → cchc/publication/publicationdb": "the suite stands on the real tables",
	"cchc/publication/publicationweb → cchc":                            "pages show the round",
	"cchc/publication/publicationweb → cchc/criteria":                   "pages show criteria",
	"cchc/publication/publicationweb → cchc/rule":                       "a correction asks what a rule asks",
	"cchc/publication/publicationweb → cchc/scoring":                    "pages show points",
	"cchc/publication/publicationweb → cchc/exchange":                   "pages offer what they show as Excel",
	"cchc/publication/publicationweb → cchc/publication":                "pages publish",
	"cchc/live → cchc":                                                  "live figures come from the year's round",
	"cchc/live → cchc/round":                                            "an input bound to a metric is read alike",
	"cchc/live → cchc/rule":                                             "a value is replaced by what a metric says",
	"cchc/live → cchc/criteria":                                         "a loss is a criterion's",
	"cchc/live → cchc/scoring":                                          "live figures are scored by the same engine",
	"cchc/live/livedb → cchc/live":                                      "SQL satisfies the store that live scores ask for",
	"cchc/live/livetest → cchc":                                         "the behaviour suite declares figures",
	"cchc/live/livetest → cchc/live":                                    "the behaviour suite runs the live score",
	"cchc/live/livetest → cchc/live/livedb":                             "the suite stands on the real tables",
	"cchc/live/livetest → cchc/scoring":                                 "the suite tells origins apart",
	"cchc/live/livetest → cchc/round/roundtest":                         "the suite stands on the world of a round",
	"cchc/live/liveweb → cchc":                                          "pages name the agencies of a round",
	"cchc/live/liveweb → cchc/live":                                     "pages show the live score",
	"cchc/live/liveweb → cchc/exchange":                                 "the line leaves as Excel",
	"cchc/live/liveweb → cchc/criteria":                                 "pages name the criteria that lost points",
	"cchc/live/liveweb → cchc/scoring":                                  "pages tell certainties apart",
	"cchc/survey → cchc":                                                "what people answered becomes figures of a round",
	"cchc/survey → cchc/rule":                                           "a question offers what the rule weighs",
	"cchc/survey → cchc/criteria":                                       "a question feeds a criterion",
	"cchc/survey → cchc/scoring":                                        "counted answers are computed figures",
	"cchc/survey/surveydb → cchc/survey":                                "SQL satisfies the store that the surveys ask for",
	"cchc/survey/surveytest → cchc":                                     "the behaviour suite stands on the index",
	"cchc/survey/surveytest → cchc/cchcdb":                              "the suite stands on the real tables",
	"cchc/survey/surveytest → cchc/survey":                              "the behaviour suite runs the surveys",
	"cchc/survey/surveytest → cchc/survey/surveydb":                     "the suite stands on the real tables",
	"cchc/survey/surveyweb → cchc":                                      "pages name the agencies of a round",
	"cchc/survey/surveyweb → cchc/survey":                               "pages show the surveys",
	"cchc/survey/surveyweb → cchc/exchange":                             "counts leave as Excel",
	"cchc/survey/surveyweb → cchc/criteria":                             "pages name the criteria that are asked",

	"cchc/cchcweb → cchc/appraisal":                             "pages show the verification",
	"cchc/appraisal → cchc":                                     "what is verified and decided are the round's figures",
	"cchc/appraisal → cchc/criteria":                            "criteria are verified one by one",
	"cchc/appraisal → cchc/rule":                                "a verified figure is an input of a rule",
	"cchc/appraisal → cchc/scoring":                             "points follow from figures",
	"cchc/appraisal → cchc/round":                               "what is verified was handed in, with its evidence",
	"cchc/appraisal/appraisaldb → cchc/appraisal":               "SQL satisfies the store that verifying asks for",
	"cchc/appraisal/appraisaltest → cchc":                       "the behaviour suite stands on the index",
	"cchc/appraisal/appraisaltest → cchc/appraisal":             "the behaviour suite runs verifying",
	"cchc/appraisal/appraisaltest → cchc/appraisal/appraisaldb": "the suite stands on the real tables",
	"cchc/appraisal/appraisaltest → cchc/round":                 "the suite hands in what is verified",
	"cchc/appraisal/appraisaltest → cchc/round/rounddb":         "the suite stands on the real tables",
	"cchc/appraisal/appraisaltest → cchc/round/roundtest":       "the suite stands in the world of a round",
}

// scoreReads is all that the score may know of rings 1 and 2. The store is
// there for its transactions and auth for who acts; they know no domain word.
// A blob's digest is how facts name files; paper prints what was decided, sheet
// reads workbooks.
var scoreReads = []string{"org", "evidence", "metric", "ruleset", "store", "auth", "blob", "paper", "sheet"}

// driver is the one program that is no test and yet uses what tests use.
const driver = "suite"

// pkg is a package of this module, by its path under the module.
type pkg struct {
	path    string   // "internal/cchc/rule"
	imports []string // of this module, by the same kind of path; tests left out
	std     []string // of the standard library
}

// module names the module of a package: its first folder under internal, or
// the package itself when it delivers a module ("cchcweb") or lies elsewhere.
func module(p string) string {
	inner, isInternal := strings.CutPrefix(p, "internal/")
	if !isInternal {
		return p
	}
	first, rest, isPart := strings.Cut(inner, "/")
	if isPart && strings.HasSuffix(path.Base(rest), "web") && first != "web" {
		return path.Base(rest)
	}
	return first
}

// ringOf is false for a package that the picture does not show.
func ringOf(p string) (ring, bool) {
	if slices.Contains(dataFolders, strings.Split(p, "/")[0]) {
		return words, true
	}
	if strings.HasPrefix(p, "cmd/") {
		return delivery, true
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(p, "internal/"), "/")
	home, isShown := rings[first]
	if isShown && module(p) != first {
		return delivery, true
	}
	return home, isShown
}

// isTestKit is true of packages that help tests: storetest, cchctest.
func isTestKit(p string) bool {
	base := path.Base(p)
	return strings.HasSuffix(base, "test") && base != "archtest"
}

// ringFaults lists each import that the picture forbids, and why.
func ringFaults(pkgs []pkg) []string {
	faults := []string{}
	for _, from := range pkgs {
		home, isShown := ringOf(from.path)
		if !isShown {
			faults = append(faults, from.path+" lies in no ring: name it in rings.go and in docs/ARCHITECTURE.md")
			continue
		}
		for _, to := range from.imports {
			if why := forbids(from.path, home, to); why != "" {
				faults = append(faults, fmt.Sprintf("%s imports %s: %s", from.path, to, why))
			}
		}
	}
	return faults
}

func forbids(from string, home ring, to string) string {
	there, isShown := ringOf(to)
	a, b := module(from), module(to)
	switch {
	case !isShown:
		return "it lies in no ring"
	case isTestKit(to) && !isTestKit(from) && a != driver:
		return "only tests import a package ending in test"
	case isWithin(from, to):
		return forbidsWithin(from, to)
	case there > home && !isTestKit(from):
		return fmt.Sprintf("ring %d is further out than ring %d", there, home)
	case there == home && a != b && sideways[a+" → "+b] == "" && !isData(to):
		return "modules of one ring keep apart; a new line in rings.go needs a paragraph in docs/DECISIONS.md"
	}
	return ""
}

func isData(p string) bool {
	return slices.Contains(dataFolders, strings.Split(p, "/")[0])
}

// isWithin is true when both lie in one module's folder.
func isWithin(from, to string) bool {
	folder := func(p string) string {
		first, _, _ := strings.Cut(strings.TrimPrefix(p, "internal/"), "/")
		return first
	}
	return strings.HasPrefix(from, "internal/") && strings.HasPrefix(to, "internal/") && folder(from) == folder(to)
}

func forbidsWithin(from, to string) string {
	from, to = strings.TrimPrefix(from, "internal/"), strings.TrimPrefix(to, "internal/")
	base := path.Base(to)
	first, _, _ := strings.Cut(to, "/")
	if base == first+"web" || (base == first+"db" && !isTestKit(from)) {
		return "a module does not know how it is delivered or stored; app puts them together"
	}
	if hasOrder(first) && within[from+" → "+to] == "" {
		return "the parts of this module have an order; a new line in rings.go needs its reason"
	}
	return ""
}

func hasOrder(first string) bool {
	for line := range within {
		if strings.HasPrefix(line, first+"/") || strings.HasPrefix(line, first+" ") {
			return true
		}
	}
	return false
}

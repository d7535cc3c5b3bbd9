package policy

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/x/exp/ast"

	"minhbach/internal/auth"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// Folder is where the files lie.
const Folder = "policies"

// Limits of what is loaded; ours are a tenth of them.
const (
	filesMax     = 100
	fileBytesMax = 1 << 20
	policiesMax  = 2000
)

// Policy is one policy as its file has it.
type Policy struct {
	ID       string
	IsForbid bool
	Actions  []string // that it speaks of, sorted
	Reason   Reason
	File     string
	Line     int
	Text     string // as Cedar writes it

	compiled *cedar.Policy
}

// Reason is why, in both languages.
type Reason map[locale.Lang]string

// Text is the reason in a language.
func (r Reason) Text(l locale.Lang) string { return r[l] }

var (
	idShape     = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)
	actionShape = regexp.MustCompile(`^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$`)
	parsePlace  = regexp.MustCompile(`<input>:(\d+):\d+`)
)

// readingVerbs are what is done without changing anything.
var readingVerbs = []string{"view", "read", "list", "status", "export", "print", "measure"}

// judgingVerbs are what duties keep apart; the general policies name them
// whether or not some module does them yet.
var judgingVerbs = []string{"verify", "approve", "decide"}

// The groups every action belongs to, beside that of its verb.
const (
	reading  = "reading"
	changing = "changing"
)

// IsReading tells whether an action changes nothing.
func IsReading(action string) bool {
	_, verb, _ := strings.Cut(action, ".")
	return slices.Contains(readingVerbs, verb)
}

// groupsOf are the names a policy may call an action by.
func groupsOf(action string) []string {
	_, verb, _ := strings.Cut(action, ".")
	if IsReading(action) {
		return []string{action, verb, reading}
	}
	return []string{action, verb, changing}
}

// loader gathers what the files say and what is wrong with them.
type loader struct {
	actions  []string
	policies []Policy
	groups   map[string][]string // actions by each name they may be called
	problems fault.Problems
}

// New loads policies/*.cedar and holds them against the actions of the modules.
func New(files fs.FS, actions ...[]string) (*Engine, error) {
	names, err := fs.Glob(files, path.Join(Folder, "*.cedar"))
	if err != nil {
		return nil, fmt.Errorf("list the policies: %w", err)
	}
	return load(files, names, slices.Concat(actions...))
}

// NewOf loads some of the files, by their names without the ending: what the
// tests of one module stand on.
func NewOf(files fs.FS, names []string, actions ...[]string) (*Engine, error) {
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = path.Join(Folder, name+".cedar")
	}
	return load(files, paths, slices.Concat(actions...))
}

func load(files fs.FS, names, actions []string) (*Engine, error) {
	l := &loader{groups: map[string][]string{}}
	l.declare(actions)
	if len(names) > filesMax {
		return nil, fault.New(fault.TooLarge, "auth.policy.too_many_files", len(names), filesMax)
	}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read the policies %s: %w", name, err)
		}
		l.load(name, data)
	}
	engine := l.engine()
	if err := l.problems.OrNil(); err != nil {
		return nil, err
	}
	return engine, nil
}

func (l *loader) refuse(place fault.Place, key string, args ...any) {
	l.problems = append(l.problems, fault.New(fault.Invalid, key, args...).At(place))
}

func (l *loader) declare(actions []string) {
	l.actions = slices.Compact(slices.Sorted(slices.Values(actions)))
	for _, name := range append([]string{reading, changing}, judgingVerbs...) {
		l.groups[name] = nil
	}
	for _, action := range l.actions {
		if !actionShape.MatchString(action) {
			l.refuse(fault.Place{}, "auth.policy.action_shape", action)
		}
		for _, name := range groupsOf(action) {
			l.groups[name] = append(l.groups[name], action)
		}
	}
}

func (l *loader) load(file string, data []byte) {
	if len(data) > fileBytesMax {
		l.refuse(fault.Place{File: file}, "auth.policy.file_too_large", fileBytesMax>>10)
		return
	}
	list, err := cedar.NewPolicyListFromBytes(file, data)
	if err != nil {
		l.problems = append(l.problems, fault.New(fault.Invalid, "auth.policy.no_cedar", err.Error()).
			At(fault.Place{File: file, Line: lineIn(err)}).Because(err))
		return
	}
	for i, p := range list {
		end := len(data)
		if i+1 < len(list) {
			end = list[i+1].Position().Offset
		}
		l.add(p, source{file: file, line: p.Position().Line, text: data[p.Position().Offset:end]})
	}
}

// source is the text of one policy and where it begins, for the place of a refusal.
type source struct {
	file string
	line int
	text []byte
}

// at is the place of a word in the policy; the tree itself keeps no lines.
func (s source) at(word string) fault.Place {
	place := fault.Place{File: s.file, Line: s.line, Value: word}
	whole := regexp.MustCompile(`\b` + regexp.QuoteMeta(word) + `\b`)
	if found := whole.FindIndex(s.text); word != "" && found != nil {
		place.Line += bytes.Count(s.text[:found[0]], []byte("\n"))
	}
	return place
}

func lineIn(err error) int {
	found := parsePlace.FindStringSubmatch(err.Error())
	if found == nil {
		return 0
	}
	line, err := strconv.Atoi(found[1])
	if err != nil {
		return 0
	}
	return line
}

func (l *loader) add(compiled *cedar.Policy, from source) {
	if len(l.policies) >= policiesMax {
		l.refuse(from.at(""), "auth.policy.too_many", policiesMax)
		return
	}
	p := Policy{
		IsForbid: compiled.Effect() == cedar.Forbid, File: from.file, Line: from.line,
		Text: string(compiled.MarshalCedar()), compiled: compiled,
	}
	tree := (*ast.Policy)(compiled.AST())
	l.annotate(&p, tree, from)
	c := checker{loader: l, from: from}
	p.Actions = c.actionsOf(tree)
	c.check(tree)
	l.policies = append(l.policies, p)
}

func (l *loader) annotate(p *Policy, tree *ast.Policy, from source) {
	p.Reason = Reason{}
	for _, a := range tree.Annotations {
		text := strings.TrimSpace(string(a.Value))
		switch a.Key {
		case "id":
			p.ID = text
		case "vi", "en":
			p.Reason[locale.Lang(a.Key)] = text
		default:
			l.refuse(from.at(string(a.Key)), "auth.policy.annotation", string(a.Key))
		}
	}
	if !idShape.MatchString(p.ID) {
		l.refuse(from.at(p.ID), "auth.policy.id", p.ID)
	}
	if slices.ContainsFunc(l.policies, func(o Policy) bool { return o.ID == p.ID }) {
		l.refuse(from.at(p.ID), "auth.policy.id_twice", p.ID)
	}
	for _, lang := range locale.Langs() {
		if p.Reason[lang] == "" {
			l.refuse(from.at(p.ID), "auth.policy.no_reason", p.ID, string(lang))
		}
	}
}

func (l *loader) engine() *Engine {
	slices.SortStableFunc(l.policies, func(a, b Policy) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	e := &Engine{
		actions: l.actions, policies: l.policies, byAction: map[string]cedar.PolicyMap{},
		entities: cedar.EntityMap{}, byID: map[string]*Policy{}, may: map[string][]auth.Role{},
	}
	permitted := map[string]bool{}
	for _, action := range l.actions {
		e.byAction[action] = cedar.PolicyMap{}
		e.entities[actionUID(action)] = actionEntity(action)
	}
	for i := range e.policies {
		p := &e.policies[i]
		e.byID[p.ID] = p
		for _, action := range p.Actions {
			e.byAction[action][cedar.PolicyID(p.ID)] = p.compiled
			permitted[action] = permitted[action] || !p.IsForbid
		}
	}
	for _, action := range l.actions {
		// What only the general policies speak of was forgotten by its module.
		if !permitted[action] || !e.isNamed(action) {
			l.refuse(fault.Place{}, "auth.policy.action_without_policy", action)
		}
	}
	return e
}

// actionEntity tells Cedar which groups the action is in.
func actionEntity(action string) cedar.Entity {
	var groups []cedar.EntityUID
	for _, name := range groupsOf(action)[1:] {
		groups = append(groups, actionUID(name))
	}
	return cedar.Entity{UID: actionUID(action), Parents: cedar.NewEntityUIDSet(groups...)}
}

// isNamed tells whether some permit calls the action by its own name.
func (e *Engine) isNamed(action string) bool {
	return slices.ContainsFunc(e.policies, func(p Policy) bool {
		return !p.IsForbid && slices.Contains(p.Actions, action) && strings.Contains(p.Text, strconv.Quote(action))
	})
}

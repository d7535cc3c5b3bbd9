package expr

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"minhbach/internal/points"
)

// Limits of one expression.
const (
	sizeMax  = 2000 // bytes
	depthMax = 50
)

// ErrSyntax marks a text that is no expression.
var ErrSyntax = errors.New("not an expression")

// Expr is a parsed expression.
type Expr struct {
	text  string
	root  *node
	steps []step
	depth int // of the pile that Eval needs
	names []string
}

// Names returns the names the expression uses, each once, in order of first
// use. Eval looks them up by their index here.
func (e *Expr) Names() []string { return e.names }

// String returns the expression as written.
func (e *Expr) String() string { return e.text }

type parser struct {
	rest  string
	at    int
	token string
	kind  tokenKind
	depth int
	names []string
}

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenNumber
	tokenName
	tokenText
	tokenSign
)

// Parse reads an expression.
func Parse(text string) (*Expr, error) {
	if len(text) > sizeMax {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrSyntax, sizeMax)
	}
	p := &parser{rest: text}
	if err := p.next(); err != nil {
		return nil, err
	}
	root, err := p.ternary()
	if err != nil {
		return nil, err
	}
	if p.kind != tokenEnd {
		return nil, p.unexpected()
	}
	e := &Expr{text: text, root: root, names: p.names}
	e.lay(root, 1)
	return e, nil
}

func (p *parser) fail(format string, args ...any) error {
	return fmt.Errorf("%w: %s at character %d", ErrSyntax, fmt.Sprintf(format, args...), p.at+1)
}

func (p *parser) unexpected() error {
	if p.kind == tokenEnd {
		return p.fail("it ends too early")
	}
	return p.fail("%q is not expected", p.token)
}

var signs = []string{"==", "!=", "<=", ">=", "&&", "||", "+", "-", "*", "/", "<", ">", "!", "?", ":", "(", ")", ","}

func (p *parser) next() error {
	trimmed := strings.TrimLeftFunc(p.rest, unicode.IsSpace)
	p.at += len(p.token) + len(p.rest) - len(trimmed)
	p.rest = trimmed
	if p.rest == "" {
		p.token, p.kind = "", tokenEnd
		return nil
	}
	first, size := utf8.DecodeRuneInString(p.rest)
	switch {
	case first == '−' || first == '×':
		p.take(tokenSign, size)
		p.token = strings.NewReplacer("−", "-", "×", "*").Replace(p.token)
		p.at += size - 1
		return nil
	case first == '\'' || first == '"':
		end := strings.IndexByte(p.rest[1:], p.rest[0])
		if end < 0 {
			return p.fail("a text in quotes does not end")
		}
		p.take(tokenText, end+2)
		return nil
	case first >= '0' && first <= '9':
		p.take(tokenNumber, spanOf(p.rest, func(r rune) bool { return r >= '0' && r <= '9' || r == '.' }))
		return nil
	case first == '_' || unicode.IsLetter(first):
		p.take(tokenName, spanOf(p.rest, isNamePart))
		return nil
	}
	for _, sign := range signs {
		if strings.HasPrefix(p.rest, sign) {
			p.take(tokenSign, len(sign))
			return nil
		}
	}
	return p.fail("%q is not expected", string(first))
}

func isNamePart(r rune) bool {
	return r == '_' || r == '.' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

func spanOf(s string, in func(rune) bool) int {
	end := strings.IndexFunc(s, func(r rune) bool { return !in(r) })
	if end < 0 {
		return len(s)
	}
	return end
}

func (p *parser) take(kind tokenKind, size int) {
	p.kind, p.token, p.rest = kind, p.rest[:size], p.rest[size:]
}

func (p *parser) is(sign string) bool { return p.kind == tokenSign && p.token == sign }

func (p *parser) expect(sign string) error {
	if !p.is(sign) {
		return p.unexpected()
	}
	return p.next()
}

func (p *parser) enter() error {
	p.depth++
	if p.depth > depthMax {
		return p.fail("more than %d levels", depthMax)
	}
	return nil
}

func (p *parser) ternary() (*node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	cond, err := p.binary(0)
	if err != nil || !p.is("?") {
		return cond, err
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	yes, err := p.ternary()
	if err != nil {
		return nil, err
	}
	if err := p.expect(":"); err != nil {
		return nil, err
	}
	no, err := p.ternary()
	if err != nil {
		return nil, err
	}
	return &node{kind: nodeChoose, of: []*node{cond, yes, no}}, nil
}

// levels lists the binary operators, loosest first.
var levels = [][]string{{"||"}, {"&&"}, {"==", "!="}, {"<", "<=", ">", ">="}, {"+", "-"}, {"*", "/"}}

func (p *parser) binary(level int) (*node, error) {
	if level == len(levels) {
		return p.unary()
	}
	left, err := p.binary(level + 1)
	if err != nil {
		return nil, err
	}
	for p.kind == tokenSign && slices.Contains(levels[level], p.token) {
		op := p.token
		if err := p.next(); err != nil {
			return nil, err
		}
		right, err := p.binary(level + 1)
		if err != nil {
			return nil, err
		}
		left = &node{kind: nodeOperate, step: step{does: stepOperate, op: operatorOf(op)}, of: []*node{left, right}}
	}
	return left, nil
}

func (p *parser) unary() (*node, error) {
	if !p.is("-") && !p.is("!") {
		return p.atom()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	op := p.token
	if err := p.next(); err != nil {
		return nil, err
	}
	of, err := p.unary()
	return &node{kind: nodePrefix, step: step{does: stepPrefix, op: operatorOf(op)}, of: []*node{of}}, err
}

func (p *parser) atom() (*node, error) {
	token := p.token
	switch {
	case p.kind == tokenNumber:
		r, err := points.ParseRat(token)
		if err != nil {
			return nil, p.fail("%q is not a number", token)
		}
		return literal(Num(r)), p.next()
	case p.kind == tokenText:
		return literal(Text(token[1 : len(token)-1])), p.next()
	case p.is("("):
		if err := p.next(); err != nil {
			return nil, err
		}
		inner, err := p.ternary()
		if err != nil {
			return nil, err
		}
		return inner, p.expect(")")
	case p.kind == tokenName:
		if err := p.next(); err != nil {
			return nil, err
		}
		if p.is("(") {
			return p.call(token)
		}
		return p.name(token), nil
	}
	return nil, p.unexpected()
}

func literal(v Value) *node { return &node{step: step{does: stepLiteral, value: v}} }

func operatorOf(sign string) operator { return operator(slices.Index(operators[:], sign)) }

func (p *parser) name(token string) *node {
	switch token {
	case "true", "false":
		return literal(YesNo(token == "true"))
	}
	index := slices.Index(p.names, token)
	if index < 0 {
		index = len(p.names)
		p.names = append(p.names, token)
	}
	return &node{step: step{does: stepName, name: index}}
}

func (p *parser) call(name string) (*node, error) {
	function, known := functions[name]
	if !known {
		return nil, p.fail("there is no function %q; there are min, max and clamp", name)
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	var args []*node
	for {
		arg, err := p.ternary()
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
		if !p.is(",") {
			break
		}
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	if len(args) < function.least || len(args) > function.most {
		return nil, p.fail("%s takes %d to %d values, not %d", name, function.least, function.most, len(args))
	}
	return &node{kind: nodeCall, step: step{does: stepCall, op: function.op, takes: len(args), folds: function.folds}, of: args}, p.expect(")")
}

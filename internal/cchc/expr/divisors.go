package expr

import "slices"

// Divisors returns the names, by their index in Names, that something is
// divided by. Whoever looks for a better figure keeps those: a larger share
// is won by doing more, not by having had less to do.
func (e *Expr) Divisors() []int {
	var found []int
	var visit func(n node, below bool)
	visit = func(n node, below bool) {
		switch n := n.(type) {
		case named:
			if below && !slices.Contains(found, int(n)) {
				found = append(found, int(n))
			}
		case prefix:
			visit(n.of, below)
		case choose:
			visit(n.cond, below)
			visit(n.yes, below)
			visit(n.no, below)
		case operate:
			visit(n.left, below)
			visit(n.right, below || n.op == opOver)
		case call:
			for _, arg := range n.args {
				visit(arg, below)
			}
		}
	}
	visit(e.root, false)
	return found
}

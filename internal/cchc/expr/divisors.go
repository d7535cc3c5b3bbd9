package expr

import "slices"

// Divisors returns the names, by their index in Names, that something is
// divided by. Whoever looks for a better figure keeps those: a larger share
// is won by doing more, not by having had less to do.
func (e *Expr) Divisors() []int {
	var found []int
	var visit func(n *node, below bool)
	visit = func(n *node, below bool) {
		if n.step.does == stepName && below && !slices.Contains(found, n.step.name) {
			found = append(found, n.step.name)
		}
		for i, of := range n.of {
			visit(of, below || (n.kind == nodeOperate && n.step.op == opOver && i == 1))
		}
	}
	visit(e.root, false)
	return found
}

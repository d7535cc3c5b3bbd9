package expr

// node is a part of an expression as it is written.
type node struct {
	kind nodeKind
	step step
	of   []*node
}

type nodeKind uint8

const (
	nodeLeaf nodeKind = iota // a literal or a name
	nodePrefix
	nodeChoose
	nodeOperate
	nodeCall
)

// lay writes the steps of a node behind those before it; its value comes to
// stand at a depth of the pile.
func (e *Expr) lay(n *node, depth int) {
	e.depth = max(e.depth, depth)
	switch n.kind {
	case nodeChoose:
		e.layChoice(n, depth)
		return
	case nodeOperate:
		e.lay(n.of[0], depth)
		decided := len(e.steps)
		if n.step.op <= opAnd {
			e.steps = append(e.steps, step{does: stepDecided, op: n.step.op})
		}
		e.lay(n.of[1], depth+1)
		if n.step.op <= opAnd {
			e.steps[decided].skip = len(e.steps) - decided // and the operator itself
		}
	default:
		for i, of := range n.of {
			e.lay(of, depth+i)
		}
	}
	e.steps = append(e.steps, n.step)
}

// layChoice writes the condition, the first side, and the second, of which
// each passes over the other.
func (e *Expr) layChoice(n *node, depth int) {
	e.lay(n.of[0], depth)
	choose := len(e.steps)
	e.steps = append(e.steps, step{does: stepChoose})
	e.lay(n.of[1], depth)
	skip := len(e.steps)
	e.steps = append(e.steps, step{does: stepSkip})
	e.lay(n.of[2], depth)
	e.steps[choose].skip = skip - choose
	e.steps[choose].past = len(e.steps) - choose - 1
	e.steps[skip].skip = len(e.steps) - skip - 1
}

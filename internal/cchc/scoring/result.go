package scoring

import (
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/points"
)

// State is what became of a node.
type State uint8

// The states of a node. A group is missing while any leaf below it is.
const (
	Missing State = iota
	Scored
	NotApplicable // left out, with its maximum
	FullNA        // not applicable, and given its maximum
	NoEvent
	Gated
)

var stateNames = [...]string{"missing", "scored", "na", "full_na", "no_event", "gated"}

// String is the state's name in JSON.
func (s State) String() string { return stateNames[s] }

// ParseState reads a state's name.
func ParseState(name string) (State, bool) {
	for i, n := range stateNames {
		if n == name {
			return State(i), true
		}
	}
	return 0, false
}

// Certainty is how certain a value is (DESIGN §3).
type Certainty uint8

// The certainties.
const (
	Unknown Certainty = iota
	CertainComputed
	CertainEvidenced
	CertainDeclared
)

var certaintyNames = [...]string{"unknown", "computed", "evidenced", "declared"}

// String is the certainty's name in JSON.
func (c Certainty) String() string { return certaintyNames[c] }

// Node is the result of one criterion: its points, and its maximum as far as
// it applies.
type Node struct {
	Points, Max points.Points
	State       State
	Automatic   bool // n/a by the rule itself, which a verifier should see
	Certainty   Certainty
}

// Lost is what a criterion keeps from the unit: what is missing to its maximum
// as far as it applies, and what a penalty takes. A bonus keeps nothing back.
func Lost(c *criteria.Criterion, n Node) points.Points {
	switch {
	case n.State == NotApplicable:
		return 0
	case c.IsPenalty():
		return n.Points
	case c.OutsideBase():
		return 0
	}
	return max(n.Max-n.Points, 0)
}

// Result is what one unit reaches.
type Result struct {
	Nodes    []Node // by place in the set
	Points   points.Points
	Max      points.Points // applicable maximum of the base
	Bonus    points.Points
	Penalty  points.Points
	Index    points.Rat // in percent
	HasIndex bool
	Missing  int
	Scored   int
	Zeros    int // base leaves that were scored and have 0 points
	Excluded bool
	Rank     int // 0: none
	Of       int
	Band     string
}

// IndexText prints the index with up to 6 decimals; "" when there is none.
func (r *Result) IndexText() string {
	if !r.HasIndex {
		return ""
	}
	return r.Index.String()
}

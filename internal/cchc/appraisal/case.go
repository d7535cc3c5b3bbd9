package appraisal

import "minhbach/internal/id"

// Case is what was done so far about one criterion of one agency. A criterion
// that nobody verified has a case of version 0.
type Case struct {
	Agency     id.ID
	Criterion  string
	Verified   Act
	IsReferred bool // the appraiser leaves it to the council

	Reply       Reply
	Explanation string
	Replied     Act

	Answer    Outcome
	AnswerWhy string
	Answered  Act

	Session    id.ID
	Decision   Outcome
	DecidedWhy string
	Decided    Act

	Version int64
}

// Act is who did something, and when; empty while it was not done.
type Act struct {
	By id.ID
	At string // an instant
}

// IsDone tells that it was done.
func (a Act) IsDone() bool { return a.At != "" }

// Reply is what an agency says to verified figures that are not its own.
type Reply string

// The replies.
const (
	Accepts  Reply = "accepted" // nhất trí
	Disputes Reply = "disputed" // không nhất trí, giải trình
)

// Outcome is what became of the verified figures.
type Outcome string

// The outcomes.
const (
	Kept    Outcome = "kept"
	Changed Outcome = "changed"
)

func outcomeOf(isChanged bool) Outcome {
	if isChanged {
		return Changed
	}
	return Kept
}

// Step is how far a criterion of an agency has come.
type Step string

// The steps.
const (
	NotSubmitted Step = "not_submitted" // chưa nộp
	ToVerify     Step = "to_verify"     // chưa thẩm định
	Disputed     Step = "disputed"      // đã giải trình, chờ trả lời
	OpenPoint    Step = "open"          // chờ Hội đồng
	Differs      Step = "differs"       // thẩm định khác tự chấm
	Accepted     Step = "accepted"      // cơ quan nhất trí
	Agreed       Step = "agreed"        // như tự chấm
	Decided      Step = "decided"       // Hội đồng đã quyết định
)

// Steps lists the steps in the order of lists: disagreements first.
func Steps() []Step {
	return []Step{Disputed, OpenPoint, Differs, ToVerify, Accepted, Agreed, Decided, NotSubmitted}
}

// step tells how far a case has come; differs says whether the verified figures
// are not the agency's own.
func (c *Case) step(isSubmitted, differs bool) Step {
	switch {
	case c.Decided.IsDone():
		return Decided
	case !c.Verified.IsDone() && isSubmitted:
		return ToVerify
	case !c.Verified.IsDone():
		return NotSubmitted
	case c.IsReferred:
		return OpenPoint
	case !differs:
		return Agreed
	case c.Reply == Disputes && !c.Answered.IsDone():
		return Disputed
	case c.Reply == Disputes:
		return OpenPoint
	case c.Reply == Accepts:
		return Accepted
	}
	return Differs
}

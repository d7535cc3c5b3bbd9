package appraisal

// What people do here, as the policies name it.
const (
	actRead    = "appraisal.read" // see verified figures, explanations and open points before publication
	actVerify  = "score.verify"   // verify a criterion
	actExplain = "score.explain"  // reply to verified figures
	actAnswer  = "score.answer"   // answer an explanation
	actMeet    = "council.read"   // see the sessions of the council and their minutes
	actHold    = "council.hold"   // open a session of the council, note who is present, close it
	actDecide  = "council.decide" // enter what the council decided
)

// Actions lists what this package asks the policies about.
func Actions() []string {
	return []string{actRead, actVerify, actExplain, actAnswer, actMeet, actHold, actDecide}
}

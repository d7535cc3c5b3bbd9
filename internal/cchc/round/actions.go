package round

// What people do here, as the policies name it.
const (
	actOpen      = "round.open"    // open a round
	actPlan      = "round.plan"    // change its plan, move its phase
	actStatus    = "round.status"  // see who submitted and who is late
	actRead      = "score.read"    // see a self-score, its notes and files
	actFill      = "score.fill"    // fill in a criterion
	actAssign    = "score.assign"  // give criteria to divisions
	actConfirm   = "score.confirm" // confirm a division's criteria
	actSubmit    = "score.submit"  // hand the self-score in
	actReturn    = "score.return"  // return it for supplement
	actExtend    = "score.extend"  // move a deadline
	actPaper     = "score.paper"   // enter what came on paper
	actRequestNA = "na.request"    // ask to leave a criterion out
	actApproveNA = "na.approve"    // answer the request
)

// Actions lists what this package asks the policies about.
func Actions() []string {
	return []string{
		actOpen, actPlan, actStatus, actRead, actFill, actAssign, actConfirm, actSubmit, actReturn, actExtend, actPaper,
		actRequestNA, actApproveNA,
	}
}

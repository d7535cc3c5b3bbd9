// Package round is the work of a scoring round (đợt chấm điểm): its plan, the
// self-score of each agency as a list of tasks, and the handing in of it.
//
// The province opens a round with a plan: phases with deadlines, who appraises
// which field, how lateness is counted. An agency then fills in its criteria.
// What a metric reads from facts is accepted as it stands and cannot be typed;
// what nobody records is declared, with a note and evidence. Evidence is a file
// kept once by its digest, and one already in the system is attached, not sent
// again. The reform officer gives criteria to divisions, the head of a division
// confirms them, the leader submits. Until he does the self-score is a draft
// (chưa nộp), and every page says so.
//
// What always holds: figures change only through package cchc, which scores and
// records them; a plan, an assignment, a confirmation, a submission, a return
// and an extension are facts; after its time an agency changes nothing unless
// the province returned the submission or moved the deadline; who changes a
// criterion that somebody changed meanwhile is told so and loses nothing;
// nobody approves his own request to leave a criterion out.
package round

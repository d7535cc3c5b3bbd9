package publication

import (
	"context"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/id"
)

// What a person may be allowed to do here; the policies name these words.
const (
	ActFreeze   = "round.freeze"        // close the figures of a round
	ActPublish  = "round.publish"       // publish its result by a decision
	ActCorrect  = "publication.correct" // publish anew in the place of an earlier publication
	ActComplain = "complaint.file"      // complain about the result of one's agency
	ActReply    = "complaint.reply"     // answer a complaint
	ActRead     = "complaint.read"      // read complaints
	ActSeeTasks = "loss.view"           // see the tasks that were proposed for lost points
	ActPropose  = "loss.propose"        // propose a task for a lost point
)

// Actions lists every action of this package.
func Actions() []string {
	return []string{ActFreeze, ActPublish, ActCorrect, ActComplain, ActReply, ActRead, ActSeeTasks, ActPropose}
}

func onRound(r cchc.Round) auth.Resource {
	return auth.Resource{Kind: "round", ID: string(r.ID), IsPublished: r.State == cchc.Published}
}

func onComplaint(complaint, agency, by id.ID) auth.Resource {
	return auth.Resource{Kind: "complaint", ID: string(complaint), Agency: agency, Owner: by}
}

func onLoss(r cchc.Round, agency id.ID) auth.Resource {
	return auth.Resource{Kind: "loss", ID: string(r.ID), Agency: agency, IsPublished: r.State == cchc.Published}
}

// May tells whether the reader may do something to a round, or (with an agency)
// for an agency in it. Pages ask it to offer only what will be done.
func (s *Service) May(ctx context.Context, action string, round cchc.Round, agency id.ID) bool {
	on := onRound(round)
	on.Agency = agency
	return s.Guard.Authorize(ctx, action, on) == nil
}

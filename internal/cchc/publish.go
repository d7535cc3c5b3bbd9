package cchc

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Freeze closes a round: its figures no longer change, and the rules that look
// at the block see it as it is now.
func (s *Service) Freeze(ctx context.Context, round id.ID, by string) error {
	err := s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		v, err := s.load(ctx, tx, round)
		if err != nil {
			return err
		}
		return s.freeze(ctx, tx, v, by)
	})
	if err != nil {
		return fmt.Errorf("freeze round: %w", err)
	}
	return nil
}

func (s *Service) freeze(ctx context.Context, tx *sql.Tx, v *View, by string) error {
	if v.Round.State != Open {
		return fault.New(fault.Conflict, "cchc.round_closed", fmt.Sprint(v.Round.Year))
	}
	if v.Final() == nil {
		return fault.New(fault.Conflict, "cchc.nothing_scored", fmt.Sprint(v.Round.Year))
	}
	figures, sum := 0, sha256.New()
	for _, stage := range Stages() {
		sheets := v.peerSheets(stage)
		if err := s.store.PutPeers(ctx, tx, v.Round.ID, stage, sheets); err != nil {
			return fmt.Errorf("keep the frozen block: %w", err)
		}
		for _, u := range v.Units {
			for _, in := range v.InputsOf(stage, u.Agency) {
				figures++
				_, _ = fmt.Fprintf(sum, "%s %s %s %s %s\n", stage, u.Agency, in.Criterion, in.Name, in.Value) // a hash never fails
			}
		}
	}
	next := v.Round
	next.State = Frozen
	if err := s.move(ctx, tx, next, Open); err != nil {
		return err
	}
	return s.record(ctx, tx, by, evidence.Fact{
		Kind: kindFrozen, Subject: string(v.Round.ID), Period: fmt.Sprint(v.Round.Year),
		Payload: frozenPayload{string(v.Round.ID), figures, hex.EncodeToString(sum.Sum(nil))},
	})
}

func (s *Service) move(ctx context.Context, tx *sql.Tx, next Round, from RoundState) error {
	moved, err := s.store.Move(ctx, tx, next, from)
	if err != nil {
		return fmt.Errorf("move the round: %w", err)
	}
	if !moved {
		return fault.New(fault.Conflict, "cchc.round_moved", fmt.Sprint(next.Year))
	}
	return nil
}

// peerSheets lists the figures of the criteria that compare units.
func (v *View) peerSheets(stage Stage) []Sheet {
	var sheets []Sheet
	for _, u := range v.Units {
		sheet := Sheet{Agency: u.Agency}
		for _, in := range v.InputsOf(stage, u.Agency) {
			if c := v.Set.Criterion(in.Criterion); c != nil && rule.DependsOnBlock(c.Rule) {
				sheet.Inputs = append(sheet.Inputs, in)
			}
		}
		if len(sheet.Inputs) > 0 {
			sheets = append(sheets, sheet)
		}
	}
	return sheets
}

// Publish makes a round's result final. An open round is frozen first. The
// result is computed from the kept figures once more, and pinned to the size
// of the evidence log.
func (s *Service) Publish(ctx context.Context, round id.ID, on civil.Date, by string) (Round, error) {
	var published Round
	err := s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		current, err := s.store.RoundByID(ctx, tx, round)
		if err != nil {
			return notFound(err, "cchc.no_round", string(round), "")
		}
		v, err := s.read(ctx, tx, current)
		if err != nil {
			return err
		}
		switch current.State {
		case Published:
			return fault.New(fault.Conflict, "cchc.already_published", fmt.Sprint(current.Year))
		case Open:
			if err := s.freeze(ctx, tx, v, by); err != nil {
				return err
			}
		}
		published, err = s.publish(ctx, tx, v, on, by)
		return err
	})
	if err != nil {
		return Round{}, fmt.Errorf("publish round: %w", err)
	}
	return published, nil
}

func (s *Service) publish(ctx context.Context, tx *sql.Tx, v *View, on civil.Date, by string) (Round, error) {
	size, err := s.log.SizeIn(ctx, tx)
	if err != nil {
		return Round{}, fmt.Errorf("read the size of the log: %w", err)
	}
	block := v.Final()
	rows := make([]StoredResult, len(block.Results))
	for i := range block.Results {
		rows[i] = stored(block.Sheets[i].Unit, &block.Results[i])
	}
	if err := s.store.PutResults(ctx, tx, v.Round.ID, v.FinalStage(), rows); err != nil {
		return Round{}, fmt.Errorf("keep the results: %w", err)
	}
	next := v.Round
	next.State, next.PublishedOn, next.EvidenceSize = Published, on, size
	if err := s.move(ctx, tx, next, Frozen); err != nil {
		return Round{}, err
	}
	return next, s.record(ctx, tx, by, evidence.Fact{
		Kind: kindPublished, Subject: string(v.Round.ID), Period: fmt.Sprint(v.Round.Year), OccurredOn: on,
		Payload: publishedPayload{string(v.Round.ID), string(v.FinalStage()), v.Round.SetDigest, v.resultDigest(), size, len(rows)},
	})
}

// roundFactsMax bounds the facts about a round itself: opened, frozen, published.
const roundFactsMax = 100

// PublishingFact returns the id of the fact that published a round.
func (s *Service) PublishingFact(ctx context.Context, round id.ID) (fact id.ID, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		entries, err := s.log.Facts(ctx, tx, evidence.Query{Subject: string(round), Limit: roundFactsMax})
		for _, e := range entries {
			if e.Kind == kindPublished {
				fact = e.ID
			}
		}
		return err
	})
	return fact, err
}

func encode(raw any) string {
	text, err := json.Marshal(raw)
	if err != nil {
		// What Value.JSON returns is made of strings, numbers, lists and maps.
		panic(err)
	}
	return string(text)
}

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
		_, err = s.FreezeIn(ctx, tx, v, nil, by)
		return err
	})
	if err != nil {
		return fmt.Errorf("freeze round: %w", err)
	}
	return nil
}

// FreezeIn closes a round inside a transaction of the caller's. The round is
// pinned to what its figures rest on: the set, the size of the log, and the
// versions of the metrics ("name@version") that were read.
func (s *Service) FreezeIn(ctx context.Context, tx *sql.Tx, v *View, metrics []string, by string) (Round, error) {
	if v.Round.State != Open {
		return Round{}, fault.New(fault.Conflict, "cchc.round_closed", fmt.Sprint(v.Round.Year))
	}
	if v.Final() == nil {
		return Round{}, fault.New(fault.Conflict, "cchc.nothing_scored", fmt.Sprint(v.Round.Year))
	}
	size, err := s.log.SizeIn(ctx, tx)
	if err != nil {
		return Round{}, fmt.Errorf("read the size of the log: %w", err)
	}
	for _, stage := range Stages() {
		if err := s.store.PutPeers(ctx, tx, v.Round.ID, stage, v.peerSheets(stage)); err != nil {
			return Round{}, fmt.Errorf("keep the frozen block: %w", err)
		}
	}
	next := v.Round
	next.State, next.EvidenceSize = Frozen, size
	if err := s.move(ctx, tx, next, Open); err != nil {
		return Round{}, err
	}
	next.Version++
	figures, digest := v.figuresDigest()
	return next, s.record(ctx, tx, by, evidence.Fact{
		Kind: kindFrozen, Subject: string(v.Round.ID), Period: fmt.Sprint(v.Round.Year),
		Payload: frozenPayload{string(v.Round.ID), figures, digest, v.Round.SetDigest, size, metrics},
	})
}

// figuresDigest is what the figures of a frozen round are known by.
func (v *View) figuresDigest() (figures int, digest string) {
	sum := sha256.New()
	for _, stage := range Stages() {
		for _, u := range v.Units {
			for _, in := range v.InputsOf(stage, u.Agency) {
				figures++
				_, _ = fmt.Fprintf(sum, "%s %s %s %s %s\n", stage, u.Agency, in.Criterion, in.Name, in.Value) // a hash never fails
			}
		}
	}
	return figures, hex.EncodeToString(sum.Sum(nil))
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

// Publish makes a round's result final without a paper of this program, such as
// one decided before it came. An open round is frozen first.
func (s *Service) Publish(ctx context.Context, round id.ID, on civil.Date, by string) (Round, error) {
	var published Round
	err := s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		v, err := s.load(ctx, tx, round)
		if err != nil {
			return err
		}
		if v, err = s.FrozenIn(ctx, tx, v, nil, by); err != nil {
			return err
		}
		size, err := s.log.SizeIn(ctx, tx)
		if err != nil {
			return fmt.Errorf("read the size of the log: %w", err)
		}
		if published, err = s.PublishIn(ctx, tx, v, on, size); err != nil {
			return err
		}
		return s.record(ctx, tx, by, evidence.Fact{
			Kind: kindPublished, Subject: string(round), Period: fmt.Sprint(published.Year), OccurredOn: on, Payload: v.Published(size),
		})
	})
	if err != nil {
		return Round{}, fmt.Errorf("publish round: %w", err)
	}
	return published, nil
}

// FrozenIn is the view of a round whose figures no longer move: an open one is
// frozen first, a published one refused.
func (s *Service) FrozenIn(ctx context.Context, tx *sql.Tx, v *View, metrics []string, by string) (*View, error) {
	switch v.Round.State {
	case Published:
		return nil, fault.New(fault.Conflict, "cchc.already_published", fmt.Sprint(v.Round.Year))
	case Frozen:
		return v, nil
	}
	round, err := s.FreezeIn(ctx, tx, v, metrics, by)
	if err != nil {
		return nil, err
	}
	return s.read(ctx, tx, round)
}

// PublishIn keeps the results of a frozen round and makes them final, inside a
// transaction of the caller's, who records the fact. The results rest on the
// facts below size.
func (s *Service) PublishIn(ctx context.Context, tx *sql.Tx, v *View, on civil.Date, size int64) (Round, error) {
	if err := s.store.PutResults(ctx, tx, v.Round.ID, v.FinalStage(), v.FinalRows()); err != nil {
		return Round{}, fmt.Errorf("keep the results: %w", err)
	}
	next, from := v.Round, v.Round.State
	next.State, next.PublishedOn, next.EvidenceSize = Published, on, size
	if err := s.move(ctx, tx, next, from); err != nil {
		return Round{}, err
	}
	next.Version++
	return next, nil
}

// FinalRows are the results that count, as they are kept.
func (v *View) FinalRows() []StoredResult {
	block := v.Final()
	if block == nil {
		return nil
	}
	rows := make([]StoredResult, len(block.Results))
	for i := range block.Results {
		rows[i] = stored(block.Sheets[i].Unit, &block.Results[i])
	}
	return rows
}

// Published is what the fact about the result of this view says.
func (v *View) Published(size int64) PublishedPayload {
	return PublishedPayload{
		Round: string(v.Round.ID), Stage: string(v.FinalStage()), SetDigest: v.Round.SetDigest, ResultDigest: ResultDigest(v.FinalRows()),
		EvidenceSize: size, Units: len(v.FinalRows()),
	}
}

// DecidedFact is the kind of the fact that publishes a result by a decision.
func DecidedFact() string { return kindDecided }

// roundFactsMax bounds the facts about a round itself: opened, frozen, published.
const roundFactsMax = 100

// PublishingFact returns the id of the last fact that published a round.
func (s *Service) PublishingFact(ctx context.Context, round id.ID) (fact id.ID, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		entries, err := s.log.Facts(ctx, tx, evidence.Query{Subject: string(round), Limit: roundFactsMax})
		for _, e := range entries {
			if e.Kind == kindPublished || e.Kind == kindDecided {
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

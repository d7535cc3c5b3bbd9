package cchc

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// unitsMax bounds the units of a round: the communes of the largest province
// many times over.
const unitsMax = 20_000

// OpenRound opens the scoring of a block in a year.
func (s *Service) OpenRound(ctx context.Context, n NewRound, by string) (round Round, err error) {
	err = s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		round, err = s.OpenRoundIn(ctx, tx, n, by)
		return err
	})
	if err != nil {
		return Round{}, fmt.Errorf("open round: %w", err)
	}
	return round, nil
}

// OpenRoundIn is OpenRound inside a transaction.
func (s *Service) OpenRoundIn(ctx context.Context, tx *sql.Tx, n NewRound, by string) (Round, error) {
	if len(n.Units) == 0 || len(n.Units) > unitsMax {
		return Round{}, fault.New(fault.Invalid, "cchc.units", unitsMax)
	}
	engine, err := s.engineIn(ctx, tx, n.SetDigest)
	if err != nil {
		return Round{}, err
	}
	if err := n.fits(engine.Set().Block, engine.Set().ValidFrom, engine.Set().ValidTo); err != nil {
		return Round{}, err
	}
	round := Round{ID: s.ids.New(), Year: n.Year, Block: n.Block, SetDigest: n.SetDigest, State: Open, IsDemo: n.IsDemo, Version: 1}
	if _, err := s.store.Round(ctx, tx, n.Year, n.Block); err == nil {
		return Round{}, fault.New(fault.Conflict, "cchc.round_exists", n.Block, fmt.Sprint(n.Year))
	} else if !errors.Is(err, sql.ErrNoRows) {
		return Round{}, fmt.Errorf("look for the round: %w", err)
	}
	if err := s.store.InsertRound(ctx, tx, round, s.now()); err != nil {
		return Round{}, fmt.Errorf("keep the round: %w", err)
	}
	if err := s.store.InsertUnits(ctx, tx, round.ID, n.Units); err != nil {
		return Round{}, fmt.Errorf("keep the units: %w", err)
	}
	return round, s.record(ctx, tx, by, evidence.Fact{
		Kind: kindRoundOpened, Subject: string(round.ID), Period: fmt.Sprint(n.Year),
		Payload: roundPayload{Round: string(round.ID), Year: n.Year, Block: n.Block, Digest: n.SetDigest, Units: len(n.Units)},
	})
}

// fits checks that the set scores this block in this year.
func (n NewRound) fits(block string, from, to civil.Date) error {
	period := civil.YearPeriod(n.Year)
	if block != n.Block {
		return fault.New(fault.Conflict, "cchc.set_other_block", block, n.Block)
	}
	if from.After(period.Last()) || (!to.IsZero() && to.Before(period.First())) {
		return fault.New(fault.Conflict, "cchc.set_not_valid", fmt.Sprint(n.Year))
	}
	return nil
}

// Rounds lists the rounds by block and year.
func (s *Service) Rounds(ctx context.Context) (rounds []Round, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		rounds, err = s.store.Rounds(ctx, tx)
		return err
	})
	return rounds, err
}

// Round finds the round of a block in a year.
func (s *Service) Round(ctx context.Context, year int, block string) (round Round, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		round, err = s.store.Round(ctx, tx, year, block)
		return notFound(err, "cchc.no_round", block, fmt.Sprint(year))
	})
	return round, err
}

// FindUnits looks for agencies of any round by a folded part of their name.
func (s *Service) FindUnits(ctx context.Context, folded string, most int) (units []Unit, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		units, err = s.store.FindUnits(ctx, tx, folded, most)
		return err
	})
	return units, err
}

// FactsOf lists the facts about one criterion of a unit, oldest first.
func (s *Service) FactsOf(ctx context.Context, round id.ID, agency id.ID, stage Stage, criterion string, most int) (entries []evidence.Entry, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		entries, err = s.log.Facts(ctx, tx, evidence.Query{Subject: subject(round, agency, stage, criterion), Limit: most})
		return err
	})
	return entries, err
}

// subject names what a fact about a figure is about.
func subject(round, agency id.ID, stage Stage, criterion string) string {
	return string(round) + "/" + string(agency) + "/" + string(stage) + "/" + criterion
}

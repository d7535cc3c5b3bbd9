package live

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/metric"
	"minhbach/internal/store"
)

// Index is what this package asks of the rounds and sets.
type Index interface {
	RoundsIn(ctx context.Context, tx *sql.Tx) ([]cchc.Round, error)
	ViewIn(ctx context.Context, tx *sql.Tx, round id.ID) (*cchc.View, error)
	Engine(ctx context.Context, digest string) (*scoring.Engine, error)
	SetsIn(ctx context.Context, tx *sql.Tx) ([]cchc.StoredSet, error)
}

// Metrics is what figures are read from.
type Metrics interface {
	Definition(name string) (metric.Definition, bool)
	ValuesIn(ctx context.Context, tx *sql.Tx, name, period string) (map[id.ID]metric.Value, error)
}

// Agencies are the agencies of a block while no round was opened.
type Agencies interface {
	InBlock(ctx context.Context, tx *sql.Tx, block string, day civil.Date) ([]cchc.Unit, error)
}

// Duties tell who answers for which criterion of an agency, until when.
type Duties interface {
	DutiesOf(ctx context.Context, round, agency id.ID) (map[string]Duty, error)
}

// Duty is a criterion that somebody answers for.
type Duty struct {
	Division string
	DueOn    civil.Date
}

// Options are the parts of a service. Duties may be nil: then nobody is named.
type Options struct {
	DB       *store.DB
	Index    Index
	Store    Store
	Metrics  Metrics
	Agencies Agencies
	Duties   Duties
	Clock    civil.Clock
	Guard    auth.Guard
}

// Service is the use cases of this package. It is safe for concurrent use.
type Service struct{ Options }

// NewService puts the parts together.
func NewService(o Options) *Service { return &Service{o} }

// Board scores a block as of today, for the program itself; Seen is for readers.
func (s *Service) Board(ctx context.Context, year int, block string) (*Board, error) {
	var board *Board
	err := s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		board, err = s.boardIn(ctx, tx, year, block)
		return err
	})
	return board, err
}

// Of scores the block of an agency, for people who may see that agency.
func (s *Service) Of(ctx context.Context, year int, block string, agency id.ID) (*Board, Standing, error) {
	if err := s.Guard.Authorize(ctx, actRead, auth.Resource{Kind: "score", Agency: agency}); err != nil {
		return nil, Standing{}, err
	}
	board, err := s.Board(ctx, year, block)
	if err != nil {
		return nil, Standing{}, err
	}
	standing, isThere := board.Of(agency)
	if !isThere {
		return nil, Standing{}, fault.New(fault.NotFound, "cchc.live.no_agency")
	}
	return board, standing, nil
}

// Losses lists the largest losses an agency can still make good, with who
// answers for them.
func (s *Service) Losses(ctx context.Context, board *Board, agency id.ID) ([]Loss, error) {
	losses := board.Losses(agency)
	if s.Duties == nil || board.Round == nil {
		return losses, nil
	}
	duties, err := s.Duties.DutiesOf(ctx, board.Round.ID, agency)
	if err != nil {
		return nil, fmt.Errorf("find who answers for the losses: %w", err)
	}
	for i := range losses {
		duty := duties[losses[i].Criterion.Code]
		losses[i].Division, losses[i].DueOn = duty.Division, duty.DueOn
	}
	return losses, nil
}

// Line is the steps of an agency's points over the year, oldest first.
func (s *Service) Line(ctx context.Context, year int, block string, agency id.ID) (steps []Step, err error) {
	if err := s.Guard.Authorize(ctx, actRead, auth.Resource{Kind: "score", Agency: agency}); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		steps, err = s.Store.Steps(ctx, tx, agency, year, block)
		return err
	})
	return steps, err
}

// boardIn scores a block in a transaction.
func (s *Service) boardIn(ctx context.Context, tx *sql.Tx, year int, block string) (*Board, error) {
	board := &Board{Year: year, Block: block}
	engine, self, err := s.frame(ctx, tx, board)
	if err != nil {
		return nil, err
	}
	sheets := make([]*scoring.Sheet, len(board.Units))
	for i, u := range board.Units {
		if self != nil {
			if at := self.At(string(u.Agency)); at >= 0 {
				sheets[i] = self.Sheets[at].Clone()
				continue
			}
		}
		sheets[i] = engine.NewSheet(string(u.Agency), u.Name, block)
	}
	if err := s.read(ctx, tx, board, sheets); err != nil {
		return nil, err
	}
	if board.scored, err = engine.ScoreBlock(sheets, nil); err != nil {
		return nil, fmt.Errorf("score the live figures: %w", err)
	}
	return board, board.stand()
}

// frame finds set, units and declared figures: those of the year's round, or
// before one is opened the set in force and today's agencies.
func (s *Service) frame(ctx context.Context, tx *sql.Tx, board *Board) (*scoring.Engine, *scoring.Block, error) {
	rounds, err := s.Index.RoundsIn(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	at := slices.IndexFunc(rounds, func(r cchc.Round) bool { return r.Year == board.Year && r.Block == board.Block })
	if at >= 0 {
		v, err := s.Index.ViewIn(ctx, tx, rounds[at].ID)
		if err != nil {
			return nil, nil, err
		}
		board.Round, board.Set, board.Units = &rounds[at], v.Set, v.Units
		engine, err := s.Index.Engine(ctx, v.Round.SetDigest)
		return engine, v.Blocks[cchc.Self], err
	}
	digest, err := s.setOf(ctx, tx, board)
	if err != nil {
		return nil, nil, err
	}
	engine, err := s.Index.Engine(ctx, digest)
	if err != nil {
		return nil, nil, err
	}
	board.Set = engine.Set()
	board.Units, err = s.Agencies.InBlock(ctx, tx, board.Block, s.Clock.Today())
	if err == nil && len(board.Units) == 0 {
		err = fault.New(fault.NotFound, "cchc.live.no_agencies", board.Block)
	}
	return engine, nil, err
}

// setOf finds the published set of a block that is valid in a year.
func (s *Service) setOf(ctx context.Context, tx *sql.Tx, board *Board) (string, error) {
	sets, err := s.Index.SetsIn(ctx, tx)
	if err != nil {
		return "", err
	}
	for _, set := range sets {
		if set.Block == board.Block && isInForce(set, board.Year) {
			return set.Digest, nil
		}
	}
	return "", fault.New(fault.NotFound, "cchc.live.no_set", board.Block, strconv.Itoa(board.Year))
}

// read puts the values of metrics into the sheets: one reading of the database
// for each metric, whatever the number of agencies and facts.
func (s *Service) read(ctx context.Context, tx *sql.Tx, board *Board, sheets []*scoring.Sheet) error {
	for _, c := range board.Set.Leaves() {
		for _, spec := range round.Bound(c) {
			definition, isKept := s.Metrics.Definition(spec.Metric)
			if !isKept {
				continue
			}
			values, err := s.Metrics.ValuesIn(ctx, tx, spec.Metric, strconv.Itoa(board.Year))
			if err != nil {
				return fmt.Errorf("read metric %s: %w", spec.Metric, err)
			}
			for i, u := range board.Units {
				number, isThere := values[u.Agency].Rat(definition.Aggregate)
				if values[u.Agency].Facts == 0 || !isThere {
					continue
				}
				if err := put(sheets[i], c, spec, spec.Value(number)); err != nil {
					return fmt.Errorf("put metric %s into %s of %s: %w", spec.Metric, c.Code, u.Code, err)
				}
			}
		}
	}
	return nil
}

func put(sheet *scoring.Sheet, c *criteria.Criterion, spec round.BoundInput, value string) error {
	raw, err := cchc.Decode(value)
	if err != nil {
		return err
	}
	return errors.Join(sheet.Replace(c.Code, spec.Input, rule.Value{}), sheet.Set(c.Code, spec.Input, raw), sheet.SetOrigin(c.Code, spec.Input, scoring.Computed))
}

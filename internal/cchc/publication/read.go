package publication

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"strconv"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/points"
)

// Standing is a round with its publications, by number.
type Standing struct {
	View         *cchc.View
	Publications []Publication
	Pin          cchc.Pin
	IsPinned     bool
}

// InForce is the last publication; nil when the round was published without one.
func (s *Standing) InForce() *Publication {
	if len(s.Publications) == 0 {
		return nil
	}
	return &s.Publications[len(s.Publications)-1]
}

// Number finds a publication by its number.
func (s *Standing) Number(n int) *Publication {
	if n < 1 || n > len(s.Publications) {
		return nil
	}
	return &s.Publications[n-1]
}

// ReplacedBy is the publication that took the place of one; nil for the last.
func (s *Standing) ReplacedBy(p *Publication) *Publication { return s.Number(p.Number + 1) }

// Standing reads where the round of a block in a year stands.
func (s *Service) Standing(ctx context.Context, year int, block string) (found Standing, err error) {
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		round, err := s.Index.RoundIn(ctx, tx, year, block)
		if err != nil {
			return err
		}
		if found.View, err = s.Index.ViewIn(ctx, tx, round.ID); err != nil {
			return err
		}
		if found.Pin, found.IsPinned, err = s.Index.PinIn(ctx, tx, round.ID); err != nil {
			return err
		}
		found.Publications, err = s.Store.Of(ctx, tx, round.ID)
		if err != nil {
			return fmt.Errorf("read the publications: %w", err)
		}
		return nil
	})
	return found, err
}

// Published is a publication as everybody may read it.
type Published struct {
	Standing
	Of    *Publication // the one that is read; nil when the result came without one
	Lines []Line
}

// Published reads a result that was published: the one in force, or the one of
// a number. A round that is not published is not found.
func (s *Service) Published(ctx context.Context, year int, block string, number int) (found Published, err error) {
	standing, err := s.Standing(ctx, year, block)
	if err != nil {
		return Published{}, err
	}
	if standing.View.Round.State != cchc.Published {
		return Published{}, fault.New(fault.NotFound, "cchc.publication.not_public", strconv.Itoa(year))
	}
	found = Published{Standing: standing, Of: standing.InForce(), Lines: Lines(standing.View)}
	if number == 0 || (found.Of != nil && number == found.Of.Number) {
		return found, nil
	}
	if found.Of = standing.Number(number); found.Of == nil {
		return Published{}, fault.New(fault.NotFound, "cchc.publication.no_number", number)
	}
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error { return s.Store.Rows(ctx, tx, found.Of) })
	if err != nil {
		return Published{}, fmt.Errorf("read a replaced publication: %w", err)
	}
	found.Lines, err = keptLines(standing.View, found.Of)
	return found, err
}

// keptLines lists the rows of a publication as they were kept, in the words of
// the set they were scored by.
func keptLines(v *cchc.View, p *Publication) ([]Line, error) {
	lines := make([]Line, 0, len(p.Rows))
	ranks := map[int]int{}
	for _, row := range p.Rows {
		ranks[row.Rank]++
	}
	for _, row := range p.Rows {
		unit, _ := v.Unit(string(row.Agency))
		line := Line{
			Rank: row.Rank, Agency: row.Agency, Code: unit.Code, Name: unit.Name, Points: pointsText(v.Set, points.Points(row.Points)),
			Max: pointsText(v.Set, points.Points(row.MaxPoints)), Band: row.Band, Missing: row.Missing, IsExcluded: row.Excluded,
			HasSharedRank: row.Rank > 0 && ranks[row.Rank] > 1,
		}
		if row.Index != "" {
			index, err := points.ParseRat(row.Index)
			if err != nil {
				return nil, fmt.Errorf("kept index %q: %w", row.Index, err)
			}
			line.Index = index.Decimal(v.Set.Rounding.Index, v.Set.Rounding.Mode)
		}
		lines = append(lines, line)
	}
	sortLines(lines)
	return lines, nil
}

// OpenFile opens a file of a publication, which everybody may read.
func (s *Service) OpenFile(ctx context.Context, p *Publication, name string) (File, io.ReadCloser, error) {
	f, isThere := p.File(name)
	if !isThere {
		return File{}, nil, fault.New(fault.NotFound, "cchc.publication.no_file", name)
	}
	r, err := s.Vault.Open(ctx, f.Digest)
	if err != nil {
		return File{}, nil, fmt.Errorf("open %s: %w", name, err)
	}
	return f, r, nil
}

// Rounds lists the rounds by block and year.
func (s *Service) Rounds(ctx context.Context) ([]cchc.Round, error) { return s.Index.Rounds(ctx) }

// resultOf is the final result of an agency in a view; nil when it has none.
func resultOf(v *cchc.View, agency id.ID) *scoring.Result {
	block := v.Final()
	if block == nil {
		return nil
	}
	if at := block.At(string(agency)); at >= 0 {
		return &block.Results[at]
	}
	return nil
}

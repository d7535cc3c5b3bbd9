package exchange

import (
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
)

// A list is filled in row by row: "met.plan" is one item of the list met,
// "states.2" its second period, "counts.minor" the number of one class. A list
// of which some rows are filled and others not is refused, because an empty
// cell is a figure that has not arrived, and never a no or a zero.
type pieces struct {
	sheet *scoring.Sheet
	rule  rule.Rule
	spec  rule.Spec
	first *Figure
	given map[string]any
	wrong bool // a piece was refused already
}

type pieceKey struct {
	sheet            *scoring.Sheet
	criterion, input string
}

// splitPiece parts "parts.a.met.plan" into the input parts.a.met and the piece
// plan. Codes may hold dots, so the longest input that takes pieces wins.
func splitPiece(specs []rule.Spec, name string) (of int, piece string, ok bool) {
	for end := len(name); ; {
		end = strings.LastIndexByte(name[:end], '.')
		if end <= 0 {
			return 0, "", false
		}
		i := rule.Find(specs, name[:end])
		if i < 0 {
			continue
		}
		switch specs[i].Type {
		case rule.WordSet, rule.Counts, rule.States:
			return i, name[end+1:], true
		}
	}
}

// maxPeriods bounds the number of a period in a piece's name.
const maxPeriods = 366

func (f *filler) keepPiece(sheet *scoring.Sheet, row *Figure, r rule.Rule, spec rule.Spec, piece string) error {
	key := pieceKey{sheet, row.Criterion, spec.Name}
	p := f.pieceOf[key]
	if p == nil {
		p = &pieces{sheet: sheet, rule: r, spec: spec, first: row, given: map[string]any{}}
		if f.pieceOf == nil {
			f.pieceOf = map[pieceKey]*pieces{}
		}
		f.pieceOf[key] = p
		f.pieces = append(f.pieces, p)
	}
	v, err := p.read(piece, row.Value)
	if err == nil && p.given[piece] != nil {
		err = fault.New(fault.Invalid, "scoring.input_twice", row.Criterion, row.Input)
	}
	if err != nil {
		p.wrong = true
		return err
	}
	p.given[piece] = v
	return nil
}

func (p *pieces) read(piece string, c Cell) (any, error) {
	if p.spec.Type == rule.States {
		n, err := strconv.Atoi(piece)
		if err != nil || n < 1 || n > maxPeriods {
			return nil, fault.New(fault.Invalid, "exchange.piece_unknown", piece, "1, 2, 3…")
		}
		return cellWord(c, p.spec.Words, nil)
	}
	if !slices.Contains(p.spec.Words, piece) {
		return nil, fault.New(fault.Invalid, "exchange.piece_unknown", piece, strings.Join(p.spec.Words, ", "))
	}
	if p.spec.Type == rule.Counts {
		return cellNumber(c, false)
	}
	return cellYesNo(c)
}

// joinPieces makes lists of the pieces and gives them to the sheets.
func (f *filler) joinPieces() {
	for _, p := range f.pieces {
		if p.wrong {
			continue
		}
		raw, lacking := p.join()
		if len(lacking) > 0 {
			f.refuse(p.first, fault.New(fault.Invalid, "exchange.piece_missing", strings.Join(lacking, ", ")))
			continue
		}
		if err := p.sheet.Set(p.first.Criterion, p.spec.Name, raw); err != nil {
			f.refuse(p.first, err)
		}
	}
}

func (p *pieces) join() (raw any, lacking []string) {
	names := p.spec.Words
	if p.spec.Type == rule.States {
		names = p.periods()
	}
	list := []any{}
	for _, name := range names {
		switch v := p.given[name]; {
		case v == nil:
			lacking = append(lacking, name)
		case p.spec.Type == rule.States:
			list = append(list, v)
		case v == true:
			list = append(list, name)
		}
	}
	if p.spec.Type == rule.Counts {
		return p.given, lacking
	}
	return list, lacking
}

// periods names every period there is to fill.
func (p *pieces) periods() []string {
	count := periodsOf(p.rule, p.spec.Name)
	for name := range p.given {
		if n, err := strconv.Atoi(name); err == nil {
			count = max(count, n)
		}
	}
	names := make([]string, count)
	for i := range names {
		names[i] = strconv.Itoa(i + 1)
	}
	return names
}

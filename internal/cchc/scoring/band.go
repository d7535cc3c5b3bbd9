package scoring

import (
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/expr"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/points"
)

// band finds the unit's band: by its bounds, then downwards past failed
// conditions, then under the vetoes (RULES §6).
func (w *work) band() {
	if len(w.set.Bands) == 0 {
		return
	}
	for _, name := range w.facts {
		if w.sheet.fact(name).Kind == expr.Missing {
			w.tell("scoring.band.fact_missing", name)
			return
		}
	}
	measure := w.result.Index
	if w.set.BandsBy == criteria.ByPoints {
		measure = w.result.Points.Rat()
	} else if !w.result.HasIndex {
		w.tell("scoring.band.no_index")
		return
	}
	at, ok := w.bandByBounds(measure)
	if !ok {
		return
	}
	at, ok = w.bandByConditions(at)
	if !ok {
		return
	}
	if at, ok = w.vetoed(at); ok {
		w.result.Band = w.set.Bands[at].Name
	}
}

// BandWhy tells why a unit has its band or none, by finding it once more.
func (b *Block) BandWhy(i int) []rule.Sentence {
	var told []rule.Sentence
	again := b.Results[i]
	w := b.Engine.begin(b.Peers, b.Sheets[i], &again)
	w.told = &told
	w.band()
	return told
}

func (w *work) tell(key string, args ...any) {
	if w.told != nil {
		*w.told = append(*w.told, rule.Sentence{Key: key, Args: args})
	}
}

func (w *work) bandByBounds(measure points.Rat) (int, bool) {
	for i := range w.set.Bands {
		holds, unsaid := w.set.Bands[i].Holds(measure)
		if unsaid {
			w.tell("scoring.band.unsaid", measure)
			return 0, false
		}
		if holds {
			if w.told != nil { // every unit comes here; its reasons are made for who asks
				w.tell("scoring.band.bounds", measure, w.bands[i].bounds, w.bands[i].name)
			}
			return i, true
		}
	}
	w.tell("scoring.band.none", measure)
	return 0, false
}

func (w *work) bandByConditions(at int) (int, bool) {
	for ; at < len(w.set.Bands); at++ {
		failed := ""
		for _, require := range w.set.Bands[at].Require {
			yes, err := w.condition(require)
			if err != nil {
				w.tell("scoring.band.condition_error", require.String())
				return 0, false
			}
			if !yes {
				failed = require.String()
				break
			}
		}
		if failed == "" {
			return at, true
		}
		w.tell("scoring.band.condition", w.set.Bands[at].Name, failed)
	}
	return 0, false
}

func (w *work) vetoed(at int) (int, bool) {
	lowest := at
	for _, v := range w.set.Vetoes {
		yes, err := w.condition(v.When)
		if err != nil {
			w.tell("scoring.band.condition_error", v.When.String())
			return 0, false
		}
		if !yes {
			continue
		}
		named := w.set.BandRank(v.Band + v.BestBand)
		if named < 0 {
			w.tell("scoring.band.veto_unknown", v.When.String(), v.Band+v.BestBand)
			return 0, false
		}
		if named > lowest {
			w.tell("scoring.band.veto", v.When.String(), w.set.Bands[named].Name)
			lowest = named
		}
	}
	return lowest, true
}

func (w *work) condition(e *expr.Expr) (bool, error) {
	names := e.Names()
	v, err := e.Eval(func(i int) (expr.Value, error) { return w.name(names[i]), nil })
	if err != nil {
		return false, err
	}
	if v.Kind != expr.Bool {
		return false, expr.ErrKinds
	}
	return v.Yes, nil
}

func (w *work) name(name string) expr.Value {
	r := w.result
	count := func(n int) expr.Value { return expr.Num(points.Int(int64(n))) }
	switch name {
	case "total":
		return expr.Num(r.Points.Rat())
	case "index":
		return expr.Num(r.Index)
	case "missing":
		return count(r.Missing)
	case "zero_criteria":
		return count(r.Zeros)
	case "scored":
		return count(r.Scored)
	}
	return w.sheet.fact(name)
}

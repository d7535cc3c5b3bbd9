package cchcdb

import (
	"context"
	"database/sql"

	"minhbach/internal/cchc"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// PutInputs keeps figures, over what was there; a figure without a value is
// taken away.
func (Rows) PutInputs(ctx context.Context, tx *sql.Tx, round id.ID, stage cchc.Stage, sheets []cchc.Sheet) error {
	var rows [][]any
	for _, sh := range sheets {
		for _, in := range sh.Inputs {
			if in.Value == "" {
				if _, err := New(tx).DropInput(ctx, DropInputParams{
					RoundID: string(round), AgencyID: string(sh.Agency), Stage: string(stage), Criterion: in.Criterion, Input: in.Name,
				}); err != nil {
					return err
				}
				continue
			}
			rows = append(rows, []any{string(round), string(sh.Agency), string(stage), in.Criterion, in.Name, in.Value, cchc.OriginName(in.Origin)})
		}
	}
	return store.InsertRows(ctx, tx, `INSERT INTO cchc_inputs (round_id, agency_id, stage, criterion, input, value, origin) VALUES`,
		`ON CONFLICT (round_id, agency_id, stage, criterion, input) DO UPDATE SET value = excluded.value, origin = excluded.origin`, rows)
}

// PutMarks keeps marks, over what was there.
func (Rows) PutMarks(ctx context.Context, tx *sql.Tx, round id.ID, stage cchc.Stage, sheets []cchc.Sheet) error {
	var rows [][]any
	for _, sh := range sheets {
		for _, m := range sh.Marks {
			rows = append(rows, []any{string(round), string(sh.Agency), string(stage), string(m.Kind), m.Name, m.Value})
		}
	}
	return store.InsertRows(ctx, tx, `INSERT INTO cchc_marks (round_id, agency_id, stage, kind, name, value) VALUES`,
		`ON CONFLICT (round_id, agency_id, stage, kind, name) DO UPDATE SET value = excluded.value`, rows)
}

// PutPeers keeps the block as it was frozen.
func (Rows) PutPeers(ctx context.Context, tx *sql.Tx, round id.ID, stage cchc.Stage, sheets []cchc.Sheet) error {
	var rows [][]any
	for _, sh := range sheets {
		for _, in := range sh.Inputs {
			rows = append(rows, []any{string(round), string(sh.Agency), string(stage), in.Criterion, in.Name, in.Value})
		}
	}
	return store.InsertRows(ctx, tx, `INSERT INTO cchc_peers (round_id, agency_id, stage, criterion, input, value) VALUES`, "", rows)
}

// gather collects rows that come ordered by agency and stage into sheets.
type gather struct {
	sheets map[cchc.Stage][]cchc.Sheet
	at     map[cchc.Stage]map[string]int
}

func newGather() *gather {
	return &gather{sheets: map[cchc.Stage][]cchc.Sheet{}, at: map[cchc.Stage]map[string]int{}}
}

func (g *gather) sheet(agency, stage string) *cchc.Sheet {
	st := cchc.Stage(stage)
	if g.at[st] == nil {
		g.at[st] = map[string]int{}
	}
	i, have := g.at[st][agency]
	if !have {
		i = len(g.sheets[st])
		g.at[st][agency] = i
		g.sheets[st] = append(g.sheets[st], cchc.Sheet{Agency: id.ID(agency)})
	}
	return &g.sheets[st][i]
}

// Inputs reads the figures and marks of a round.
func (Rows) Inputs(ctx context.Context, tx *sql.Tx, round id.ID) (map[cchc.Stage][]cchc.Sheet, error) {
	rows, err := New(tx).ListInputs(ctx, ListInputsParams{RoundID: string(round), Limit: valuesMax})
	if err != nil {
		return nil, err
	}
	g := newGather()
	for _, r := range rows {
		origin, err := cchc.ParseOrigin(r.Origin)
		if err != nil {
			return nil, err
		}
		sheet := g.sheet(r.AgencyID, r.Stage)
		sheet.Inputs = append(sheet.Inputs, cchc.Input{Criterion: r.Criterion, Name: r.Input, Value: r.Value, Origin: origin})
	}
	marks, err := New(tx).ListMarks(ctx, ListMarksParams{RoundID: string(round), Limit: valuesMax})
	if err != nil {
		return nil, err
	}
	for _, r := range marks {
		sheet := g.sheet(r.AgencyID, r.Stage)
		sheet.Marks = append(sheet.Marks, cchc.Mark{Kind: cchc.MarkKind(r.Kind), Name: r.Name, Value: r.Value})
	}
	return g.sheets, nil
}

// Peers reads the block as it was frozen.
func (Rows) Peers(ctx context.Context, tx *sql.Tx, round id.ID) (map[cchc.Stage][]cchc.Sheet, error) {
	rows, err := New(tx).ListPeers(ctx, ListPeersParams{RoundID: string(round), Limit: valuesMax})
	if err != nil {
		return nil, err
	}
	g := newGather()
	for _, r := range rows {
		sheet := g.sheet(r.AgencyID, r.Stage)
		sheet.Inputs = append(sheet.Inputs, cchc.Input{Criterion: r.Criterion, Name: r.Input, Value: r.Value})
	}
	return g.sheets, nil
}

// PutResults keeps results, over what was there.
func (Rows) PutResults(ctx context.Context, tx *sql.Tx, round id.ID, stage cchc.Stage, results []cchc.StoredResult) error {
	rows := make([][]any, len(results))
	for i, r := range results {
		rows[i] = []any{
			string(round), string(r.Agency), string(stage), r.Points, r.MaxPoints, r.Index, int64(r.Rank), int64(r.Of), r.Band,
			int64(r.Missing), r.Excluded, r.Nodes,
		}
	}
	return store.InsertRows(ctx, tx, `INSERT INTO cchc_results (round_id, agency_id, stage, points, max_points, index_text, unit_rank, rank_of, band, missing, excluded, nodes) VALUES`,
		`ON CONFLICT (round_id, agency_id, stage) DO UPDATE SET points = excluded.points, max_points = excluded.max_points,
index_text = excluded.index_text, unit_rank = excluded.unit_rank, rank_of = excluded.rank_of, band = excluded.band,
missing = excluded.missing, excluded = excluded.excluded, nodes = excluded.nodes`, rows)
}

// PutRanks moves the ranks of units whose points did not change.
func (Rows) PutRanks(ctx context.Context, tx *sql.Tx, round id.ID, stage cchc.Stage, results []cchc.StoredResult) error {
	for _, r := range results {
		if err := New(tx).PutRank(ctx, PutRankParams{
			RoundID: string(round), AgencyID: string(r.Agency), Stage: string(stage), UnitRank: int64(r.Rank), RankOf: int64(r.Of),
		}); err != nil {
			return err
		}
	}
	return nil
}

// Results reads the kept results of a round.
func (Rows) Results(ctx context.Context, tx *sql.Tx, round id.ID) (map[cchc.Stage][]cchc.StoredResult, error) {
	rows, err := New(tx).ListResults(ctx, ListResultsParams{RoundID: string(round), Limit: int32(len(cchc.Stages())) * unitsMax})
	if err != nil {
		return nil, err
	}
	results := map[cchc.Stage][]cchc.StoredResult{}
	for _, r := range rows {
		stage := cchc.Stage(r.Stage)
		results[stage] = append(results[stage], cchc.StoredResult{
			Agency: id.ID(r.AgencyID), Points: r.Points, MaxPoints: r.MaxPoints, Index: r.IndexText, Rank: int(r.UnitRank), Of: int(r.RankOf),
			Band: r.Band, Missing: int(r.Missing), Excluded: r.Excluded, Nodes: r.Nodes,
		})
	}
	return results, nil
}

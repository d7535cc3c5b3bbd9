package live

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"minhbach/internal/evidence"
	"minhbach/internal/id"
)

// Watch notes, in the transaction that records facts, whose line they may have
// moved. It computes nothing there: an import of a country must not score it
// once for each fact.
type Watch struct{ Store Store }

var _ evidence.Observer = Watch{}

type agencyYear struct {
	agency id.ID
	year   int
}

// Recorded serves the log.
func (w Watch) Recorded(ctx context.Context, tx *sql.Tx, entries []evidence.Entry) error {
	var order []agencyYear
	due := map[agencyYear]Due{}
	for _, e := range entries {
		year, isYear := yearOf(e.Period)
		if e.Agency == "" || !isYear {
			continue
		}
		key := agencyYear{e.Agency, year}
		known, isKnown := due[key]
		if !isKnown {
			order = append(order, key)
		}
		due[key] = Due{Agency: e.Agency, Year: year, Position: e.Position, Fact: e.ID, Facts: known.Facts + 1}
	}
	if len(order) == 0 {
		return nil
	}
	list := make([]Due, len(order))
	for i, key := range order {
		list[i] = due[key]
	}
	if err := w.Store.Owe(ctx, tx, list); err != nil {
		return fmt.Errorf("note whose score may have moved: %w", err)
	}
	return nil
}

// yearOf reads the year of a period: "2019", "2019-Q3".
func yearOf(period string) (int, bool) {
	text, _, _ := strings.Cut(period, "-")
	year, err := strconv.Atoi(text)
	return year, err == nil && year > 0 && year <= 9999
}

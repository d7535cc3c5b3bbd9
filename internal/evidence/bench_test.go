package evidence_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"minhbach/internal/evidence"
	"minhbach/internal/evidence/evidencetest"
	"minhbach/internal/store/storetest"
)

// BenchmarkRecord appends facts alone and in thousands, on both engines; divide
// by the facts to compare.
func BenchmarkRecord(b *testing.B) {
	for engine, open := range map[string]storetest.Open{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		for _, facts := range []int{1, 5000} {
			b.Run(fmt.Sprintf("%s/%d", engine, facts), func(b *testing.B) {
				log := evidencetest.NewLog(b, open(b), []evidence.Kind{evidencetest.Done})
				batch := make([]evidence.Fact, facts)
				for i := range batch {
					batch[i] = evidence.Fact{
						Kind: evidencetest.Done.String(), Subject: fmt.Sprint(i), Actor: "a", OccurredOn: evidencetest.Day, Period: "2018",
						Payload: map[string]any{"title": "Họp chuyên đề", "count": i},
					}
				}
				for b.Loop() {
					err := log.DB.Update(b.Context(), func(ctx context.Context, tx *sql.Tx) error {
						_, err := log.RecordAll(ctx, tx, batch)
						return err
					})
					if err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*facts), "µs/fact")
			})
		}
	}
}

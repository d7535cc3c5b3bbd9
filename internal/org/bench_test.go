package org_test

import (
	"fmt"
	"testing"

	"minhbach/internal/civil"
	"minhbach/internal/org"
	"minhbach/internal/org/orgtest"
	"minhbach/internal/store/storetest"
)

// BenchmarkFound brings in the agencies of the whole country, 34 provinces of
// 150 units, as one decision.
func BenchmarkFound(b *testing.B) {
	for engine, open := range map[string]storetest.Open{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(engine, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				world := orgtest.New(b, open)
				changes := org.Changes{Actor: "account-1"}
				for n := range 34 * 150 {
					changes.Found = append(changes.Found, org.Founding{Version: org.Version{
						Code: fmt.Sprintf("H%d", n), Name: fmt.Sprintf("Đơn vị số %d", n), Kind: "xa", Block: "xa",
						ValidFrom: civil.YearPeriod(2018).First(),
					}})
				}
				b.StartTimer()
				if _, err := world.Apply(b.Context(), changes); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

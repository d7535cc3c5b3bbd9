package surveytest

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/cchcdb"
	"minhbach/internal/cchc/survey"
	"minhbach/internal/cchc/survey/surveydb"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/evidence/evidencedb"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// Set is the suite's set: 1.1 is declared, 2.1 and 2.2 are asked.
const Set = `id: survey-2019
title: Bộ tiêu chí của bộ kiểm thử điều tra
basis: số liệu minh hoạ
valid_from: 2019-01-01
valid_to: 2019-12-31
block: so
max_points: 100
rounding: {points: 3, index: 2}
ranking: {method: competition, by: index, tie_break: [manual]}
criteria:
  - {code: "1", parent: null, name: Chỉ đạo, max_points: 70}
  - {code: "1.1", parent: "1", name: Công khai, max_points: 70, source: self, evidence: [ảnh chụp], rule: {kind: yes_no}}
  - {code: "2", parent: null, name: Điều tra, max_points: 30}
  - {code: "2.1", parent: "2", name: Thái độ, max_points: 20, source: survey, evidence: [phiếu],
     rule: {kind: survey_options, weights: {A: 1, B: 0.6, C: 0.2, D: 0}, min_responses: 5}}
  - {code: "2.2", parent: "2", name: Thời gian, max_points: 10, source: survey, evidence: [phiếu],
     rule: {kind: survey_options, weights: {A: 1, B: 0.6, C: 0.2, D: 0}, min_responses: 5}}
`

// World is a database with an open round.
type World struct {
	DB     *store.DB
	Log    *evidence.Log
	Index  *cchc.Service
	Survey *survey.Service
	Round  cchc.Round
	Units  []cchc.Unit
	chance *rand.ChaCha8
}

// Officer runs the surveys of the suite.
const Officer id.ID = "round-officer"

// New builds the world on a fresh database.
func New(t testing.TB, db *store.DB) *World {
	t.Helper()
	clock := civil.NewFixedClock(time.Date(2019, 12, 2, 8, 0, 0, 0, civil.Zone))
	w := &World{DB: db, chance: rand.NewChaCha8([32]byte{7})}
	ids := id.Seeded(clock, 9)
	known, err := evidence.NewKinds(cchc.FactKinds(), survey.FactKinds())
	must(t, err)
	key, err := evidence.SeededKey(9)
	must(t, err)
	w.Log = evidence.NewLog(evidence.Options{DB: db, Rows: evidencedb.Rows{}, Kinds: known, Key: key, Clock: clock, IDs: ids})
	w.Index = cchc.NewService(db, cchcdb.Rows{}, w.Log, clock, ids)
	w.Survey = survey.NewService(survey.Options{
		DB: db, Index: w.Index, Store: surveydb.Rows{}, Log: w.Log, Clock: clock, IDs: ids, Random: w.chance, Guard: authtest.Open{},
	})
	stored, _, err := w.Index.ImportSet(t.Context(), "survey.yaml", []byte(Set), "suite")
	must(t, err)
	must(t, w.Index.PublishSet(t.Context(), stored.Digest, "suite"))
	for i, name := range []string{"Sở Một", "Sở Hai", "Sở Ba"} {
		w.Units = append(w.Units, cchc.Unit{Agency: ids.New(), Code: fmt.Sprintf("S%d", i+1), Name: name, ShortName: name})
	}
	w.Round, err = w.Index.OpenRound(t.Context(), cchc.NewRound{Year: 2019, Block: "so", SetDigest: stored.Digest, Units: w.Units}, "suite")
	must(t, err)
	return w
}

// Random is the suite's chance, the same on each run.
func (w *World) Random() io.Reader { return w.chance }

// Ask opens a survey of two questions.
func (w *World) Ask(t testing.TB, audience string) survey.Survey {
	t.Helper()
	s, err := w.Survey.Open(Province(t), survey.New{Round: w.Round.ID, Audience: audience, Title: "Phiếu hỏi " + audience, AnswersMin: 6, Questions: Questions()})
	must(t, err)
	return s
}

// Questions are the suite's: one for each survey criterion.
func Questions() []survey.Question {
	options := []survey.Option{{Code: "A", Text: "Rất hài lòng"}, {Code: "B", Text: "Hài lòng"}, {Code: "C", Text: "Bình thường"}, {Code: "D", Text: "Không hài lòng"}}
	return []survey.Question{
		{Text: "Thái độ của công chức?", Criterion: "2.1", Options: options},
		{Text: "Thời gian giải quyết?", Criterion: "2.2", Options: options},
	}
}

// Links makes one-time links about an agency of the suite.
func (w *World) Links(t testing.TB, s survey.Survey, unit, count int) []string {
	t.Helper()
	links, err := w.Survey.MakeLinks(Province(t), s.ID, w.Units[unit].Agency, count)
	must(t, err)
	return links
}

// Province lets the officer who runs the surveys act.
func Province(t testing.TB) context.Context {
	return authtest.As(t.Context(), Officer, auth.RoundOfficer, "")
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

package publicationtest

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
)

type (
	ctxt = context.Context
	tx   = sql.Tx
)

// correct publishes the round and then puts a figure of its first unit right.
func correct(t *testing.T, w *World) (first, second publication.Publication) {
	t.Helper()
	first, err := w.Service.Publish(officer(t), w.Round.ID, decision(t, "12/QĐ-UBND"))
	must(t, err)
	second, err = w.Service.Correct(officer(t), w.Round.ID, publication.Correction{
		Decision: decision(t, "15/QĐ-UBND"), Reason: "tính sót hai thủ tục.", Sheets: w.figure(0, "3", "count", "4"),
	})
	must(t, err)
	return first, second
}

func corrected(t *testing.T, w *World) {
	first, second := correct(t, w)
	if second.Number != 2 || second.Supersedes != first.ID || second.Size <= first.Size || second.ResultDigest == first.ResultDigest {
		t.Errorf("corrected as %+v", second)
	}
	if entry := factOf(t, w, second); entry.Corrects != first.Fact {
		t.Errorf("the new fact corrects %q", entry.Corrects)
	}
	for number, want := range map[int]string{0: "60.000", 1: "45.000", 2: "60.000"} {
		found, err := w.Again(t).Published(t.Context(), 2018, "so", number)
		must(t, err)
		if line := lineOf(found.Lines, "Sở Một"); line.Points != want {
			t.Errorf("publication %d shows %s points, want %s", number, line.Points, want)
		}
		if replaced := found.ReplacedBy(found.Of); (replaced != nil) != (number == 1) {
			t.Errorf("publication %d is replaced by %+v", number, replaced)
		}
	}
	paper := strings.Join(strings.Fields(textOf(t, read(t, w, &second, publication.DecisionPDF))), " ")
	if !strings.Contains(paper, "Quyết định số 12/QĐ-UBND ngày 31/01/2019") || !strings.Contains(paper, "tính sót hai thủ tục") {
		t.Errorf("the new decision does not name the old one: %s", paper)
	}
	if old := textOf(t, read(t, w, &first, publication.AnnexPDF)); !strings.Contains(old, first.Root) {
		t.Error("the old annex is gone")
	}
	holds(t, w)
}

func lineOf(lines []publication.Line, name string) publication.Line {
	for _, line := range lines {
		if line.Name == name {
			return line
		}
	}
	return publication.Line{}
}

func recomputed(t *testing.T, w *World) {
	first, second := correct(t, w)
	must(t, w.DB.View(t.Context(), func(ctx ctxt, tx *tx) error {
		index := w.World.Again()
		round, err := index.RoundIn(ctx, tx, 2018, "so")
		must(t, err)
		for _, p := range []publication.Publication{first, second} {
			v, err := index.AsOfIn(ctx, tx, round, p.Size)
			must(t, err)
			if got := cchc.ResultDigest(v.FinalRows()); got != p.ResultDigest {
				t.Errorf("publication %d: computed %s, published %s", p.Number, got, p.ResultDigest)
			}
		}
		return nil
	}))
}

func tampered(t *testing.T, w *World) {
	correct(t, w)
	holds(t, w)
	for change, table := range map[string]string{
		`UPDATE cchc_publications SET decision = '99/QĐ-UBND' WHERE number = 1`:           "cchc_publications",
		`UPDATE cchc_publications SET log_size = log_size + 1 WHERE number = 2`:           "cchc_publications",
		`UPDATE cchc_publications SET result_digest = 'x' WHERE number = 1`:               "cchc_publications",
		`UPDATE cchc_publication_files SET digest = 'x' WHERE name = 'phu-luc.pdf'`:       "cchc_publication_files",
		`UPDATE cchc_publication_rows SET points = points + 1`:                            "cchc_publication_rows",
		`UPDATE cchc_publication_rows SET unit_rank = 1`:                                  "cchc_publication_rows",
		`DELETE FROM cchc_publication_rows WHERE unit_rank = 1`:                           "cchc_publications",
		`UPDATE cchc_publications SET fact_id = '0190a0c0-0000-7000-8000-0000000000ff'`:   "cchc_publications",
		`UPDATE cchc_publications SET decided_on = '2019-01-30', reason = 'x'`:            "cchc_publications",
		`UPDATE cchc_publications SET supersedes = '' WHERE number = 2`:                   "cchc_publications",
		`UPDATE cchc_publication_files SET digest = 'y' WHERE name = 'diem-kiem-tra.txt'`: "cchc_publication_files",
	} {
		w.exec(t, `CREATE TABLE kept AS SELECT * FROM `+strings.Fields(change)[tableWord(change)])
		w.exec(t, change)
		bad, err := w.Again(t).Verify(t.Context())
		must(t, err)
		if bad == nil || bad.Table != table {
			t.Errorf("%s was found as %+v", change, bad)
		}
		w.restore(t, strings.Fields(change)[tableWord(change)])
	}
	holds(t, w)
}

func tableWord(change string) int {
	if strings.HasPrefix(change, "UPDATE") {
		return 1
	}
	return 2
}

// restore puts the rows of a table back as they were.
func (w *World) restore(t *testing.T, table string) {
	t.Helper()
	if table == "cchc_publications" { // rows of other tables hang on it
		w.exec(t, `UPDATE cchc_publications SET decision = kept.decision, decided_on = kept.decided_on, log_size = kept.log_size,
result_digest = kept.result_digest, fact_id = kept.fact_id, reason = kept.reason, supersedes = kept.supersedes
FROM kept WHERE kept.id = cchc_publications.id`, `DROP TABLE kept`)
		return
	}
	w.exec(t, `DELETE FROM `+table, `INSERT INTO `+table+` SELECT * FROM kept`, `DROP TABLE kept`)
}

func (w *World) exec(t *testing.T, statements ...string) {
	t.Helper()
	must(t, w.DB.Update(t.Context(), func(ctx ctxt, tx *tx) error {
		for _, statement := range statements {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	}))
}

// failingLog lets a use case write its rows and then refuses its fact.
type failingLog struct{ *evidence.Log }

func (failingLog) RecordAll(context.Context, *sql.Tx, []evidence.Fact) ([]evidence.Entry, error) {
	return nil, errors.New("the power went out")
}

func cut(t *testing.T, w *World) {
	must(t, w.Service.Freeze(officer(t), w.Round.ID))
	options := w.Again(t).Options
	options.Log = failingLog{w.Log}
	if _, err := publication.NewService(options).Publish(officer(t), w.Round.ID, decision(t, "12/QĐ-UBND")); err == nil {
		t.Fatal("the cut did not show")
	}
	standing, err := w.Again(t).Standing(t.Context(), 2018, "so")
	must(t, err)
	if standing.View.Round.State != cchc.Frozen || len(standing.Publications) != 0 {
		t.Errorf("half a publication was kept: %+v", standing.View.Round)
	}
	_, err = w.Service.Publish(officer(t), w.Round.ID, decision(t, "12/QĐ-UBND"))
	must(t, err)
	holds(t, w)
}

func complained(t *testing.T, w *World) {
	complaint := publication.NewComplaint{Round: w.Round.ID, Agency: w.Units[0].Agency, Criterion: "3", Text: "Còn hai thủ tục chưa tính."}
	if _, err := w.Service.File(officer(t), complaint); !fault.Is(err, fault.Conflict) {
		t.Errorf("complained about nothing: %v", err)
	}
	_, err := w.Service.Publish(officer(t), w.Round.ID, decision(t, "12/QĐ-UBND"))
	must(t, err)
	file, err := w.Service.KeepFile(t.Context(), "bang-ke.txt", strings.NewReader("hai thủ tục"))
	must(t, err)
	complaint.Files = []publication.File{file}
	filed, err := w.Service.File(officer(t), complaint)
	must(t, err)
	if filed.State != publication.Filed || filed.Due.On.Before(w.Clock.Today()) {
		t.Errorf("filed as %+v", filed)
	}
	_, err = w.Service.File(officer(t), publication.NewComplaint{Round: w.Round.ID, Agency: "x", Criterion: "9"})
	if problems := fault.All(err); len(problems) != 3 {
		t.Errorf("want 3 problems, got %v", err)
	}
	answer := publication.Answer{Complaint: filed.ID, Version: filed.Version, Outcome: "rejected", Text: "Hai thủ tục đã hết hiệu lực."}
	if _, err := w.Service.Reply(officer(t), publication.Answer{Complaint: filed.ID, Outcome: "x"}); len(fault.All(err)) != 2 {
		t.Errorf("answered without an outcome: %v", err)
	}
	_, err = w.Service.Reply(officer(t), answer)
	must(t, err)
	if _, err := w.Service.Reply(officer(t), answer); !fault.Is(err, fault.Conflict) {
		t.Errorf("answered twice: %v", err)
	}
	found, err := w.Again(t).Complaint(officer(t), filed.ID)
	must(t, err)
	if found.State != publication.Replied || found.Reply == "" || len(found.Files) != 1 || found.Unit.Name != "Sở Một" || found.Waits(w.Service.Rules().Complaints) {
		t.Errorf("read back %+v", found.Complaint)
	}
	w.Clock.Set(w.Clock.Now().AddDate(0, 3, 0))
	if _, err := w.Service.File(officer(t), complaint); !fault.Is(err, fault.Invalid) {
		t.Errorf("complained too late: %v", err)
	}
	holds(t, w)
}

func complaintCorrected(t *testing.T, w *World) {
	_, err := w.Service.Publish(officer(t), w.Round.ID, decision(t, "12/QĐ-UBND"))
	must(t, err)
	filed, err := w.Service.File(officer(t), publication.NewComplaint{Round: w.Round.ID, Agency: w.Units[0].Agency, Criterion: "3", Text: "Còn hai thủ tục."})
	must(t, err)
	_, err = w.Service.Reply(officer(t), publication.Answer{Complaint: filed.ID, Version: filed.Version, Outcome: "accepted", Text: "Đúng."})
	must(t, err)
	waiting, err := w.Service.Complaint(officer(t), filed.ID)
	must(t, err)
	if !waiting.Waits(w.Service.Rules().Complaints) {
		t.Error("an accepted complaint waits for nothing")
	}
	fix := publication.Correction{Decision: decision(t, "15/QĐ-UBND"), Reason: "theo kiến nghị.", Sheets: w.figure(0, "3", "count", "4"), Complaint: filed.ID}
	made, err := w.Service.Correct(officer(t), w.Round.ID, fix)
	must(t, err)
	done, err := w.Service.Complaint(officer(t), filed.ID)
	must(t, err)
	if done.Correction != made.ID || done.Waits(w.Service.Rules().Complaints) {
		t.Errorf("the complaint led to %q, want %q", done.Correction, made.ID)
	}
	if _, err := w.Service.Correct(officer(t), w.Round.ID, fix); !fault.Is(err, fault.Conflict) {
		t.Errorf("one complaint led to two corrections: %v", err)
	}
	list, err := w.Service.Complaints(officer(t))
	must(t, err)
	if len(list) != 1 {
		t.Errorf("the list has %d complaints", len(list))
	}
	holds(t, w)
}

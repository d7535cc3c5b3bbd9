package publicationtest

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/store"
)

// Exercise runs the behaviour suite, each part on a fresh database.
func Exercise(t *testing.T, open func(testing.TB) *store.DB) {
	for name, part := range map[string]func(*testing.T, *World){
		"a frozen round is pinned and takes no figures":                 frozen,
		"a round is frozen once its plan has come to the council":       frozenByCouncil,
		"a publication is printed, kept and recorded":                   published,
		"the annex bears the root of the log":                           annexBearsTheRoot,
		"open data says what its fields mean":                           openData,
		"a correction is a new publication and the old one stays":       corrected,
		"a published result is computed from the facts below its size":  recomputed,
		"rows that the facts do not bear out are named":                 tampered,
		"what is wrong with a decision is told whole, nothing is kept":  refused,
		"a complaint is filed in time and answered once":                complained,
		"a complaint leads to a correction by a decision of its own":    complaintCorrected,
		"a lost point becomes a proposal, and its gain is checked":      lost,
		"a preview keeps nothing and says that it is one":               previewed,
		"a publication that fails in the middle leaves the round as is": cut,
	} {
		t.Run(name, func(t *testing.T) { part(t, New(t, open(t))) })
	}
}

func frozen(t *testing.T, w *World) {
	before := size(t, w)
	must(t, w.Service.Freeze(officer(t), w.Round.ID))
	if err := w.Service.Freeze(officer(t), w.Round.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("frozen twice: %v", err)
	}
	standing, err := w.Again(t).Standing(t.Context(), 2018, "so")
	must(t, err)
	if !standing.IsPinned || standing.Pin.Size != before || standing.Pin.SetDigest != w.Set.Digest || standing.View.Round.EvidenceSize != before {
		t.Errorf("pinned to %+v of %d", standing.Pin, before)
	}
	_, err = w.World.Service.Declare(t.Context(), w.Round.ID, cchc.Self, w.figure(0, "3", "count", "4"), "suite", false)
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("a frozen round took a figure: %v", err)
	}
}

func frozenByCouncil(t *testing.T, w *World) {
	version := int64(0)
	put := func(phase cchc.Phase) {
		must(t, w.DB.Update(t.Context(), func(ctx ctxt, tx *tx) error {
			_, err := w.World.Service.PutPlanIn(ctx, tx, cchc.Plan{Round: w.Round.ID, Phase: phase, Lateness: cchc.CalendarDays, Version: version})
			return err
		}))
		version++
	}
	put(cchc.PhaseVerification)
	if err := w.Service.Freeze(officer(t), w.Round.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("frozen while figures are verified: %v", err)
	}
	if _, err := w.Service.Publish(officer(t), w.Round.ID, decision(t, "1")); !fault.Is(err, fault.Conflict) {
		t.Errorf("published while figures are verified: %v", err)
	}
	put(cchc.PhaseCouncil)
	must(t, w.Service.Freeze(officer(t), w.Round.ID))
}

func size(t *testing.T, w *World) int64 {
	t.Helper()
	head, err := w.Log.Head(t.Context())
	must(t, err)
	return head.Size
}

func published(t *testing.T, w *World) {
	made, err := w.Service.Publish(officer(t), w.Round.ID, decision(t, "12/QĐ-UBND"))
	must(t, err)
	if made.Number != 1 || len(made.Files) != 6 || made.Supersedes != "" {
		t.Errorf("published as %+v", made)
	}
	if _, err := w.Service.Publish(officer(t), w.Round.ID, decision(t, "13/QĐ-UBND")); !fault.Is(err, fault.Conflict) {
		t.Errorf("published twice: %v", err)
	}
	found, err := w.Again(t).Published(t.Context(), 2018, "so", 0)
	must(t, err)
	if found.Of.Decision != "12/QĐ-UBND" || found.Of.Size != made.Size || len(found.Lines) != 3 || found.Lines[0].Name != "Sở Ba" || found.Lines[0].Points != "95.000" {
		t.Errorf("read back %+v %+v", found.Of, found.Lines)
	}
	entry := factOf(t, w, made)
	if entry.Position < made.Size || len(entry.Files) != 6 || entry.OccurredOn != made.DecidedOn || entry.Period != "2018" {
		t.Errorf("the fact is %+v", entry.Fact)
	}
	checkpoint, err := evidence.OpenCheckpoint([]byte(made.Note), w.Log.Key.Verifier())
	must(t, err)
	if checkpoint.Size != made.Size || checkpoint.Root.String() != made.Root {
		t.Errorf("the note says %d %s", checkpoint.Size, checkpoint.Root)
	}
	holds(t, w)
}

func factOf(t *testing.T, w *World, p publication.Publication) evidence.Entry {
	t.Helper()
	var found evidence.Entry
	must(t, w.DB.View(t.Context(), func(ctx ctxt, tx *tx) (err error) {
		found, err = w.Log.Fact(ctx, tx, p.Fact)
		return err
	}))
	return found
}

// holds asks everything that can be asked of an untouched installation.
func holds(t *testing.T, w *World) {
	t.Helper()
	report, err := w.Log.Verify(t.Context(), evidence.VerifyOptions{})
	must(t, err)
	if !report.Holds() {
		t.Errorf("the log does not hold: %v", report.Bad)
	}
	if bad, err := w.World.Again().Verify(t.Context()); err != nil || bad != nil {
		t.Errorf("the figures do not hold: %+v, %v", bad, err)
	}
	if bad, err := w.Again(t).Verify(t.Context()); err != nil || bad != nil {
		t.Errorf("the publications do not hold: %+v, %v", bad, err)
	}
}

func read(t *testing.T, w *World, p *publication.Publication, name string) []byte {
	t.Helper()
	_, r, err := w.Service.OpenFile(t.Context(), p, name)
	must(t, err)
	data, err := io.ReadAll(r)
	must(t, err)
	must(t, r.Close())
	return data
}

// textOf reads a PDF with a reader that is not ours.
func textOf(t *testing.T, pdf []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		if os.Getenv("MINHBACH_REQUIRE") == "all" {
			t.Fatal("pdftotext is required and missing")
		}
		t.Skip("pdftotext is missing")
	}
	file := filepath.Join(t.TempDir(), "paper.pdf")
	must(t, os.WriteFile(file, pdf, 0o600))
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").Output()
	must(t, err)
	return string(out)
}

func annexBearsTheRoot(t *testing.T, w *World) {
	made, err := w.Service.Publish(officer(t), w.Round.ID, decision(t, "12/QĐ-UBND"))
	must(t, err)
	annex := textOf(t, read(t, w, &made, publication.AnnexPDF))
	for _, want := range []string{made.Root, "(Kèm theo Quyết định số 12/QĐ-UBND ngày 31/01/2019)", "Sở Ba", "95,000", "Khi bằng nhau thì xét lần lượt: điểm tiêu chí 1 Báo cáo"} {
		if !strings.Contains(strings.Join(strings.Fields(annex), " "), want) {
			t.Errorf("the annex lacks %q:\n%s", want, annex)
		}
	}
	paper := textOf(t, read(t, w, &made, publication.DecisionPDF))
	for _, want := range []string{"QUYẾT ĐỊNH", "Số: 12/QĐ-UBND", "Điều 3.", "Nguyễn Minh Hoạ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"} {
		if !strings.Contains(paper, want) {
			t.Errorf("the decision lacks %q:\n%s", want, paper)
		}
	}
	if strings.ContainsAny(annex+paper, "{}") {
		t.Error("a placeholder was not filled")
	}
	if !bytes.HasPrefix(read(t, w, &made, publication.AnnexXLSX), []byte("PK")) {
		t.Error("the workbook is none")
	}
}

func openData(t *testing.T, w *World) {
	made, err := w.Service.Publish(officer(t), w.Round.ID, decision(t, "12/QĐ-UBND"))
	must(t, err)
	var data struct {
		Publication map[string]any          `json:"publication"`
		Dictionary  []publication.DataField `json:"dictionary"`
		Rows        []map[string]any        `json:"rows"`
	}
	dec := json.NewDecoder(bytes.NewReader(read(t, w, &made, publication.DataJSON)))
	dec.UseNumber()
	must(t, dec.Decode(&data))
	if len(data.Rows) != 3 || data.Publication["checkpoint"] != made.Note {
		t.Errorf("the data are %+v", data)
	}
	for _, row := range data.Rows {
		if len(row) != len(data.Dictionary) {
			t.Errorf("a row has %d fields, the dictionary %d", len(row), len(data.Dictionary))
		}
		for _, field := range data.Dictionary {
			if field.MeaningVI == "" || field.MeaningEN == "" || field.MeaningVI == field.MeaningEN || !fits(field, row[field.Name]) {
				t.Errorf("%s is %v, and the dictionary says %+v", field.Name, row[field.Name], field)
			}
		}
	}
	lines := strings.Split(strings.TrimSpace(string(read(t, w, &made, publication.DataCSV))), "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[0], "rank,agency,code,name,points,") || !strings.HasPrefix(lines[1], "1,") {
		t.Errorf("the CSV is %v", lines)
	}
}

func fits(field publication.DataField, value any) bool {
	switch v := value.(type) {
	case nil:
		return field.IsNullable
	case bool:
		return field.Type == "boolean"
	case string:
		return field.Type == "text"
	case json.Number:
		isWhole := !strings.Contains(string(v), ".")
		return field.Type == "decimal" || (field.Type == "integer" && isWhole)
	}
	return false
}

func previewed(t *testing.T, w *World) {
	before := size(t, w)
	data, media, err := w.Service.Preview(officer(t), w.Round.ID, publication.Decision{}, publication.DecisionPDF)
	must(t, err)
	if text := textOf(t, data); !strings.Contains(text, "Bản xem trước") || media != "application/pdf" {
		t.Errorf("a preview does not say that it is one: %s", text)
	}
	for _, name := range []string{publication.DecisionPDF, publication.AnnexPDF, publication.AnnexXLSX} {
		first, _, err := w.Service.Preview(officer(t), w.Round.ID, decision(t, "1"), name)
		must(t, err)
		again, _, err := w.Service.Preview(officer(t), w.Round.ID, decision(t, "1"), name)
		must(t, err)
		if !bytes.Equal(first, again) {
			t.Errorf("%s made twice is two files", name)
		}
	}
	if size(t, w) != before {
		t.Error("a preview left a fact")
	}
	if _, _, err := w.Service.Preview(officer(t), w.Round.ID, publication.Decision{}, "x"); !fault.Is(err, fault.NotFound) {
		t.Errorf("another file: %v", err)
	}
}

func refused(t *testing.T, w *World) {
	before := size(t, w)
	ahead := decision(t, "")
	ahead.On = w.Clock.Today().AddDays(1)
	ahead.Signer = strings.Repeat("a", 300)
	_, err := w.Service.Publish(officer(t), w.Round.ID, ahead)
	if problems := fault.All(err); len(problems) != 3 {
		t.Errorf("want 3 problems, got %v", err)
	}
	if _, err := w.Service.Publish(t.Context(), w.Round.ID, decision(t, "1")); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("nobody published: %v", err)
	}
	_, err = w.Service.Correct(officer(t), w.Round.ID, publication.Correction{Decision: decision(t, "1"), Reason: "x", Sheets: w.figure(0, "3", "count", "4")})
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("corrected what was not published: %v", err)
	}
	if _, err := w.Service.Published(t.Context(), 2018, "so", 0); !fault.Is(err, fault.NotFound) {
		t.Errorf("an open round is public: %v", err)
	}
	if size(t, w) != before {
		t.Error("something was kept of what was refused")
	}
}

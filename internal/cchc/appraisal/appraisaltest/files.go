package appraisaltest

import (
	"strings"
	"testing"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Part begins a file of the head of the first agency and sends some of it.
func (w *World) Part(t testing.TB, name, content string, sent int) id.ID {
	t.Helper()
	draft, err := w.Drafts.Begin(string(Leader), name, int64(len(content)))
	must(t, err)
	_, err = w.Drafts.Append(string(Leader), draft.ID, 0, strings.NewReader(content[:sent]))
	must(t, err)
	return draft.ID
}

func cameInParts(t *testing.T, w *World) {
	w.Lower(t)
	add := func(code string, draft id.ID) error {
		_, err := w.Appraisal.AddDraft(w.OfAgency(t, 0), w.Opened.ID, w.Units[0].Agency, code, draft)
		return err
	}
	const content = "Phiếu gửi số 12 qua trục liên thông"
	const half = 10
	draft := w.Part(t, "phieu-gui.txt", content, half)
	refused(t, add("1.2", draft), fault.Conflict, "cchc.appraisal.wrong_phase")
	w.Go(t, cchc.PhaseExplanation)
	refused(t, add("1.2", draft), fault.Conflict, "intake.not_whole")
	refused(t, add("2.2", draft), fault.Conflict, "cchc.appraisal.nothing_to_explain")
	_, err := w.Drafts.Append(string(Leader), draft, half, strings.NewReader(content[half:]))
	must(t, err)
	must(t, add("1.2", draft)) // what was refused before was still there
	refused(t, add("1.2", draft), fault.NotFound, "intake.no_draft")
	others, err := w.Drafts.Begin(string(Reformer), "khac.txt", 1)
	must(t, err)
	refused(t, add("1.2", others.ID), fault.NotFound, "intake.no_draft")
	must(t, w.explain(t, 0, "1.2", appraisal.Disputes, "đã gửi qua trục, kèm phiếu gửi"))
	refused(t, add("1.2", w.Part(t, "muon.txt", content, len(content))), fault.Conflict, "cchc.appraisal.replied_already")
	desk, err := w.Appraisal.Desk(w.Appraiser(t, Rules), w.Opened.ID, w.Units[0].Agency, "1.2")
	must(t, err)
	if len(desk.Files) != 1 || desk.Files[0].Name != "phieu-gui.txt" || desk.Files[0].SizeBytes != int64(len(content)) {
		t.Errorf("the files are %+v", desk.Files)
	}
	w.mustBear(t)
}

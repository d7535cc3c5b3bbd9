package cchcweb

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/cchc/appraisal/appraisaltest"
	"minhbach/internal/web/webtest"
)

// serve lets a browser be one of the suite's people.
func (w *provinceWorld) serve(t *testing.T, who string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		r.Header.Set(personHeader, who)
		w.site.ServeHTTP(answer, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestBrowserFindsThePagesOfTheVerificationAccessibleInEveryView(t *testing.T) {
	browser := webtest.Open(t)
	w := provinceSite(t)
	must(t, w.Appraisal.Verify(w.Appraiser(t, appraisaltest.Rules), appraisal.Verification{
		Round: w.Opened.ID, Agency: w.Units[0].Agency, Criterion: "1.2", Figures: map[string]string{"num": "6"}, Reason: "ba báo cáo không có minh chứng",
	}))
	rules := w.serve(t, "rules")
	for name, path := range map[string]string{"queue": "/tham-dinh/so/2019", "queue-agency": deskOf, "queue-criterion": "/tham-dinh/so/2019/tieu-chi/1.2", "desk-verify": deskOf + "/1.2"} {
		browser.Inspect(t, name, rules+path)
	}
	w.Go(t, cchc.PhaseExplanation)
	browser.Inspect(t, "desk-explain", w.serve(t, "agency")+deskOf+"/1.2")
	w.Go(t, cchc.PhaseCouncil)
	s := w.NewSession()
	s.Quorum = 2
	s, err := w.Appraisal.NoteSession(w.Council(t), s)
	must(t, err)
	council := w.serve(t, "council")
	browser.Inspect(t, "council", council+"/hoi-dong/so/2019")
	browser.Inspect(t, "session", council+sessionURL("so", 2019, s.ID))
}

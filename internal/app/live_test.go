package app

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"minhbach/internal/auth"
)

func TestThePeopleOfTheProvinceFindEveryLiveScoreInAList(t *testing.T) {
	f := fortify(t, quiet())
	list := "/diem-hom-nay/so/" + strconv.Itoa(openYear)
	own := list + "/" + string(f.own)
	for name, want := range map[string]string{"round_officer": list, "nobody": list, "leader": own} {
		if w := f.send(t, f.who(t, name), http.MethodGet, "/diem-hom-nay", ""); w.Header().Get("Location") != want {
			t.Errorf("%s is led to %d %s, want %s", name, w.Code, w.Header().Get("Location"), want)
		}
	}
	officer := f.who(t, "round_officer")
	page := f.send(t, officer, http.MethodGet, list, "")
	for _, want := range []string{own, list + "/" + string(f.foreign), list + "/excel", "/diem-hom-nay/huyen/"} {
		if !strings.Contains(page.Body.String(), `"`+want) {
			t.Errorf("the list does not lead to %s", want)
		}
	}
	if page := f.send(t, officer, http.MethodGet, own, ""); page.Code != http.StatusOK || !strings.Contains(page.Body.String(), `href="`+list+`"`) {
		t.Errorf("no way back to the list: %d", page.Code)
	}
	if page := f.send(t, f.who(t, "leader"), http.MethodGet, list, ""); strings.Contains(page.Body.String(), string(f.foreign)) || !strings.Contains(page.Body.String(), own) {
		t.Error("a leader sees another agency's score of today")
	}
	if w := f.send(t, officer, http.MethodGet, list+"/excel", ""); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "PK") {
		t.Errorf("the workbook: %d", w.Code)
	}
	if w := f.send(t, officer, http.MethodGet, "/api/v1/live/so/"+strconv.Itoa(openYear), ""); w.Code != http.StatusOK || strings.Count(w.Body.String(), `"code"`) != 20 {
		t.Errorf("the data: %d %s", w.Code, w.Body.String())
	}
}

func TestTheRailLeadsNobodyToARefusal(t *testing.T) {
	f := fortify(t, quiet())
	for _, v := range f.people {
		offer := func(action, path string) {
			if action != "" && f.app.Guard.Somewhere(auth.With(t.Context(), v.person), action) != nil {
				return
			}
			at := path
			for range 4 {
				w := f.send(t, v, http.MethodGet, at, "")
				if w.Code != http.StatusFound && w.Code != http.StatusSeeOther {
					if w.Code != http.StatusOK || strings.HasPrefix(at, "/dang-nhap") {
						t.Errorf("%s is led from %s to %s: %d", v.name, path, at, w.Code)
					}
					return
				}
				at = w.Header().Get("Location")
			}
			t.Errorf("%s is led round from %s", v.name, path)
		}
		for _, m := range modules() {
			offer(m.Action, m.Href)
			for _, e := range m.Pages {
				offer(e.Action, e.Href)
			}
		}
	}
}

package cchcweb

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
)

func TestTrialStandsInItsAddress(t *testing.T) {
	site := rich(t).open(t)
	base := "/thu-kich-ban/SGTVT/so/2016"
	answer := ask(site, base+"?nhap.1.1.3.num=30&nhap.1.1.3.den=30&nhap.1.2.states=late&nhap.1.2.states=late&nhap.1.2.states=late&nhap.1.2.states=late")
	to := answer.Header().Get("Location")
	if answer.Code != http.StatusSeeOther || !strings.Contains(to, "thu.1.1.3.num=30") || strings.Contains(to, "nhap.") {
		t.Fatalf("the form leads to %d %s", answer.Code, to)
	}
	body := fetch(t, site, to)
	if !strings.Contains(body, "Kịch bản có") || !strings.Contains(body, "Bỏ kịch bản") {
		t.Error("the trial is not shown")
	}
	plainBody := fetch(t, site, base)
	if !strings.Contains(plainBody, "thu.") || strings.Contains(plainBody, "Bỏ kịch bản") {
		t.Error("proposals lead to no trial")
	}
}

func TestTrialKeepsWhatWasTypedWhenItCannotBeRead(t *testing.T) {
	site := rich(t).open(t)
	for path, piece := range map[string]string{
		"/thu-kich-ban/BDT/so/2016?nhap.1.1.3.num=ba+m%C6%B0%C6%A1i": `value="ba mươi"`,
		"/thu-kich-ban/BDT/so/2016?nhap.1.1.3.num=1.234":             `value="1.234"`,
		"/thu-kich-ban/BDT/so/2016?thu.1.1.3.num=-1":                 "f-nhap.1.1.3.num",
		"/thu-kich-ban/BDT/so/2016?thu.9.9.num=1":                    "9.9.num",
	} {
		answer := ask(site, path)
		if body := answer.Body.String(); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(body, piece) || !strings.Contains(body, "problems-title") {
			t.Errorf("%s: status %d, want %q", path, answer.Code, piece)
		}
	}
}

// listed are the fields of a list's form for the items it has.
func listed(key string, rows ...map[string]string) url.Values {
	form := url.Values{"muc." + key: {strconv.Itoa(len(rows))}}
	for i, row := range rows {
		for column, value := range row {
			form.Set(cellName(key, i, column), value)
		}
	}
	return form
}

func TestEveryShapeOfFigureIsTriedByHand(t *testing.T) {
	w := rich(t)
	site := w.open(t)
	leaf := func(kind rule.Kind) *criteria.Criterion {
		view, err := w.service.View(t.Context(), 2016, "so")
		must(t, err)
		for _, c := range view.Set.Leaves() {
			if c.Rule != nil && c.Rule.Kind() == kind {
				return c
			}
		}
		t.Fatalf("no criterion of %s", kind)
		return nil
	}
	const page = "/thu-kich-ban/STC/so/2016"
	tried := func(form url.Values, key string) string {
		answer := send(site, page, form)
		if answer.Code != http.StatusSeeOther {
			t.Fatalf("%s: status %d %s", key, answer.Code, answer.Body)
		}
		to, err := url.Parse(answer.Header().Get("Location"))
		must(t, err)
		if body := fetch(t, site, to.String()); !strings.Contains(body, cellName(key, 0, keepColumn)) {
			t.Errorf("%s is not in the form", key)
		}
		return to.Query().Get("thu." + key)
	}
	survey := leaf("survey_options").Code + ".questions"
	form := listed(survey, map[string]string{"giu": "1", "A": "30", "B": "5", "C": "", "D": "2"}, map[string]string{"A": "9"})
	form.Set(cellName(survey, 2, "B"), "40") // an empty row filled in
	if got := tried(form, survey); got != `[{"A":30,"B":5,"D":2},{"B":40}]` {
		t.Errorf("tallies: %s", got)
	}
	items := leaf("mean_over_items").Code + ".items"
	form = listed(items, map[string]string{"giu": "1", "met/cong_chuc": "1", "met/lien_quan": "1"}, map[string]string{"giu": "1"})
	if got := tried(form, items); got != `[{"met":["cong_chuc","lien_quan"]},{"met":[]}]` {
		t.Errorf("items: %s", got)
	}
	form = listed(survey, map[string]string{"giu": "1", "A": "nhiều"})
	answer := send(site, page, form)
	if body := answer.Body.String(); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(body, `value="nhiều"`) || !strings.Contains(body, `href="#f-nhap.`+survey+`/0/A"`) {
		t.Errorf("a word for a count: %d", answer.Code)
	}
}

func TestAFormSentBackUntouchedTriesNothing(t *testing.T) {
	w := rich(t)
	site := w.open(t)
	for _, agency := range []string{"BDT", "STC", "SGTVT"} {
		for _, lang := range []string{"vi", "en"} {
			page := "/thu-kich-ban/" + agency + "/so/2016?lang=" + lang
			answer := send(site, page, fieldsOf(t, fetch(t, site, page)))
			if to := answer.Header().Get("Location"); answer.Code != http.StatusSeeOther || strings.Contains(to, "thu.") {
				t.Errorf("%s in %s leads to %d %s", agency, lang, answer.Code, to)
			}
		}
	}
}

// fieldsOf is what a browser sends of the form of a trial, nothing touched.
func fieldsOf(t testing.TB, page string) url.Values {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	must(t, err)
	form := url.Values{}
	for n := range root.Descendants() {
		name, value := attribute(n, "name"), attribute(n, "value")
		if !strings.HasPrefix(name, typedPrefix) && !strings.HasPrefix(name, listedPrefix) {
			continue
		}
		switch {
		case n.Data == "select":
			for o := range n.Descendants() {
				if o.Data == "option" && hasAttribute(o, "selected") {
					form.Add(name, attribute(o, "value"))
				}
			}
		case n.Data == "textarea":
			form.Add(name, n.FirstChild.Data)
		case attribute(n, "type") != "checkbox" || hasAttribute(n, "checked"):
			form.Add(name, value)
		}
	}
	return form
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttribute(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

package cchcweb

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minhbach/internal/auth"
	"minhbach/internal/auth/policy"
	"minhbach/internal/cchc"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/web"
	"minhbach/internal/web/layout"
	"minhbach/rules"
)

// guardedWorld is the province with a draft set, behind the real policies. Who
// asks is named by a header, as a sign-in would find it by a cookie.
type guardedWorld struct {
	*world
	site   *web.Site
	seen   Service
	engine *policy.Engine
	draft  cchc.StoredSet
}

const asHeader = "X-As"

func (w *world) agency(code string) id.ID {
	return w.units[slices.IndexFunc(w.units, func(u cchc.Unit) bool { return u.Code == code })].Agency
}

func (w *world) person(who string) auth.Person {
	inAgency := func(code string, role auth.Role) auth.Person {
		a := w.agency(code)
		return auth.Person{Account: id.ID(who), Agencies: []id.ID{a}, Grants: []auth.Grant{{Role: role, Agency: a}}}
	}
	switch who {
	case "guest":
		return auth.Person{}
	case "own":
		return inAgency("BDT", auth.ReformOfficer)
	case "other":
		return inAgency("STC", auth.Leader)
	}
	return auth.Person{Account: id.ID(who), Grants: []auth.Grant{{Role: auth.Role(who)}}}
}

func guardedProvince(t testing.TB) guardedWorld {
	t.Helper()
	w := guardedWorld{world: province(t)}
	var err error
	w.draft, _, err = w.service.ImportSet(t.Context(), "draft.yaml", []byte(strings.Replace(setText(2), "id: ", "id: draft-", 1)), clerk)
	must(t, err)
	w.engine, err = policy.NewOf(rules.Files, []string{"duties", "cchc", "site"}, cchc.Actions(), web.Actions())
	must(t, err)
	words, err := locale.Merge(web.Words(), Words(), cchc.Words(), policy.Words(), auth.Words(), demoWords)
	must(t, err)
	w.seen = Guarded(w.service, w.engine)
	w.site, err = web.New(web.Config{
		Words: words, Modules: []layout.Module{Module()}, Guard: w.engine, Finders: []web.Finder{NewFinder(w.seen)},
		Clock: civil.NewFixedClock(time.Date(2019, 11, 12, 14, 32, 0, 0, civil.Zone)),
		Identify: func(r *http.Request) (auth.Person, bool, error) {
			return w.person(r.Header.Get(asHeader)), true, nil
		},
	})
	must(t, err)
	New(w.seen, w.site, Options{Follow: "BDT", WriteSet: nil}).Register()
	return w
}

func (w guardedWorld) ask(who, method, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://localhost"+path, strings.NewReader(form.Encode()))
	r.Header.Set(asHeader, who)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer := httptest.NewRecorder()
	w.site.ServeHTTP(answer, r)
	return answer
}

// TestAnotherAgencysUnpublishedScoreIsRefusedByNameEverywhere walks every page
// and operation that names an agency in a round not yet published.
func TestAnotherAgencysUnpublishedScoreIsRefusedByNameEverywhere(t *testing.T) {
	w := guardedProvince(t)
	for _, path := range []string{
		agencyURL("BDT", "so", 2019), whyURL("so", 2019, "1.1", "BDT"), join(whatIfRoot, "BDT", "so", "2019"), join(pairRoot, "BDT", "so", "2019"),
		join(compareRoot, "BDT", "so", "2019"), apiAgencyURL("BDT", "so", 2019), apiRoot + "/criteria/so/2019/1.1/BDT",
		apiRoot + "/what-if/BDT/so/2019", apiRoot + "/stages/BDT/so/2019", apiRoot + "/comparisons/BDT/so/2019",
		agencyURL(string(w.agency("BDT")), "so", 2019),
	} {
		for who, want := range map[string]int{
			"own": http.StatusOK, "other": http.StatusForbidden, "guest": http.StatusUnauthorized, "appraiser": http.StatusOK, "auditor": http.StatusOK,
		} {
			if answer := w.ask(who, http.MethodGet, path, nil); answer.Code != want {
				t.Errorf("%s as %s: %d, want %d\n%s", path, who, answer.Code, want, firstLines(answer.Body.String()))
			}
		}
		published := strings.ReplaceAll(path, "2019", "2018")
		for _, who := range []string{"own", "other", "guest", "auditor"} {
			if answer := w.ask(who, http.MethodGet, published, nil); answer.Code != http.StatusOK {
				t.Errorf("%s as %s: %d\n%s", published, who, answer.Code, firstLines(answer.Body.String()))
			}
		}
	}
}

func firstLines(body string) string { return body[:min(len(body), 400)] }

// TestOwnUnpublishedScoreTellsNothingOfTheOthers opens what lists a block: the
// reader's own unit is there without a rank, and no other name or rank.
func TestOwnUnpublishedScoreTellsNothingOfTheOthers(t *testing.T) {
	w := guardedProvince(t)
	for _, path := range []string{
		apiRoot + "/rankings/so/2019", apiRoot + "/heat-maps/so/2019", apiRoot + "/criteria/so/2019/1.1",
		rankingURL("so", 2019), heatURL("so", 2019), criterionURL("so", 2019, "1.1"),
	} {
		answer := w.ask("own", http.MethodGet, path, nil)
		if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), "Ban Dân tộc") || strings.Contains(answer.Body.String(), "Sở Tài chính") {
			t.Errorf("%s: %d\n%s", path, answer.Code, firstLines(answer.Body.String()))
		}
		if guest := w.ask("guest", http.MethodGet, path, nil); guest.Code != http.StatusUnauthorized {
			t.Errorf("%s as guest: %d", path, guest.Code)
		}
		if all := w.ask("round_officer", http.MethodGet, path, nil); !strings.Contains(all.Body.String(), "Sở Tài chính") {
			t.Errorf("%s as round officer: %d", path, all.Code)
		}
	}
	view, err := w.seen.View(auth.With(t.Context(), w.person("own")), 2019, "so")
	must(t, err)
	if r := view.Blocks[cchc.Self].Results; len(r) != 1 || r[0].Rank != 0 || r[0].Of != 0 || !r[0].HasIndex {
		t.Errorf("results %+v", r)
	}
}

func TestGuestsSeePublishedRoundsOnly(t *testing.T) {
	w := guardedProvince(t)
	for who, want := range map[string]int{"guest": 6, "own": 7, "auditor": 7} {
		rounds, err := w.seen.Rounds(auth.With(t.Context(), w.person(who)))
		if err != nil || len(rounds) != want {
			t.Errorf("%s sees %d rounds, %v", who, len(rounds), err)
		}
	}
	for _, path := range []string{"/", rankingRoot, setRoot, apiRoot + "/overview", apiRoot + "/search?q=ban", "/tim?q=ban"} {
		if answer := w.ask("guest", http.MethodGet, path, nil); answer.Code >= http.StatusBadRequest || strings.Contains(answer.Body.String(), "so/2019") {
			t.Errorf("%s as guest: %d", path, answer.Code)
		}
	}
}

func TestCriteriaSetsAreChangedByWhoMay(t *testing.T) {
	w := guardedProvince(t)
	page := join(setRoot, w.draft.Digest)
	for _, c := range []struct {
		who, method, path string
		want              int
	}{
		{"guest", http.MethodGet, page, http.StatusUnauthorized},
		{"own", http.MethodGet, page, http.StatusForbidden},
		{"appraiser", http.MethodGet, page, http.StatusOK},
		{"auditor", http.MethodGet, page, http.StatusOK},
		{"appraiser", http.MethodGet, page + "/sua", http.StatusForbidden},
		{"auditor", http.MethodPost, page + "/sua", http.StatusForbidden},
		{"administrator", http.MethodPost, page + "/cong-bo", http.StatusForbidden},
		{"auditor", http.MethodPost, page + "/cong-bo", http.StatusForbidden},
		{"guest", http.MethodPost, page + "/cong-bo", http.StatusUnauthorized},
		{"round_officer", http.MethodGet, page + "/sua", http.StatusOK},
	} {
		if answer := w.ask(c.who, c.method, c.path, nil); answer.Code != c.want {
			t.Errorf("%s %s as %s: %d, want %d", c.method, c.path, c.who, answer.Code, c.want)
		}
	}
	// The border is asked too, whatever the route said.
	for action, do := range map[string]func() error{
		"publish": func() error { return w.seen.PublishSet(auth.With(t.Context(), w.person("own")), w.draft.Digest, clerk) },
		"import": func() error {
			_, _, err := w.seen.ImportSet(auth.With(t.Context(), w.person("auditor")), "x.yaml", []byte(setText(1)), clerk)
			return err
		},
	} {
		if err := do(); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", action, err)
		}
	}
}

// TestListsAndPoliciesAgree: what a person gets listed is what the policies
// allow him, unit by unit, round by round, set by set.
func TestListsAndPoliciesAgree(t *testing.T) {
	w := guardedProvince(t)
	all, err := w.service.Rounds(t.Context())
	must(t, err)
	sets, err := w.service.Sets(t.Context())
	must(t, err)
	rapid.Check(t, func(t *rapid.T) {
		ctx := auth.With(t.Context(), anyone(t, w.units))
		allows := func(action string, on auth.Resource) bool { return w.engine.Authorize(ctx, action, on) == nil }
		listed, err := w.seen.Rounds(ctx)
		must(t, err)
		for _, r := range all {
			isListed := slices.ContainsFunc(listed, func(l cchc.Round) bool { return l.ID == r.ID })
			view, err := w.seen.View(ctx, r.Year, r.Block)
			if isListed != (err == nil) {
				t.Fatalf("%d is listed %v and opened with %v", r.Year, isListed, err)
			}
			for _, u := range w.units {
				isShown := err == nil && slices.Contains(view.Units, u)
				if isShown != allows("score.view", scoreOf(r, u.Agency)) {
					t.Fatalf("%s in %d: shown %v", u.Code, r.Year, isShown)
				}
			}
		}
		shown, err := w.seen.Sets(ctx)
		must(t, err)
		for _, s := range sets {
			isShown := slices.ContainsFunc(shown, func(o cchc.StoredSet) bool { return o.Digest == s.Digest })
			if isShown != allows("set.view", setOf(s)) {
				t.Fatalf("set %s: shown %v", s.ID, isShown)
			}
		}
	})
}

func TestFactsAboutPeopleAndComplaintsAreAskedForApart(t *testing.T) {
	for kind, want := range map[string]string{
		"reform.session_held/1": "fact.view", "cchc.inputs_declared/1": "fact.view", "cchc.result_published/2": "fact.view", "cchc.survey_closed/1": "fact.view",
		"org.agency_recorded/1": "fact.view", "org.lineage_recorded/1": "fact.view",
		"org.holder_recorded/1": "inner_fact.view", "auth.grant_given/1": "inner_fact.view", "cchc.complaint_filed/1": "inner_fact.view", "new.kind/1": "inner_fact.view",
	} {
		if got := factAction(evidence.Entry{Fact: evidence.Fact{Kind: kind}}); got != want {
			t.Errorf("%s asks for %s, want %s", kind, got, want)
		}
	}
}

func anyone(t *rapid.T, units []cchc.Unit) auth.Person {
	if rapid.IntRange(0, 5).Draw(t, "guest") == 0 {
		return auth.Person{}
	}
	p := auth.Person{Account: "somebody"}
	for range rapid.IntRange(0, 3).Draw(t, "grants") {
		if rapid.IntRange(0, 3).Draw(t, "province") == 0 {
			p.Grants = append(p.Grants, auth.Grant{Role: rapid.SampledFrom(auth.ProvinceRoles()).Draw(t, "role")})
			continue
		}
		agency := rapid.SampledFrom(units).Draw(t, "agency").Agency
		p.Grants = append(p.Grants, auth.Grant{Role: rapid.SampledFrom(auth.AgencyRoles()).Draw(t, "role"), Agency: agency})
		if rapid.Bool().Draw(t, "belongs") {
			p.Agencies = append(p.Agencies, agency)
		}
	}
	return p
}

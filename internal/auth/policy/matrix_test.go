package policy_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minhbach/internal/app"
	"minhbach/internal/auth"
	"minhbach/internal/auth/policy"
	"minhbach/internal/id"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	own   id.ID = "own"
	other id.ID = "other"
	me    id.ID = "me"
)

func engine(t testing.TB) *policy.Engine {
	t.Helper()
	e, err := app.Policies()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestMatrixOfActionsAndRoles prints who may do what. "yes" is a permit, a word
// with a dot is the policy that forbids, "-" is what no policy permits.
func TestMatrixOfActionsAndRoles(t *testing.T) {
	e := engine(t)
	var b strings.Builder
	for _, action := range e.Actions() {
		fmt.Fprintf(&b, "%-18s", action)
		for _, place := range policy.Places() {
			fmt.Fprintf(&b, " %-20s", place)
		}
		b.WriteString("\n")
		for _, role := range policy.Players() {
			fmt.Fprintf(&b, "  %-16s", role)
			for _, place := range policy.Places() {
				decision, err := e.Cell(action, role, place)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&b, " %-20s", cell(decision))
			}
			b.WriteString("\n")
		}
		b.WriteString("\n")
	}
	golden(t, filepath.Join("testdata", "matrix.golden"), trimLines(b.String()))
}

func cell(d policy.Decision) string {
	switch {
	case d.Allowed:
		return "yes"
	case len(d.Policies) > 0:
		return d.Policies[0].ID
	}
	return "-"
}

func trimLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("who may do what has changed. Read the difference; when it is meant, run go test ./internal/auth/policy -update")
		gotLines, wantLines := strings.Split(got, "\n"), strings.Split(string(want), "\n")
		for i := range max(len(gotLines), len(wantLines)) {
			if i >= len(gotLines) || i >= len(wantLines) || gotLines[i] != wantLines[i] {
				t.Errorf("line %d differs first", i+1)
				break
			}
		}
	}
}

// TestDutiesHoldForAnyPerson: whatever roles a person gathers, an auditor and a
// guest change nothing, nobody verifies or decides for his own agency, nobody
// approves his own request, nobody grants to himself.
func TestDutiesHoldForAnyPerson(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(t *rapid.T) {
		person, on := anyPerson(t), anyResource(t)
		action := rapid.SampledFrom(e.Actions()).Draw(t, "action")
		decision, err := e.Decide(person, action, on)
		if err != nil {
			t.Fatal(err)
		}
		_, verb, _ := strings.Cut(action, ".")
		broken := !policy.IsReading(action) && (person.IsGuest() || person.Has(auth.Auditor, "")) ||
			(verb == "verify" || verb == "decide") && person.BelongsTo(on.Agency) ||
			(verb == "approve" || strings.HasPrefix(action, "grant.") || action == "people.assign") && on.Owner != "" && on.Owner == person.Account
		if decision.Allowed && broken {
			t.Fatalf("%+v may %s on %+v by %s", person, action, on, decision.Policies[0].ID)
		}
		if !decision.Allowed && len(decision.Policies) == 0 && person.Has(auth.Auditor, "") && policy.IsReading(action) {
			t.Fatalf("an auditor may not %s", action)
		}
	})
}

// TestWhatIsAllowedSomewhereIsFoundFromTheDoor: a route never refuses whom the
// use case behind it would let in.
func TestWhatIsAllowedSomewhereIsFoundFromTheDoor(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(t *rapid.T) {
		person, on := anyPerson(t), anyResource(t)
		action := rapid.SampledFrom(e.Actions()).Draw(t, "action")
		ctx := auth.With(t.Context(), person)
		if inside, door := e.Authorize(ctx, action, on), e.Somewhere(ctx, action); inside == nil && door != nil {
			t.Fatalf("%+v may %s on %+v, and the door says %v", person, action, on, door)
		}
	})
}

// TestAGuestReadsWhatTheDemonstrationShowsAndNothingElse: a policy that lets
// guests in anew must be meant, and be named here.
func TestAGuestReadsWhatTheDemonstrationShowsAndNothingElse(t *testing.T) {
	e := engine(t)
	everywhere := []auth.Resource{{}, {Agency: own}, {Agency: own, Owner: me}}
	allowed := func(person auth.Person, isPublished bool) []string {
		var list []string
		for _, action := range e.Actions() {
			for _, on := range everywhere {
				on.IsPublished = isPublished
				if decision, err := e.Decide(person, action, on); err != nil {
					t.Fatal(err)
				} else if decision.Allowed && !slices.Contains(list, action) {
					list = append(list, action)
				}
			}
		}
		return list
	}
	stranger, guest := auth.Person{}, auth.GuestPerson()
	for _, c := range []struct {
		person      auth.Person
		isPublished bool
		want        []string
	}{
		{stranger, false, []string{"agency.view", "round.status"}},
		{stranger, true, []string{"agency.view", "appraisal.read", "fact.view", "round.status", "round.view", "score.read", "score.view", "set.view"}},
		{guest, false, []string{"agency.view", "fact.view", "live.read", "plan.read", "round.status", "round.view", "score.view", "set.view"}},
		{guest, true, []string{"agency.view", "appraisal.read", "fact.view", "live.read", "plan.read", "round.status", "round.view", "score.read", "score.view", "set.view"}},
	} {
		if got := allowed(c.person, c.isPublished); !slices.Equal(got, c.want) {
			t.Errorf("%+v, published %v: %v, want %v", c.person, c.isPublished, got, c.want)
		}
	}
}

func anyPerson(t *rapid.T) auth.Person {
	if rapid.IntRange(0, 9).Draw(t, "guest") == 0 {
		if rapid.Bool().Draw(t, "demo") {
			return auth.GuestPerson()
		}
		return auth.Person{}
	}
	agencies := []id.ID{own, other, "third"}
	grant := rapid.Custom(func(t *rapid.T) auth.Grant {
		if rapid.Bool().Draw(t, "in the province") {
			return auth.Grant{
				Role:   rapid.SampledFrom(auth.ProvinceRoles()).Draw(t, "role"),
				Fields: rapid.SliceOfN(rapid.SampledFrom([]string{"1", "2"}), 0, 1).Draw(t, "fields"),
			}
		}
		return auth.Grant{
			Role:     rapid.SampledFrom(auth.AgencyRoles()).Draw(t, "role"),
			Agency:   rapid.SampledFrom(agencies).Draw(t, "agency"),
			Division: rapid.SampledFrom([]id.ID{"", "d1", "d2"}).Draw(t, "division"),
			For:      rapid.SampledFrom([]id.ID{"", "", "absent"}).Draw(t, "for"),
		}
	})
	return auth.Person{
		Account:  me,
		Agencies: rapid.SliceOfN(rapid.SampledFrom(agencies), 0, 2).Draw(t, "agencies"),
		Grants:   rapid.SliceOfN(grant, 0, 4).Draw(t, "grants"),
	}
}

func anyResource(t *rapid.T) auth.Resource {
	return auth.Resource{
		Agency:      rapid.SampledFrom([]id.ID{"", own, other, "fourth"}).Draw(t, "agency"),
		Field:       rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "field"),
		Owner:       rapid.SampledFrom([]id.ID{"", me, "absent", "else"}).Draw(t, "owner"),
		Division:    rapid.SampledFrom([]id.ID{"", "d1", "d2"}).Draw(t, "division"),
		IsPublished: rapid.Bool().Draw(t, "published"),
	}
}

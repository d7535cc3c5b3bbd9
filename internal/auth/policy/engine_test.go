package policy_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/auth/policy"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
)

const planned = `
@id("plan.officer") @vi("cán bộ CCHC lập kế hoạch") @en("the reform officer plans")
permit (principal, action in [Action::"plan.edit", Action::"plan.approve"], resource)
when { context.here.contains("reform_officer") && context.division && context.field };

@id("plan.own") @vi("không tự duyệt") @en("nobody approves his own")
forbid (principal, action in [Action::"approve"], resource) when { context.owner };

@id("plan.view") @vi("ai cũng xem kế hoạch đã ban hành") @en("everybody sees a published plan")
permit (principal, action == Action::"plan.view", resource) when { context.published };
`

var planActions = []string{"plan.edit", "plan.approve", "plan.view"}

func load(t *testing.T, text string) (*policy.Engine, error) {
	t.Helper()
	return policy.New(fstest.MapFS{"policies/plan.cedar": {Data: []byte(text)}}, planActions)
}

func planEngine(t *testing.T) *policy.Engine {
	t.Helper()
	engine, err := load(t, planned)
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func TestRefusalNamesThePolicyAndItsReason(t *testing.T) {
	engine := planEngine(t)
	ctx := authtest.As(t.Context(), "me", auth.ReformOfficer, "a")
	err := engine.Authorize(ctx, "plan.approve", auth.Resource{Agency: "a", Owner: "me"})
	refusal, _ := fault.From(err)
	if !fault.Is(err, fault.Forbidden) || refusal.Say(policy.Words(), locale.VI) != "Không được phép: không tự duyệt (quy định plan.own)" {
		t.Errorf("%v", err)
	}
	err = engine.Authorize(ctx, "plan.edit", auth.Resource{Agency: "b"})
	if refusal, _ = fault.From(err); !fault.Is(err, fault.Forbidden) || !strings.Contains(refusal.Say(policy.Words(), locale.EN), "reform officer") {
		t.Errorf("%v", err)
	}
	if err := engine.Authorize(ctx, "plan.edit", auth.Resource{Agency: "a"}); err != nil {
		t.Error(err)
	}
}

func TestGuestIsAskedToSignInAndSeesWhatIsPublished(t *testing.T) {
	engine := planEngine(t)
	if err := engine.Authorize(t.Context(), "plan.edit", auth.Resource{Agency: "a"}); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("%v", err)
	}
	if err := engine.Authorize(t.Context(), "plan.view", auth.Resource{Agency: "a", IsPublished: true}); err != nil {
		t.Error(err)
	}
	if err := engine.Somewhere(t.Context(), "plan.view"); err != nil {
		t.Error(err)
	}
}

func TestConditionsReadGrantsFieldsAndDivisions(t *testing.T) {
	engine := planEngine(t)
	person := auth.Person{Account: "me", Agencies: []id.ID{"a"}, Grants: []auth.Grant{
		{Role: auth.ReformOfficer, Agency: "a", Division: "d1"},
		{Role: auth.Appraiser, Fields: []string{"2"}},
	}}
	for on, want := range map[auth.Resource]bool{
		{Agency: "a"}:                 true,
		{Agency: "a", Division: "d1"}: true,
		{Agency: "a", Division: "d2"}: false,
		{Agency: "a", Field: "2"}:     true,
		{Agency: "a", Field: "3"}:     false,
		{Agency: "b"}:                 false,
		{}:                            false,
	} {
		decision, err := engine.Decide(person, "plan.edit", on)
		if err != nil || decision.Allowed != want {
			t.Errorf("%+v: %v, %v", on, decision.Allowed, err)
		}
	}
}

func TestActingForSomebodyMakesHisRequestsOnesOwn(t *testing.T) {
	engine := planEngine(t)
	person := auth.Person{Account: "me", Grants: []auth.Grant{{Role: auth.ReformOfficer, Agency: "a", For: "absent"}}}
	err := engine.Authorize(auth.With(t.Context(), person), "plan.approve", auth.Resource{Agency: "a", Owner: "absent"})
	if !fault.Is(err, fault.Forbidden) {
		t.Errorf("%v", err)
	}
}

func TestTheProgramItselfIsAskedNothing(t *testing.T) {
	engine := planEngine(t)
	ctx := auth.AsSystem(t.Context())
	for _, err := range []error{engine.Authorize(ctx, "plan.edit", auth.Resource{}), engine.Somewhere(ctx, "plan.approve")} {
		if err != nil {
			t.Error(err)
		}
	}
}

func TestUndeclaredActionIsAnErrorAndNoRefusal(t *testing.T) {
	engine := planEngine(t)
	err := engine.Authorize(authtest.As(t.Context(), "me", auth.Leader, "a"), "plan.forget", auth.Resource{})
	if _, isRefusal := fault.From(err); err == nil || isRefusal {
		t.Errorf("%v", err)
	}
}

// Every refusal of a file says the line on which the wrong word stands.
func TestLoadingIsStrict(t *testing.T) {
	ok := `@id("a.b") @vi("x") @en("x")` + "\npermit (principal, action in [Action::\"plan.edit\", Action::\"plan.approve\", Action::\"plan.view\"], resource)\n"
	for text, want := range map[string]struct {
		key  string
		line int
	}{
		ok + `when { context.here.contains("king") };`:                            {"auth.policy.unknown_role", 3},
		ok + `when { context.here.contains("appraiser") };`:                       {"auth.policy.unknown_role", 3},
		ok + `when { context.province.containsAny(["appraiser", "leader"]) };`:    {"auth.policy.unknown_role", 3},
		ok + `when { context.belong };`:                                           {"auth.policy.unknown_word", 3},
		ok + `when { context.here };`:                                             {"auth.policy.unknown_word", 3},
		ok + `when { resource.owner };`:                                           {"auth.policy.unknown_word", 3},
		ok + `when { principal == Account::"me" };`:                               {"auth.policy.beyond", 1},
		ok + `when { context.here.contains(principal) };`:                         {"auth.policy.beyond", 1},
		ok + `when { context.owner `:                                              {"auth.policy.no_cedar", 0},
		ok + `;` + strings.Replace(ok, "a.b", "a.c", 1) + `when { context.o };`:   {"auth.policy.unknown_word", 5},
		ok + `;` + ok + `;`:                                                       {"auth.policy.id_twice", 3},
		strings.Replace(ok, "plan.edit", "plan.edti", 1) + `;`:                    {"auth.policy.unknown_action", 2},
		strings.Replace(ok, "principal,", `principal == Account::"me",`, 1) + `;`: {"auth.policy.scope", 2},
		strings.Replace(ok, "@en(\"x\")", "", 1) + `;`:                            {"auth.policy.no_reason", 1},
		strings.Replace(ok, "a.b", "AB", 1) + `;`:                                 {"auth.policy.id", 1},
		strings.Replace(ok, "@en", "@de(\"x\") @en", 1) + `;`:                     {"auth.policy.annotation", 1},
		strings.Replace(ok, ", Action::\"plan.view\"", "", 1) + `;`:               {"auth.policy.action_without_policy", 0},
	} {
		_, err := load(t, text)
		refusal, isRefusal := fault.From(err)
		if !isRefusal || refusal.Key != want.key || want.line != 0 && refusal.Place.Line != want.line {
			t.Errorf("%s\nwant %v, got %v", text, want, err)
			continue
		}
		for _, l := range locale.Langs() {
			if said := refusal.Say(policy.Words(), l); strings.Contains(said, "⟦") {
				t.Error(said)
			}
		}
	}
}

func BenchmarkAuthorize(b *testing.B) {
	engine, err := policy.New(fstest.MapFS{"policies/plan.cedar": {Data: []byte(planned)}}, planActions)
	if err != nil {
		b.Fatal(err)
	}
	ctx := authtest.As(context.Background(), "me", auth.ReformOfficer, "a")
	for b.Loop() {
		if err := engine.Authorize(ctx, "plan.edit", auth.Resource{Agency: "a"}); err != nil {
			b.Fatal(err)
		}
	}
}

package auth

import (
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/id"
)

// The facts this package records. None holds a name, an address or a login: an
// account is its random id, so erasing the row of the account is the erasure.
var (
	accountState = evidence.Kind{
		Name: "auth.account_state", Version: 1,
		About: "An account was created, disabled or enabled.",
		Fields: []evidence.Field{
			{Name: "account", Type: evidence.Ident},
			{Name: "change", Type: evidence.Word}, // created | disabled | enabled
		},
	}
	factorChanged = evidence.Kind{
		Name: "auth.factor_changed", Version: 1,
		About: "What an account signs in with was set, added, removed or used up.",
		Fields: []evidence.Field{
			{Name: "account", Type: evidence.Ident},
			{Name: "factor", Type: evidence.Word}, // password | totp | recovery_code | passkey | single_sign_on
			{Name: "change", Type: evidence.Word}, // set | added | removed | used
		},
	}
	grantGiven = evidence.Kind{
		Name: "auth.grant_given", Version: 1,
		About: "An account was given a role in an agency or in the province, from one day to another.",
		Fields: []evidence.Field{
			{Name: "grant", Type: evidence.Ident},
			{Name: "account", Type: evidence.Ident},
			{Name: "role", Type: evidence.Word},
			{Name: "fields", Type: evidence.Word, List: true, Optional: true},
			{Name: "from", Type: evidence.Date},
			{Name: "to", Type: evidence.Date, Optional: true},
			{Name: "for", Type: evidence.Ident, Optional: true},
		},
	}
	grantWithdrawn = evidence.Kind{
		Name: "auth.grant_withdrawn", Version: 1,
		About: "A role that was given was withdrawn at once.",
		Fields: []evidence.Field{
			{Name: "grant", Type: evidence.Ident},
			{Name: "account", Type: evidence.Ident},
			{Name: "role", Type: evidence.Word},
		},
	}
)

// Kinds are the facts this package records.
func Kinds() []evidence.Kind {
	return []evidence.Kind{accountState, factorChanged, grantGiven, grantWithdrawn}
}

// The words of the facts.
const (
	factorPassword = "password"
	factorTOTP     = "totp"
	factorRecovery = "recovery_code"
	factorPasskey  = "passkey"
	factorSSO      = "single_sign_on"

	changeSet     = "set"
	changeAdded   = "added"
	changeRemoved = "removed"
	changeUsed    = "used"
	changeCreated = "created"
)

func accountFact(account id.ID, change, actor string, day civil.Date) evidence.Fact {
	return fact(accountState, account, actor, day, map[string]any{"account": account, "change": change})
}

func factorFact(account id.ID, factor, change, actor string, day civil.Date) evidence.Fact {
	return fact(factorChanged, account, actor, day, map[string]any{"account": account, "factor": factor, "change": change})
}

func givenFact(g GivenGrant, actor string, day civil.Date) evidence.Fact {
	payload := map[string]any{"grant": g.ID, "account": g.Account, "role": string(g.Role), "from": g.From.String()}
	if len(g.Fields) > 0 {
		payload["fields"] = g.Fields
	}
	if !g.To.IsZero() {
		payload["to"] = g.To.String()
	}
	if g.For != "" {
		payload["for"] = g.For
	}
	f := fact(grantGiven, g.Account, actor, day, payload)
	f.Agency = g.Agency
	return f
}

func withdrawnFact(g GivenGrant, actor string, day civil.Date) evidence.Fact {
	f := fact(grantWithdrawn, g.Account, actor, day, map[string]any{"grant": g.ID, "account": g.Account, "role": string(g.Role)})
	f.Agency = g.Agency
	return f
}

func fact(kind evidence.Kind, account id.ID, actor string, day civil.Date, payload map[string]any) evidence.Fact {
	return evidence.Fact{
		Kind: kind.String(), Subject: string(account), Actor: actor,
		OccurredOn: day, Period: day.Period().String(), Payload: payload,
	}
}

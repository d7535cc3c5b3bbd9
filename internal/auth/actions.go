package auth

// Actions are what this package's use cases ask a guard for.
func Actions() []string {
	return []string{"account.list", "account.create", "account.disable", "account.reset", "grant.give", "grant.withdraw"}
}

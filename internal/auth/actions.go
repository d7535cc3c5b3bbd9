package auth

// Actions are what this package's use cases ask a guard for.
func Actions() []string { return []string{"account.view", "account.edit", "grant.edit"} }

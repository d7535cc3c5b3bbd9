package web

// Actions are what the site's own routes ask a guard for.
func Actions() []string { return []string{"site.measure"} }

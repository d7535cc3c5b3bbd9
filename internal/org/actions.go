package org

// Actions are what the use cases and pages of this package ask a guard for.
func Actions() []string {
	return []string{"agency.view", "agency.edit", "people.view", "people.edit", "people.assign", "delegation.edit"}
}

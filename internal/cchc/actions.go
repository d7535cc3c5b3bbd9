package cchc

// Actions are what the use cases and pages of this package ask a guard for.
func Actions() []string {
	return []string{"set.view", "set.edit", "set.publish", "round.view", "score.view", "fact.view", "inner_fact.view"}
}

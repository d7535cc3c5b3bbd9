package live

// actRead is seeing where an agency stands today.
const actRead = "live.read"

// Actions lists what this package asks the policies about.
func Actions() []string { return []string{actRead} }

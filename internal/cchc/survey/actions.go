package survey

// What people do here, as the policies name it.
const (
	actRun  = "survey.run"  // make a survey, its links, enter paper, close it
	actRead = "survey.read" // see how many answered, and what
)

// Actions lists what this package asks the policies about. Answering asks
// nobody: the link is the permission.
func Actions() []string { return []string{actRun, actRead} }

package cli

// RoundOpening names a round and the file of its plan. Set is the id or the
// digest of a published set.
type RoundOpening struct {
	Year  int
	Block string
	Set   string
	Plan  File // empty: the days that the set itself names
}

// RoundStatus is where a round stands.
type RoundStatus struct {
	Round     string           `json:"round"`
	Year      int              `json:"year"`
	Block     string           `json:"block"`
	Set       string           `json:"set_digest"`
	Phase     string           `json:"phase"`
	Planned   bool             `json:"planned"` // false: it has no plan, and takes figures while it is open
	Deadlines []PhaseDeadline  `json:"deadlines"`
	Submitted int              `json:"submitted"`
	Late      int              `json:"late"` // not submitted though the time is over
	Agencies  []AgencyStanding `json:"agencies"`
}

// PhaseDeadline is the end of a phase, "2019-12-15T17:00" in Vietnam.
type PhaseDeadline struct {
	Phase string `json:"phase"`
	Until string `json:"until"`
}

// AgencyStanding is how far one agency has come.
type AgencyStanding struct {
	Code        string `json:"code"`
	Name        string `json:"name"`
	State       string `json:"state"` // draft | submitted | returned
	Due         string `json:"due,omitempty"`
	SubmittedAt string `json:"submitted_at,omitempty"`
	IsLate      bool   `json:"late"`
	DaysLate    int    `json:"days_late"`
	Paper       string `json:"paper,omitempty"`
	Filled      int    `json:"filled"`
	Of          int    `json:"of"`
	Waiting     int    `json:"requests_waiting"`
}

package notify

const actOutbox = "outbox.read"

// Actions are what this package's use cases ask a guard for. Notices and
// settings need none: the queries know no account but that of whoever asks.
func Actions() []string { return []string{actOutbox} }

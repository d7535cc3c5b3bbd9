package round

import (
	"minhbach/internal/blob"
	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// Entry is one criterion of an agency as it is worked. A criterion nobody
// touched has an entry of version 0.
type Entry struct {
	Criterion   string
	Note        string
	Division    id.ID      // whose it is; empty: the reform officer's own
	DueOn       civil.Date // within the agency
	ConfirmedBy id.ID
	ConfirmedAt string
	ChangedBy   id.ID
	ChangedAt   string
	// IsPaper marks what the province entered from paper (nhập thay từ bản giấy).
	IsPaper bool
	Version int64
}

// IsConfirmed tells that the head of the division stands by it.
func (e Entry) IsConfirmed() bool { return e.ConfirmedAt != "" }

// EvidenceStage is with what a piece of evidence came.
type EvidenceStage string

// The stages of evidence.
const (
	WithSelfScore   EvidenceStage = "self"
	WithExplanation EvidenceStage = "explanation"
)

// File is a file of an agency: the content by its digest, the name as shown.
type File struct {
	Digest    blob.Digest
	Name      string
	Media     string // its type, by content
	SizeBytes int64
}

// Attachment is a file that stands as evidence of a criterion.
type Attachment struct {
	Round, Agency id.ID
	Stage         EvidenceStage
	Criterion     string
	File
	AddedBy id.ID
	AddedAt string
}

// RequestState is what became of a request.
type RequestState string

// The states of a request.
const (
	Requested RequestState = "requested"
	Approved  RequestState = "approved"
	Refused   RequestState = "refused"
)

// Request asks to leave a criterion out as not applicable.
type Request struct {
	ID            id.ID
	Round, Agency id.ID
	Criterion     string
	Reason        string
	By            id.ID
	At            string
	State         RequestState
	Answer        string
	DecidedBy     id.ID
	DecidedAt     string
}

// Division is a part of an agency (phòng) as lists show it.
type Division struct {
	ID   id.ID
	Name string
}

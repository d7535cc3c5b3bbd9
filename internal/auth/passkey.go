package auth

import (
	"time"

	"minhbach/internal/id"
)

// Passkey is a key pair whose private half stays with a telephone or a token.
type Passkey struct {
	ID           id.ID
	Account      id.ID
	Name         string
	CredentialID string // base64url, as browsers say it
	Credential   string // what the library keeps, as JSON
	CreatedAt    time.Time
	UsedAt       time.Time // zero: never
}

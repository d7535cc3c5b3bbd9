package auth

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/vn"
)

// Passkey is a key pair whose private half stays with a telephone or a token. It
// asks its owner for a finger or a PIN, so it stands for two factors.
type Passkey struct {
	ID           id.ID
	Account      id.ID
	Name         string
	CredentialID string // base64url, as browsers say it
	Credential   string // what the library keeps, as JSON
	CreatedAt    time.Time
	UsedAt       time.Time // zero: never
}

const (
	passkeysMax         = 10
	passkeyNameRunesMax = 60
)

// Party is what a passkey is bound to: the name and the address of this site as
// the browser sees it.
type Party struct {
	Name, Host, Origin string
}

func (p Party) library() (*webauthn.WebAuthn, error) {
	if _, err := netip.ParseAddr(strings.Trim(p.Host, "[]")); err == nil {
		return nil, fault.New(fault.Conflict, "auth.passkeys_need_a_name") // browsers bind passkeys to names alone
	}
	library, err := webauthn.New(&webauthn.Config{RPID: p.Host, RPDisplayName: p.Name, RPOrigins: []string{p.Origin}})
	if err != nil {
		return nil, fmt.Errorf("prepare passkeys: %w", err)
	}
	return library, nil
}

// keyHolder is an account as the library sees it. The handle is the random id, so
// a telephone that is read out names nobody.
type keyHolder struct {
	account     Account
	credentials []webauthn.Credential
}

// WebAuthnID is the random id of the account.
func (k keyHolder) WebAuthnID() []byte { return []byte(k.account.ID) }

// WebAuthnName is shown by the telephone.
func (k keyHolder) WebAuthnName() string { return k.account.Login }

// WebAuthnDisplayName is shown by the telephone.
func (k keyHolder) WebAuthnDisplayName() string { return k.account.Name }

// WebAuthnCredentials are the keys the account has.
func (k keyHolder) WebAuthnCredentials() []webauthn.Credential { return k.credentials }

func (s *Service) holder(ctx context.Context, tx *sql.Tx, account Account) (keyHolder, []Passkey, error) {
	keys, err := s.rows.PasskeysOf(ctx, tx, account.ID)
	if err != nil {
		return keyHolder{}, nil, fmt.Errorf("read the passkeys: %w", err)
	}
	holder := keyHolder{account: account}
	for _, key := range keys {
		var credential webauthn.Credential
		if err := json.Unmarshal([]byte(key.Credential), &credential); err != nil {
			return keyHolder{}, nil, fmt.Errorf("read passkey %s: %w", key.ID, err)
		}
		holder.credentials = append(holder.credentials, credential)
	}
	return holder, keys, nil
}

// BeginPasskey gives what the browser needs to make a key, and a ticket.
func (s *Service) BeginPasskey(ctx context.Context, party Party) (options any, ticket string, err error) {
	library, err := party.library()
	if err != nil {
		return nil, "", err
	}
	err = s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		account, _, err := s.confirmed(ctx, tx)
		if err != nil {
			return err
		}
		holder, keys, err := s.holder(ctx, tx, account)
		if err != nil {
			return err
		}
		if len(keys) >= passkeysMax {
			return fault.New(fault.Conflict, "auth.passkeys_too_many", passkeysMax)
		}
		exclude := webauthn.Credentials(holder.credentials).CredentialDescriptors()
		creation, session, err := library.BeginRegistration(holder,
			webauthn.WithResidentKeyRequirement(protocol.ResidentKeyRequirementRequired),
			webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
				ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
			}),
			webauthn.WithExclusions(exclude))
		if err != nil {
			return fmt.Errorf("begin a passkey: %w", err)
		}
		options = creation
		ticket, err = s.issue(ctx, tx, ticketPasskey, account.ID, session, ceremonyLife)
		return err
	})
	return options, ticket, err
}

// FinishPasskey keeps the key that the browser made.
func (s *Service) FinishPasskey(ctx context.Context, party Party, ticket, name string, answer []byte) error {
	library, err := party.library()
	if err != nil {
		return err
	}
	name = strings.TrimSpace(vn.Clean(name))
	if name == "" || utf8.RuneCountInString(name) > passkeyNameRunesMax {
		return fault.New(fault.Invalid, "auth.passkey_name_wrong", passkeyNameRunesMax)
	}
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		account, _, err := s.confirmed(ctx, tx)
		if err != nil {
			return nil, err
		}
		var session webauthn.SessionData
		waiting, err := s.take(ctx, tx, ticketPasskey, ticket, &session)
		if err != nil {
			return nil, err
		}
		if waiting.Account != account.ID {
			return nil, fault.New(fault.NotFound, "auth.ceremony_expired")
		}
		holder, _, err := s.holder(ctx, tx, account)
		if err != nil {
			return nil, err
		}
		parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
		if err != nil {
			return nil, fault.New(fault.Invalid, "auth.passkey_refused").Because(err)
		}
		credential, err := library.CreateCredential(holder, session, parsed)
		if err != nil {
			return nil, fault.New(fault.Invalid, "auth.passkey_refused").Because(err)
		}
		text, err := json.Marshal(credential)
		if err != nil {
			return nil, fmt.Errorf("write a passkey: %w", err)
		}
		key := Passkey{
			ID: s.ids.New(), Account: account.ID, Name: name, Credential: string(text),
			CredentialID: base64.RawURLEncoding.EncodeToString(credential.ID), CreatedAt: s.now(),
		}
		if err := s.rows.InsertPasskey(ctx, tx, key); err != nil {
			return nil, fmt.Errorf("save a passkey: %w", err)
		}
		return []evidence.Fact{factorFact(account.ID, factorPasskey, changeAdded, string(account.ID), s.clock.Today())}, nil
	})
}

// RemovePasskey removes one of the own keys.
func (s *Service) RemovePasskey(ctx context.Context, passkey id.ID) error {
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		account, _, err := s.confirmed(ctx, tx)
		if err != nil {
			return nil, err
		}
		isGone, err := s.rows.DeletePasskey(ctx, tx, account.ID, passkey)
		if err != nil {
			return nil, fmt.Errorf("remove a passkey: %w", err)
		}
		if !isGone {
			return nil, fault.New(fault.NotFound, "auth.no_such_passkey")
		}
		return []evidence.Fact{factorFact(account.ID, factorPasskey, changeRemoved, string(account.ID), s.clock.Today())}, nil
	})
}

// BeginPasskeySignIn gives what the browser needs to prove that it has a key, and
// a ticket. Nobody is named: the key says whose it is.
func (s *Service) BeginPasskeySignIn(ctx context.Context, party Party) (options any, ticket string, err error) {
	library, err := party.library()
	if err != nil {
		return nil, "", err
	}
	assertion, session, err := library.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, "", fmt.Errorf("begin to sign in by passkey: %w", err)
	}
	err = s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		ticket, err = s.issue(ctx, tx, ticketPasskeyIn, "", session, ceremonyLife)
		return err
	})
	return assertion, ticket, err
}

// FinishPasskeySignIn signs in whose key answered.
func (s *Service) FinishPasskeySignIn(ctx context.Context, party Party, ticket string, answer []byte, from Visit) (signed SignedIn, err error) {
	library, err := party.library()
	if err != nil {
		return SignedIn{}, err
	}
	refused := func(why error) error {
		return fault.New(fault.Unauthenticated, "auth.passkey_refused").Because(why)
	}
	err = s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var session webauthn.SessionData
		if _, err := s.take(ctx, tx, ticketPasskeyIn, ticket, &session); err != nil {
			return err
		}
		parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
		if err != nil {
			return refused(err)
		}
		var account Account
		var keys []Passkey
		var failed error // of the database: not the visitor's fault
		credential, err := library.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
			var holder keyHolder
			if account, failed = s.account(ctx, tx, id.ID(handle)); failed != nil {
				return nil, failed
			}
			holder, keys, failed = s.holder(ctx, tx, account)
			return holder, failed
		}, session, parsed)
		if failed != nil && !fault.Is(failed, fault.NotFound) {
			return failed
		}
		// A counter that went back means that the key exists twice.
		if err != nil || account.State != Active || credential.Authenticator.CloneWarning {
			return refused(err)
		}
		if err := s.usePasskey(ctx, tx, keys, credential); err != nil {
			return err
		}
		signed = SignedIn{Account: account.ID, Device: s.DeviceMark(account.Login)}
		signed.Token, err = s.start(ctx, tx, account.ID, ByPasskey, from)
		return err
	})
	return signed, err
}

func (s *Service) usePasskey(ctx context.Context, tx *sql.Tx, keys []Passkey, credential *webauthn.Credential) error {
	text, err := json.Marshal(credential)
	if err != nil {
		return fmt.Errorf("write a passkey: %w", err)
	}
	name := base64.RawURLEncoding.EncodeToString(credential.ID)
	for _, key := range keys {
		if key.CredentialID == name {
			key.Credential, key.UsedAt = string(text), s.now()
			if err := s.rows.UpdatePasskey(ctx, tx, key); err != nil {
				return fmt.Errorf("save a passkey: %w", err)
			}
		}
	}
	return nil
}

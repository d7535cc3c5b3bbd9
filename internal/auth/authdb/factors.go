package authdb

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/id"
)

// TOTP finds the second factor.
func (Rows) TOTP(ctx context.Context, tx *sql.Tx, account id.ID) (auth.TOTP, bool, error) {
	row, err := New(tx).TOTP(ctx, string(account))
	return optional(row, err, func(row TOTPRow) (auth.TOTP, error) {
		return auth.TOTP{Sealed: row.Secret, IsConfirmed: row.IsConfirmed, LastStep: row.LastStep}, nil
	})
}

// PutTOTP keeps the second factor.
func (Rows) PutTOTP(ctx context.Context, tx *sql.Tx, account id.ID, t auth.TOTP) error {
	return New(tx).PutTOTP(ctx, PutTOTPParams{AccountID: string(account), Secret: t.Sealed, IsConfirmed: t.IsConfirmed, LastStep: t.LastStep})
}

// DeleteTOTP removes the second factor.
func (Rows) DeleteTOTP(ctx context.Context, tx *sql.Tx, account id.ID) error {
	return New(tx).DeleteTOTP(ctx, string(account))
}

// UseStep uses up a step and all before it.
func (Rows) UseStep(ctx context.Context, tx *sql.Tx, account id.ID, step int64) (bool, error) {
	rows, err := New(tx).UseStep(ctx, UseStepParams{Step: step, AccountID: string(account)})
	return rows == 1, err
}

// InsertCode keeps a recovery code.
func (Rows) InsertCode(ctx context.Context, tx *sql.Tx, account id.ID, hash string) error {
	return New(tx).InsertCode(ctx, InsertCodeParams{AccountID: string(account), Hash: hash})
}

// DeleteCodes removes the recovery codes.
func (Rows) DeleteCodes(ctx context.Context, tx *sql.Tx, account id.ID) error {
	return New(tx).DeleteCodes(ctx, string(account))
}

// UseCode uses a recovery code up.
func (Rows) UseCode(ctx context.Context, tx *sql.Tx, account id.ID, hash string, now time.Time) (bool, error) {
	rows, err := New(tx).UseCode(ctx, UseCodeParams{UsedAt: instant(now), AccountID: string(account), Hash: hash})
	return rows == 1, err
}

// CodesLeft counts recovery codes that were not used.
func (Rows) CodesLeft(ctx context.Context, tx *sql.Tx, account id.ID) (int64, error) {
	return New(tx).CodesLeft(ctx, string(account))
}

// InsertPasskey keeps a passkey.
func (Rows) InsertPasskey(ctx context.Context, tx *sql.Tx, p auth.Passkey) error {
	return New(tx).InsertPasskey(ctx, InsertPasskeyParams{
		ID: string(p.ID), AccountID: string(p.Account), Name: p.Name, CredentialID: p.CredentialID,
		Credential: p.Credential, CreatedAt: instant(p.CreatedAt),
	})
}

// PasskeysOf lists the passkeys of an account.
func (Rows) PasskeysOf(ctx context.Context, tx *sql.Tx, account id.ID) ([]auth.Passkey, error) {
	rows, err := New(tx).PasskeysOf(ctx, PasskeysOfParams{AccountID: string(account), Limit: ofOneMax})
	return all(rows, err, func(row AuthPasskey) (auth.Passkey, error) {
		p := auth.Passkey{
			ID: id.ID(row.ID), Account: id.ID(row.AccountID), Name: row.Name, CredentialID: row.CredentialID, Credential: row.Credential,
		}
		var err error
		if p.CreatedAt, err = at(row.CreatedAt); err != nil {
			return p, fmt.Errorf("passkey %s: %w", row.ID, err)
		}
		if p.UsedAt, err = at(row.UsedAt); err != nil {
			return p, fmt.Errorf("passkey %s: %w", row.ID, err)
		}
		return p, nil
	})
}

// UpdatePasskey keeps the counter of a passkey and when it was used.
func (Rows) UpdatePasskey(ctx context.Context, tx *sql.Tx, p auth.Passkey) error {
	return New(tx).UpdatePasskey(ctx, UpdatePasskeyParams{
		Credential: p.Credential, UsedAt: instant(p.UsedAt), ID: string(p.ID), AccountID: string(p.Account),
	})
}

// DeletePasskey removes a passkey.
func (Rows) DeletePasskey(ctx context.Context, tx *sql.Tx, account, passkey id.ID) (bool, error) {
	rows, err := New(tx).DeletePasskey(ctx, DeletePasskeyParams{ID: string(passkey), AccountID: string(account)})
	return rows == 1, err
}

// InsertIdentity links an account.
func (Rows) InsertIdentity(ctx context.Context, tx *sql.Tx, i auth.Identity) error {
	return New(tx).InsertIdentity(ctx, InsertIdentityParams{
		Issuer: i.Issuer, Subject: i.Subject, AccountID: string(i.Account), LinkedAt: instant(i.LinkedAt),
	})
}

func toIdentity(row AuthIdentity) (auth.Identity, error) {
	i := auth.Identity{Issuer: row.Issuer, Subject: row.Subject, Account: id.ID(row.AccountID)}
	var err error
	i.LinkedAt, err = at(row.LinkedAt)
	return i, err
}

// Identity finds who an issuer means.
func (Rows) Identity(ctx context.Context, tx *sql.Tx, issuer, subject string) (auth.Identity, bool, error) {
	row, err := New(tx).Identity(ctx, IdentityParams{Issuer: issuer, Subject: subject})
	return optional(row, err, toIdentity)
}

// IdentitiesOf lists the links of an account.
func (Rows) IdentitiesOf(ctx context.Context, tx *sql.Tx, account id.ID) ([]auth.Identity, error) {
	rows, err := New(tx).IdentitiesOf(ctx, IdentitiesOfParams{AccountID: string(account), Limit: ofOneMax})
	return all(rows, err, toIdentity)
}

// DeleteIdentities unlinks an account.
func (Rows) DeleteIdentities(ctx context.Context, tx *sql.Tx, account id.ID) error {
	return New(tx).DeleteIdentities(ctx, string(account))
}

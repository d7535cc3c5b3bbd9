package reform

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Feed is a person's calendar as other programs fetch it: whoever knows the
// address may read it, so the address is a secret. Only its digest is kept.
type Feed struct {
	Account     id.ID
	TokenDigest string
	OpenedAt    string
}

// tokenBytes is the length of the secret: too long to be guessed.
const tokenBytes = 32

// feedPast and feedAhead bound what a feed tells, in days.
const (
	feedPast  = 60
	feedAhead = 400
)

func digestOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func ownFeed(person auth.Person) auth.Resource {
	return auth.Resource{Kind: "feed", Owner: person.Account}
}

// MaySubscribe tells whether the person of ctx could open a calendar.
func (s *Service) MaySubscribe(ctx context.Context) bool {
	person, err := auth.Signed(ctx)
	return err == nil && s.guard.Authorize(ctx, ActSubscribe, ownFeed(person)) == nil
}

// OpenFeed makes a new secret address for the person of ctx; an earlier one
// stops working. The secret is told once and never again.
func (s *Service) OpenFeed(ctx context.Context, chance io.Reader) (token string, err error) {
	person, err := auth.Signed(ctx)
	if err != nil {
		return "", err
	}
	if err := s.guard.Authorize(ctx, ActSubscribe, ownFeed(person)); err != nil {
		return "", err
	}
	secret := make([]byte, tokenBytes)
	if _, err := io.ReadFull(chance, secret); err != nil {
		return "", fmt.Errorf("make a secret address: %w", err)
	}
	token = base64.RawURLEncoding.EncodeToString(secret)
	feed := Feed{Account: person.Account, TokenDigest: digestOf(token), OpenedAt: civil.FormatInstant(s.clock.Now())}
	err = s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := s.store.SaveFeed(ctx, tx, feed); err != nil {
			return fmt.Errorf("keep a calendar feed: %w", err)
		}
		return nil
	})
	return token, err
}

// CloseFeed makes the person's address stop working.
func (s *Service) CloseFeed(ctx context.Context) error {
	person, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	return s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := s.store.DeleteFeed(ctx, tx, person.Account); err != nil {
			return fmt.Errorf("close a calendar feed: %w", err)
		}
		return nil
	})
}

// FeedOf finds what a secret address tells. An unknown one is not told from a
// closed one.
func (s *Service) FeedOf(ctx context.Context, token string) (list []Due, err error) {
	var feed Feed
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		feed, err = s.store.Feed(ctx, tx, digestOf(token))
		return notFound(err, "reform.no_feed")
	})
	if err != nil {
		return nil, err
	}
	reader, agencies, err := s.readerOf(ctx, feed)
	if err != nil {
		return nil, err
	}
	today := s.clock.Today()
	list, err = s.Due(reader, agencies, today.AddDays(-feedPast), today.AddDays(feedAhead))
	if err != nil {
		return nil, err
	}
	return mineOf(list, feed.Account), nil
}

// readerOf lets a feed read as the person it belongs to may read today: who
// lost his post, or his account, is told nothing any more.
func (s *Service) readerOf(ctx context.Context, feed Feed) (context.Context, []id.ID, error) {
	person, isActive, err := s.people.Person(ctx, feed.Account)
	if err != nil {
		return nil, nil, fmt.Errorf("find whose calendar feed this is: %w", err)
	}
	if !isActive {
		return nil, nil, fault.New(fault.NotFound, "reform.no_feed")
	}
	return auth.With(ctx, person), person.Agencies, nil
}

func mineOf(list []Due, account id.ID) []Due {
	var mine []Due
	for _, d := range list {
		if d.Account.IsZero() || d.Account == account {
			mine = append(mine, d)
		}
	}
	return mine
}

// HasFeed tells whether the person of ctx has an open address.
func (s *Service) HasFeed(ctx context.Context) (has bool, err error) {
	person, err := auth.Signed(ctx)
	if fault.Is(err, fault.Unauthenticated) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		has, err = s.store.HasFeed(ctx, tx, person.Account)
		return err
	})
	return has, err
}

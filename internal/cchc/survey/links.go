package survey

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"io"
	"slices"

	"minhbach/internal/cchc"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// tokenBytes make a link that nobody guesses: 128 bits.
const tokenBytes = 16

// tokenLetters can be read over the telephone: no I, L, O, U.
var tokenLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// hashOf is what the database knows of a link.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// MakeLinks makes one-time links about an agency. They are returned once and
// cannot be read again: what is kept is their hash.
func (s *Service) MakeLinks(ctx context.Context, survey, agency id.ID, count int) ([]string, error) {
	person, err := s.runs(ctx)
	if err != nil {
		return nil, err
	}
	if count < 1 || count > linksAtOnceMax {
		return nil, fault.New(fault.Invalid, "cchc.survey.links_count", linksAtOnceMax)
	}
	_, v, err := s.opened(ctx, survey)
	if err != nil {
		return nil, err
	}
	if _, isThere := v.Unit(string(agency)); !isThere {
		return nil, fault.New(fault.NotFound, "cchc.survey.agency_absent")
	}
	tokens, hashes := make([]string, count), make([]string, count)
	for i := range tokens {
		raw := make([]byte, tokenBytes)
		if _, err := io.ReadFull(s.Random, raw); err != nil {
			return nil, fmt.Errorf("make a link: %w", err)
		}
		tokens[i] = tokenLetters.EncodeToString(raw)
		hashes[i] = hashOf(tokens[i])
	}
	slices.Sort(hashes) // the order of the rows is not that of the printed links
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		counts, err := s.Store.LinkCounts(ctx, tx, survey)
		if err != nil {
			return fmt.Errorf("count the links: %w", err)
		}
		made := 0
		for _, c := range counts {
			made += c.Made
		}
		if made+count > linksMax {
			return fault.New(fault.TooLarge, "cchc.survey.too_many_links", linksMax)
		}
		if err := s.Store.InsertLinks(ctx, tx, survey, agency, hashes); err != nil {
			return fmt.Errorf("keep the links: %w", err)
		}
		return s.record(ctx, tx, person, v.Round.Year, evidence.Fact{
			Kind: kindLinks, Agency: agency, Subject: string(survey), Payload: linksPayload{string(survey), count},
		})
	})
	if err != nil {
		return nil, err
	}
	return tokens, nil
}

// opened finds a survey that still takes answers, with its round.
func (s *Service) opened(ctx context.Context, survey id.ID) (Survey, *cchc.View, error) {
	found, err := s.find(ctx, survey)
	if err != nil {
		return Survey{}, nil, err
	}
	if found.State != Open {
		return Survey{}, nil, fault.New(fault.Conflict, "cchc.survey.closed")
	}
	v, err := s.round(ctx, found.Round)
	return found, v, err
}

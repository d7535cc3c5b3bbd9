package org

import (
	"context"
	"fmt"
	"slices"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Assign lets an account hold a post. A post may have several holders, as the
// deputy leaders of an agency do, but nobody holds one twice at a time.
func (s *People) Assign(ctx context.Context, h Holder) (Holder, error) {
	var saved Holder
	err := s.update(ctx, func(ctx context.Context, a *act) (err error) {
		saved, err = a.assign(ctx, h)
		return err
	})
	return saved, err
}

func (a *act) assign(ctx context.Context, h Holder) (Holder, error) {
	post, err := a.post(ctx, h.Post)
	if err != nil {
		return h, err
	}
	h.Agency, h.Basis = post.Agency, tidy(h.Basis)
	if err := a.allow(ctx, "people.assign", h.Agency, h.Account); err != nil {
		return h, err
	}
	if err := h.check(post).OrNil(); err != nil {
		return h, err
	}
	holders, err := a.rows.HoldersOf(ctx, a.tx, h.Agency)
	if err != nil {
		return h, fmt.Errorf("read the holders: %w", err)
	}
	if len(holders) >= HoldersMax {
		return h, fault.New(fault.TooLarge, "org.holders_too_many", HoldersMax)
	}
	for _, o := range holders {
		if o.Post == h.Post && o.Account == h.Account && meet(o.ValidFrom, o.ValidTo, h.ValidFrom, h.ValidTo) {
			return h, fault.New(fault.Conflict, "org.holds_already", post.Title).At(fault.Place{Field: "account"})
		}
	}
	h.ID, h.Fact = a.ids.New(), a.ids.New()
	if err := a.rows.InsertHolder(ctx, a.tx, h); err != nil {
		return h, fmt.Errorf("save a holder of post %s: %w", h.Post, err)
	}
	a.record(h.fact(), "")
	return h, nil
}

// EndHolding says the last day on which a post is held.
func (s *People) EndHolding(ctx context.Context, holder id.ID, lastDay civil.Date) (Holder, error) {
	var h Holder
	err := s.update(ctx, func(ctx context.Context, a *act) error {
		var isThere bool
		var err error
		if h, isThere, err = a.rows.Holder(ctx, a.tx, holder); err != nil {
			return fmt.Errorf("read holder %s: %w", holder, err)
		}
		if !isThere {
			return fault.New(fault.NotFound, "org.no_such_holder")
		}
		if err := a.allow(ctx, "people.assign", h.Agency, h.Account); err != nil {
			return err
		}
		post, err := a.post(ctx, h.Post)
		if err != nil {
			return err
		}
		if lastDay.IsZero() || lastDay.Before(h.ValidFrom) || !h.ValidTo.IsZero() && lastDay.After(h.ValidTo) {
			return fault.New(fault.Invalid, "org.cannot_end_holding", post.Title, h.ValidFrom).At(fault.Place{Field: "valid_to"})
		}
		was := h.Fact
		h.ValidTo, h.Fact = lastDay, a.ids.New()
		if err := unchanged(post.Title)(a.rows.EndHolder(ctx, a.tx, h, was)); err != nil {
			return fmt.Errorf("end holder %s: %w", holder, err)
		}
		a.record(h.fact(), was)
		return nil
	})
	return h, err
}

// Delegate lets one act for another of the same agency from one day to another.
// Nobody takes another's place by his own act.
func (s *People) Delegate(ctx context.Context, d Delegation) (Delegation, error) {
	if err := s.allow(ctx, "delegation.edit", d.Agency, d.Absent); err != nil {
		return Delegation{}, err
	}
	var saved Delegation
	err := s.update(ctx, func(ctx context.Context, a *act) (err error) {
		saved, err = a.delegate(ctx, d)
		return err
	})
	return saved, err
}

func (a *act) delegate(ctx context.Context, d Delegation) (Delegation, error) {
	d.Basis, d.Reason, d.MadeBy = tidy(d.Basis), tidy(d.Reason), a.person.Account
	if err := d.check().OrNil(); err != nil {
		return d, err
	}
	if d.Acting == a.person.Account {
		return d, fault.New(fault.Forbidden, "org.acting_is_oneself").At(fault.Place{Field: "acting"})
	}
	if !a.person.IsSystem() && d.ValidFrom.Before(a.clock.Today()) {
		return d, fault.New(fault.Invalid, "org.delegation_in_the_past", d.ValidFrom).At(fault.Place{Field: "valid_from"})
	}
	if err := a.holdsSomething(ctx, d, "absent", d.Absent); err != nil {
		return d, err
	}
	if err := a.holdsSomething(ctx, d, "acting", d.Acting); err != nil {
		return d, err
	}
	others, err := a.rows.DelegationsOf(ctx, a.tx, d.Agency)
	if err != nil {
		return d, fmt.Errorf("read the delegations: %w", err)
	}
	if len(others) >= DelegationsMax {
		return d, fault.New(fault.TooLarge, "org.delegations_too_many", DelegationsMax)
	}
	for _, o := range others {
		if !o.IsWithdrawn && o.Absent == d.Absent && o.Acting == d.Acting && meet(o.ValidFrom, o.ValidTo, d.ValidFrom, d.ValidTo) {
			return d, fault.New(fault.Conflict, "org.delegated_already", o.ValidFrom, o.ValidTo).At(fault.Place{Field: "valid_from"})
		}
	}
	d.ID, d.Fact = a.ids.New(), a.ids.New()
	if err := a.rows.InsertDelegation(ctx, a.tx, d); err != nil {
		return d, fmt.Errorf("save a delegation: %w", err)
	}
	a.record(d.fact(), "")
	return d, nil
}

// holdsSomething refuses people who hold no post of the agency on the first day.
func (a *act) holdsSomething(ctx context.Context, d Delegation, field string, account id.ID) error {
	held, err := a.rows.HoldingsOn(ctx, a.tx, account, d.ValidFrom)
	if err != nil {
		return fmt.Errorf("read the posts of %s: %w", account, err)
	}
	if !slices.ContainsFunc(held, func(h Holding) bool { return h.Agency == d.Agency }) {
		return fault.New(fault.Conflict, "org.holds_nothing", d.ValidFrom).At(fault.Place{Field: field})
	}
	return nil
}

// EndDelegation ends a delegation on a day; before its first day it is withdrawn
// whole.
func (s *People) EndDelegation(ctx context.Context, delegation id.ID, lastDay civil.Date) (Delegation, error) {
	var d Delegation
	err := s.update(ctx, func(ctx context.Context, a *act) error {
		var isThere bool
		var err error
		if d, isThere, err = a.rows.Delegation(ctx, a.tx, delegation); err != nil {
			return fmt.Errorf("read delegation %s: %w", delegation, err)
		}
		if !isThere {
			return fault.New(fault.NotFound, "org.no_such_delegation")
		}
		if err := a.allow(ctx, "delegation.edit", d.Agency, d.Absent); err != nil {
			return err
		}
		if d.IsWithdrawn || lastDay.IsZero() || lastDay.After(d.ValidTo) {
			return fault.New(fault.Conflict, "org.cannot_end_delegation", d.ValidTo).At(fault.Place{Field: "valid_to"})
		}
		was := d.Fact
		d.Fact = a.ids.New()
		if lastDay.Before(d.ValidFrom) {
			d.IsWithdrawn = true
		} else {
			d.ValidTo = lastDay
		}
		if err := unchanged(string(d.ID))(a.rows.EndDelegation(ctx, a.tx, d, was)); err != nil {
			return fmt.Errorf("end delegation %s: %w", delegation, err)
		}
		a.record(d.fact(), was)
		return nil
	})
	return d, err
}

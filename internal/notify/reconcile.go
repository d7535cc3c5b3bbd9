package notify

import (
	"cmp"
	"slices"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// change is what a source's answer does to the notices that are kept.
type change struct {
	put    []Notice // new or different, by account and key
	settle []id.ID  // no longer named by the source
}

func (c change) isEmpty() bool { return len(c.put) == 0 && len(c.settle) == 0 }

type place struct {
	account id.ID
	key     string
}

// reconcile holds the open notices of one source against what it names on a
// day. It is pure, and doing it twice does nothing the second time.
func reconcile(source string, open []Notice, items []Item, day civil.Date) change {
	kept := make(map[place]Notice, len(open))
	for _, n := range open {
		kept[place{n.Account, n.Key}] = n
	}
	var c change
	named := make(map[place]bool, len(items))
	for _, item := range items {
		at := place{item.Account, item.Key}
		if named[at] || item.Account.IsZero() || item.Key == "" {
			continue // the first of two that bear one key is the thing
		}
		named[at] = true
		was, isKept := kept[at]
		now := was
		now.Item, now.Source, now.Band = item, source, BandOn(item.On, day)
		switch {
		case !isKept:
		case was.isSame(now):
			continue
		case was.On != item.On, now.Band == Overdue && was.Band != Overdue:
			now.ReadAt = time.Time{} // another day, or too late by now: worth a second look
		}
		c.put = append(c.put, now)
	}
	for _, n := range open {
		if !named[place{n.Account, n.Key}] {
			c.settle = append(c.settle, n.ID)
		}
	}
	slices.SortFunc(c.put, func(a, b Notice) int { return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Key, b.Key)) })
	slices.Sort(c.settle)
	return c
}

func (n Notice) isSame(other Notice) bool {
	return n.Kind == other.Kind && n.Href == other.Href && n.On == other.On && n.Band == other.Band &&
		n.Subject.Key == other.Subject.Key && slices.Equal(n.Subject.Args, other.Subject.Args)
}

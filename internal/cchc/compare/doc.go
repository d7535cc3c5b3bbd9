// Package compare lays two results beside each other that may have been scored
// by different sets: two years, or a set and its successor.
//
// A criterion of the newer set names what it was before (maps_to). Criteria
// tied by those names form a pair: the same thing, one split into several,
// several merged into one, or regrouped. A pair is compared by its share of
// the applicable maximum, exactly; points are only subtracted where the
// maximum is the same. What names nothing, or cannot honestly be compared,
// says so: a missing figure is not a fall to zero, and a group that was
// rescaled is not the group of last year.
//
// Codes are never taken for names: without maps_to, two sets that both have a
// criterion 2.1 have nothing in common. Within one set a code is the same thing.
package compare

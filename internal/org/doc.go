// Package org knows the agencies: what each was called on a given day, where it
// stood, which block it was ranked in, and which agencies it came from.
//
// An agency has a stable id. Codes are reused and names change, so both belong to
// versions with a first and a last day. A rename makes a new version; a merger, a
// split and an absorption end agencies and begin others, joined by lineage edges
// with their legal basis. Nothing is asked of "now": every question names a day,
// so that a ranking of 2018 shows the agencies of 2018.
//
// Blocks, kinds and codes are words of the data. The package knows none of them.
//
// People knows who works where: the divisions (phòng) of an agency, its posts
// (chức danh) with the roles they carry, who holds them from one day to another,
// and who acts for whom while absent (uỷ quyền). A person is here the random id
// of an account and nothing more. Two things hold: nobody gives himself a post or
// roles, and what was lent by a delegation is not passed on.
//
// All changes of one decision go in one Changes: they are checked together, saved
// together, and recorded as facts in the same transaction.
package org

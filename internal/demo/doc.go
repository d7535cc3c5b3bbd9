// Package demo builds the demonstration world: an invented province with its
// departments and districts, their names over the years, and for every year
// the raw figures they would have declared and the province would have
// verified. All of it is illustration (số liệu minh hoạ).
//
// Build is a pure function of a seed and of the files in worlds and rules: it
// reads no clock and no database, and the same seed gives the same world to
// the last byte. It never writes a point. It draws where each agency stands,
// draws raw figures around that standing, lets the real engine score them, and
// moves figures a step at a time until the stories of the province come true:
// who rises to which rank, which two share one, who was late, who was excused.
// Before the world is handed out every round is scored once more as a block
// and checked against those stories.
//
// A thread (see figures-*.yaml) is one kind of work followed over the years. A
// rung is one possible set of raw figures of a criterion with the points the
// engine gives it; the rungs of a criterion, fewest points first, are its
// ladder. A draft is one agency's year: a place on each ladder.
package demo

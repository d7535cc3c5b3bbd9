// Package stat shows a number that matters: one big figure per screen, and rows
// of small facts under grey labels.
package stat

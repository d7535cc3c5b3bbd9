// Package notifyweb is the page of somebody's notices: unread first, each with
// the day it is due and the way to where it is done, and below them how the
// daily letter comes. An administrator sees how the letters fare, without
// anybody's name or text. Everything works without scripts; nobody can reach
// the notices of another, because no address names an account.
package notifyweb

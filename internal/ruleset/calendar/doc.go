// Package calendar reads the working calendar from rules/calendar: the rest
// days of the week, the holidays that return on the same day, those computed
// from the lunisolar calendar, and the yearly notices.
//
// A calendar is dated data with its legal basis; what it is for, civil.Calendar
// tells. Which days are off at Tết, which rest days are worked in exchange and
// where a holiday on a weekend moves, only each year's notice says. Until a
// year has one it is an estimate, and a deadline counted through it is
// provisional (tạm tính). A notice may come as a file or be entered by an
// administrator; With puts entered ones over those of the files.
//
// Holidays known by computation stay holidays under a notice: it adds to them.
package calendar

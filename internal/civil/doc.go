// Package civil is the agency's calendar: dates, periods, working days and the clock.
//
// A public office lives by civil dates. An issued document bears a day, a
// register a year, a score a reporting period; hours matter only to logs and
// evidence, which use instants. Civil time is Vietnam's, +07:00 without summer
// time, whatever zone the server is set to, so a document registered at 06:30
// on 1 January belongs to the new year even where UTC still says the old one.
//
// "Today" is never taken from the machine directly: it comes from a Clock, so
// that tests can stand at midnight of 31 December.
//
// Working days (ngày làm việc) need the yearly holiday notice, because Tết and
// the swapped days are announced year by year. Calendar is given the notices;
// it holds no day of its own. What it counts in a year without a notice is
// marked provisional (tạm tính). A count of days starts on the day after.
package civil

// Package appraisaltest holds the behaviour suite of package appraisal. It lives
// a round from the handing in to the last decision in the small world of package
// roundtest, once on SQLite and once on PostgreSQL. Its appraisers are named by
// field, and one of them belongs to an agency of the round: what he may not do,
// and who does it in his place, is what much of the suite asks.
package appraisaltest

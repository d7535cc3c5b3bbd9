// Package surveytest is the behaviour suite of package survey: Exercise runs
// every use case on an open database, so that SQLite and PostgreSQL pass the
// same tests. Its set has two survey criteria, its round three agencies. All
// names and figures are illustration.
package surveytest

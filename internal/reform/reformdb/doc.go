// Package reformdb keeps reform work in the database, one SQL text for both
// engines: plans and tasks, reports, what was held, notices of days off, feeds.
//
// Every row bears a version, and a save names the version it takes the place
// of, so that two people never write over each other unseen. Lists inside a row
// (files, lines, units) are JSON: nothing asks for one of them alone.
package reformdb

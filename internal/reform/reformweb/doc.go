// Package reformweb is the pages of the year's reform work: what is due, the
// calendar, the year at a glance, the plan and its tasks, the reports, and what
// was held.
//
// Every page works without scripts. A form is a list of controls made in Go and
// drawn by one template; what was refused comes back with everything that was
// typed, files included, which are kept and remembered by a sealed mark. Lists
// leave as Excel and come back as Excel: a dry run tells every wrong cell, and
// nothing is kept unless all of it is right.
//
// Addresses name an agency by its code and a year; urls.go alone writes them.
package reformweb

// Package orgweb shows who works where in an agency: divisions and posts with
// their holders of today, who acts for whom, and the forms that change it. The
// list comes in and leaves as Excel.
//
// The module knows people by the random ids of their accounts; names and logins
// come from a Directory that the program hands in.
package orgweb

// Package policyweb shows who may do what: every action with the roles that may
// do it in their own agency, elsewhere and in the province, and every policy in
// words with its id. The page is drawn from the policies themselves, so it says
// what the program does.
package policyweb

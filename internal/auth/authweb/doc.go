// Package authweb is the pages by which people sign in and keep their accounts,
// and by which administrators keep the accounts of others.
//
// Everything works without scripts but passkeys, which browsers offer to scripts
// alone. Secrets that are shown once (recovery codes, a link to set a password)
// are drawn into the answer of the form that made them, and are nowhere after.
//
// The browser holds up to four cookies: the session, a mark of having signed in
// before, and, for minutes, what a second step or a single sign-on is about. Over
// TLS their names begin with __Host-, so no neighbouring site can lay them.
package authweb

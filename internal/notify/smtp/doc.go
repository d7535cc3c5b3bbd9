// Package smtp hands letters to a mail server, as package notify asks.
//
// The standard library's client is used: it is frozen and kept safe, and all
// that was missing, a second way to sign in and a plain-text message, is a
// page of code. A letter is text in UTF-8 as quoted-printable; it says that a
// program wrote it, so that absence notes do not answer.
//
// The connection is encrypted by STARTTLS unless told otherwise, and a server
// that does not offer it is not used. The password is never printed.
package smtp

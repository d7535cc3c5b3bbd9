// Package intake takes files from people and keeps those that may be evidence.
//
// A file is judged before it is kept: by its size, by what its first bytes and
// its structure say it is (the name is never believed), by whether it can be
// opened at all (an encrypted document is evidence of nothing to an appraiser
// without the password), by what it would unpack to, and by an external scanner
// when the installation has one. What was judged good is stored once, under its
// digest, however often it is sent. A refusal says what is wrong and what to do,
// and leaves nothing behind.
//
// A large file may come in parts over a bad line (see Drafts). A draft belongs
// to the account that began it, lives a day, and is judged when it is whole.
//
// Nothing here is ever shown inline: files leave as attachments, under the name
// they came with, cleaned of everything that is not a name.
package intake

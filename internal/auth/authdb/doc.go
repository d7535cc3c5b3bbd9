// Package authdb keeps people and what they sign in with in SQL. It satisfies
// auth.Store and knows no rule: what may be kept, package auth has decided.
//
// Secrets arrive here hashed or sealed. The one text serves SQLite and PostgreSQL.
package authdb

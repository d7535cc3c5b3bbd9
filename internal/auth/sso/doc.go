// Package sso asks a province's single sign-on who somebody is, by OpenID Connect.
//
// It goes by code with PKCE, state and nonce, discovers the provider's addresses
// and keys, and follows the keys as they change. It believes one issuer, whose
// name it checks in the discovery, in the token and, where the provider says it,
// in the answer (RFC 9207). What it returns is an issuer and a subject; an e-mail
// address is not asked for, since addresses pass from one person to another.
package sso

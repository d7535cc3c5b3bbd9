// Package web is the shell of every page and the plumbing under it; it knows no
// module.
//
// A Site is built once from a Config. Modules hand it handlers that return an
// error; the site turns a refusal (package fault) into the right status and a
// page in the reader's language, or problem+json under /api. Everything else
// that every request needs is here too: language and theme, a request id that
// doubles as the code of an incident, logs without personal data, metrics,
// limits, compression, a strict content policy, refusal of requests forged by
// other sites.
//
// Pages are rendered into memory before the first byte is sent, so a failing
// page becomes an error page and never half of one.
//
// The parts of a page are below: assets, layout, component, chart, and voice
// for the words. Page tests use webtest.
package web

// Package webtest looks at pages the way people and machines do: it opens them
// in Chromium at the width of a phone, a tablet and a desk, in light and dark,
// lets axe-core judge them, and listens for anything the browser complains of.
//
// Tests that need the browser call Open. Without Chromium, or without the npm
// packages that bring axe-core, they are skipped; under MINHBACH_REQUIRE=all
// they fail. With MINHBACH_SHOTS set to a folder, Inspect leaves a picture of
// each view there. Under the race detector, which never opens a browser, there
// is nothing here but words: Chromium's protocol would take a minute to compile.
package webtest

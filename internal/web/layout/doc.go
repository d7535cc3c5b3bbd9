// Package layout is the frame round every page: the strip that says the figures
// are invented, the rail of modules, the bar with the command box and the
// switches, the head of the page, the state of the evidence log, the foot.
//
// A page gives a Page (its title, where it stands, what one can do) and a body.
// The Shell is the same for all pages and is filled in by the server: the
// modules there are, the reader's language and theme, the addresses of assets.
// Everything works without scripts: menus are details elements, switches are
// links, the command box is a form that leads to /tim.
package layout

// Package tabs moves between the views of one thing. Each view is a page of its
// own with an address, so these are links.
package tabs

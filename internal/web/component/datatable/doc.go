// Package datatable is the table of the product: heads that stay, numbers right
// on the comma, and a frame that scrolls sideways when the page is narrow.
//
// Table draws plain rows from data. A page with its own cells writes
// <table class="table"> itself and puts it inside Scroll.
package datatable

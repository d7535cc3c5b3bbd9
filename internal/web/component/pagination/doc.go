// Package pagination moves through a long list page by page, with the total in sight.
package pagination

// Package chip is a filter with a count: a row of round links, one of them current.
package chip

// Package orgtest holds the behaviour of agencies that every engine must show.
package orgtest

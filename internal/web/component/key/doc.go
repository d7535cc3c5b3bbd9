// Package key shows a key of the keyboard.
package key

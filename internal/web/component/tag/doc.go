// Package tag says a state in a word on a tint. The word carries the meaning;
// the colour only helps to find it.
package tag

// Package tree shows a hierarchy that opens and closes without a script: the
// criteria of a set, the units of an agency.
package tree

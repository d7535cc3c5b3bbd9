// Package form holds the fields: the label above, the hint under it, what is
// wrong beside the field. The browser's own checks are switched off, because
// ours speak the reader's language and keep what was typed.
package form

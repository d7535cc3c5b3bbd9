// Package criteria is the criteria set (bộ tiêu chí): the tree of fields,
// criteria and sub-criteria by which a block of agencies is scored in a span
// of years, read from a file that a province may write itself (RULES §1, §2).
//
// Loading is strict: an unknown key, a parent that does not exist, a cycle or
// a rule that cannot be read stops it, with the line. What is readable but
// unwise, such as maxima that do not add up or a band that nobody owns, is not
// an error of loading: real regulations have such defects and are scored all
// the same. Lint names them, and publishing a set asks for a clean one.
//
// A loaded set never changes. Its digest is that of the file's bytes, so a
// result can say exactly which set it was computed with.
package criteria

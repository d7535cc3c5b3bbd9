// Package expr is the small expression language of criteria sets: the last
// resort of a leaf rule, and the conditions of bands and vetoes.
//
// Every number is an exact rational, literals included, so 0.1 × 3 is 0.3 and
// integers and decimals mix freely. An expression is parsed once and evaluated
// many times. It is total but for division by zero, which is reported to the
// caller because the rule says what it means there (on_zero_den).
//
// A name may be missing (its figure has not arrived) or not applicable. Both
// travel upwards as values, and && and || stop at the operand that decides, so
// a figure that cannot change the answer is not waited for.
package expr

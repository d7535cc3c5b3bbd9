// Package locale holds the words the program says to people, in Vietnamese and English.
//
// The web pages, the command line and the explanations of a score all need
// words, so the words lie in the lowest ring. A package that speaks keeps two
// flat files beside its code, vi.json and en.json, and loads them once:
//
//	{"document.register_full": "Sổ {0} đã đủ số."}
//
// Loading fails when a key or a placeholder stands in one language only, so a
// missing translation is found by the first test that loads the catalogue and
// never by a reader. Saying never fails: a key nobody wrote is shown in white
// brackets, which the tests of pages look for.
//
// Vietnamese writes 1.234.567,89 and English 1,234,567.89; Decimal turns the
// plain decimals of the engine into either. No sentence depends on plural
// forms: Vietnamese has none, and the English ones are written around them.
package locale

// Package vn knows how Vietnamese is written: letters, numbers, references.
//
// Text reaches an office from every keyboard of thirty years. The same word
// comes composed or decomposed, with the tone on either vowel (hoà, hòa), with
// a Cyrillic а inside, with spaces nobody sees, or in the one-byte encodings
// used before Unicode. The package keeps four views of a text:
//
//   - Clean is what is stored: composed, without look-alikes and invisible signs.
//   - Canonical is Clean with each tone on its standard vowel, to compare words.
//   - Fold is what is searched: plain small Latin letters (ắ → a, đ → d).
//   - SortKey is what is ordered: bytes that compare as a Vietnamese dictionary does.
//
// Clean, Canonical and Fold are idempotent; that is fuzzed.
//
// ParseDecimal reads the numbers people type and refuses to guess: 1.234 is a
// thousand in one office and one and a bit in the next. ParseReference reads
// the number and notation of a document (số, ký hiệu): 50/NQ-HĐND. Spell reads
// a number aloud, as receipts require.
package vn

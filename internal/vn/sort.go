package vn

import (
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// SortKeyVersion names the collation tables of the stored keys. It is raised
// when a new release of the tables changes any key; stored keys of another
// version are written anew. A test holds sample keys against it.
const SortKeyVersion = 1

// sortRunesMax bounds the key of an indexed column; names that agree so far count as equal.
const sortRunesMax = 256

// collators are pooled because one may not be shared. Digits sort as numbers:
// Thôn 2 comes before Thôn 10.
var collators = sync.Pool{New: func() any {
	return collate.New(language.Vietnamese, collate.Numeric)
}}

// SortKey is a string of bytes whose order is the order of a Vietnamese
// dictionary: a ă â, d đ, and ngang huyền hỏi ngã sắc nặng among equal letters.
// It is stored beside the text, because no collation of a database is the same
// on both engines.
func SortKey(s string) []byte {
	text := Canonical(s)
	runes := 0
	for i := range text {
		if runes == sortRunesMax {
			text = text[:i]
			break
		}
		runes++
	}
	c := collators.Get().(*collate.Collator) //nolint:forcetypeassert,errcheck // the pool holds nothing else
	defer collators.Put(c)
	var buf collate.Buffer
	return append([]byte(nil), c.KeyFromString(&buf, text)...)
}

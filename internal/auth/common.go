package auth

import (
	_ "embed"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"sync"

	"minhbach/internal/vn"
)

// The list of common passwords is made when it is first asked for, by the rules
// below from the words of common_words.txt, which are our own. Rules can be read
// and their number counted (a test prints it); a list of leaked passwords could
// be neither, and most of its entries are shorter than what we take at all.
// Entries are compared without marks, in small letters and without spaces, once
// as typed and once with the usual signs read as letters (p@ssw0rd).

//go:embed common_words.txt
var commonWordsText string

var (
	commonWalks = []string{
		"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz",
		"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p", "qweasdzxc", "147258369", "123321", "112233445566778899",
	}
	pairTails   = []string{"", "1", "123", "1234", "123456", "@123"}
	commonTails = []string{
		"", "1", "12", "123", "1234", "12345", "123456", "1234567", "12345678", "123456789", "1234567890", "0123456789", "321", "654321", "987654321",
		"000", "111", "0000", "1111", "888", "999", "6789", "68", "79", "6868", "8686", "123123", "112233",
		"@", "!", "@1", "@12", "@123", "@1234", "@12345", "@123456", "123@", "1@", "123!", "1!", "!@#", "!@#$", "@@@", "abc", "abc123", "vn",
	}
)

const (
	commonYearFirst = 1940
	commonYearLast  = 2035
	walkRunesMax    = 24
	// entryRunesMin leaves out what the least length refuses by itself.
	entryRunesMin = 8
)

var commonWords = sync.OnceValue(func() []string {
	var words []string
	for line := range strings.Lines(commonWordsText) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			words = append(words, strings.ReplaceAll(line, " ", ""))
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
})

// eachCommon makes every entry of the list, some of them more than once.
func eachCommon(entry func(string)) {
	words := commonWords()
	tails := slices.Clone(commonTails)
	for year := commonYearFirst; year <= commonYearLast; year++ {
		y := strconv.Itoa(year)
		tails = append(tails, y, "@"+y, y+"@", y+"!")
	}
	for _, w := range words {
		for _, t := range tails { // rule 1: a word and a number or year, in either order
			entry(w + t)
			entry(t + w)
		}
		for _, v := range words { // rule 2: two words; rule 3: with the commonest tails
			for _, t := range pairTails {
				entry(w + v + t)
			}
		}
		for n := 2; n <= 6; n++ { // rule 4: a word again and again
			entry(strings.Repeat(w, n))
		}
	}
	for _, walk := range commonWalks { // rule 5: along the keyboard, forth and back, round and round
		reversed := []byte(walk)
		slices.Reverse(reversed)
		for _, w := range []string{walk, string(reversed)} {
			round := strings.Repeat(w, 2+walkRunesMax/len(w))
			for from := range len(w) {
				for n := entryRunesMin; n <= walkRunesMax; n++ {
					entry(round[from : from+n])
				}
			}
		}
	}
	for r := '!'; r <= '~'; r++ { // rule 6: one sign held down
		for n := entryRunesMin; n <= passwordRunesMax; n++ {
			entry(strings.Repeat(string(r), n))
		}
	}
}

// commonHashes is the list as sorted 64-bit hashes, a tenth of its text.
var commonHashes = sync.OnceValue(func() []uint64 {
	var all []uint64
	eachCommon(func(entry string) {
		if len(entry) >= entryRunesMin {
			all = append(all, commonHash(entry))
		}
	})
	slices.Sort(all)
	return slices.Compact(all)
})

func commonHash(entry string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(entry))
	return h.Sum64()
}

// unleet reads signs as the letters they stand for.
var unleet = strings.NewReplacer("@", "a", "4", "a", "0", "o", "3", "e", "1", "i", "!", "i", "$", "s", "5", "s", "7", "t")

// isCommon tells whether a password is on the list, or is one word of it with
// digits and signs around.
func isCommon(password string) bool {
	folded := strings.ReplaceAll(vn.Fold(password), " ", "")
	bare := strings.TrimFunc(folded, func(r rune) bool { return r < 'a' || r > 'z' })
	if _, isWord := slices.BinarySearch(commonWords(), bare); isWord || bare == "" {
		return true
	}
	for _, form := range []string{folded, strings.ToLower(password), unleet.Replace(folded), bare, unleet.Replace(bare)} {
		if _, found := slices.BinarySearch(commonHashes(), commonHash(form)); found {
			return true
		}
	}
	return false
}

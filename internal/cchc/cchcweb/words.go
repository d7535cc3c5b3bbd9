package cchcweb

import (
	"context"
	"embed"
	"sync"

	"minhbach/internal/locale"
	"minhbach/internal/web/voice"
)

//go:embed locale/vi.json locale/en.json locale/round
var wordFiles embed.FS

// Words is the catalogue of these pages.
var Words = sync.OnceValue(func() *locale.Catalogue {
	all, err := locale.Merge(locale.MustLoad(wordFiles, "locale"), detailWords(), locale.MustLoad(wordFiles, "locale/round"), appraisalWords())
	if err != nil {
		panic(err) // the files are ours, and a test reads them
	}
	return all
})

// BlockName is the name of a block ("khối sở, ban, ngành"); a block that the
// catalogue does not know goes by its own word.
func BlockName(ctx context.Context, block string) string {
	if key := "cchc.web.block." + block; Words().Has(key) {
		return voice.Say(ctx, key)
	}
	return voice.Say(ctx, "cchc.web.block_other", block)
}

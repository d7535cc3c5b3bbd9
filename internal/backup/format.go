package backup

import (
	"embed"
	"sync"

	"minhbach/internal/locale"
	"minhbach/internal/store"
)

// Format is the version of the file.
const Format = "minhbach-backup/1"

// The entries of the file.
const (
	headName     = "HEAD.json"
	manifestName = "MANIFEST.json"
	tableFolder  = "tables/"
	blobFolder   = "blobs/"
	dataFolder   = "data/"
)

// Bounds of what is read back.
const (
	partBytes      = 4 << 20   // rows of one part
	partBytesMax   = 64 << 20  // a part is closed after the row that fills it
	headBytesMax   = 1 << 20   //
	noticeBytesMax = 256 << 20 // the manifest of a million files
	fileBytesMax   = 4 << 30   // one file of the blob store
	extraBytesMax  = 16 << 20  // one file of the data folder
)

// Head says how to read what follows.
type Head struct {
	Format string `json:"format"`
	MadeAt string `json:"made_at"`
	Engine string `json:"engine"` // for people; the rows belong to no engine
	Schema int64  `json:"schema"` // the migration the rows fit
}

// Entry is one entry of the file.
type Entry struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Manifest ends the file.
type Manifest struct {
	Head
	Size    int64            `json:"evidence_size"`
	Root    string           `json:"evidence_root"`
	Rows    map[string]int64 `json:"rows"`
	Files   int64            `json:"files"`
	Entries []Entry          `json:"entries"`
}

// part is some rows of a table.
type part struct {
	Table   string         `json:"table"`
	Columns []store.Column `json:"columns"`
	Rows    [][]any        `json:"rows"`
}

//go:embed locale/vi.json locale/en.json
var localeFiles embed.FS

// Words are the sentences this package refuses with.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFiles, "locale") })

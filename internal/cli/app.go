package cli

import (
	"context"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/locale"
)

// App is the program over one data folder, as the commands use it. Every
// method is one use case: done whole, or refused with fault.Problems.
type App interface {
	// FillDemo makes the demo world in a data folder that is empty. In a folder
	// that holds it already it changes nothing and says so.
	FillDemo(ctx context.Context, seed uint64, progress Progress) (DemoWorld, error)
	// UseMail says how letters leave; asked before Serve, and never in vain: a
	// server that cannot be right is refused at once.
	UseMail(m Mailing) error
	// UseScanner says what looks at the files that come in; asked before the
	// data folder is opened.
	UseScanner(s Scanning) error
	// Serve answers requests until ctx ends. ready is called once, with the
	// address people can open.
	Serve(ctx context.Context, serving Serving, ready func(Served)) error

	People

	// Sets lists the sets kept in the data folder.
	Sets(ctx context.Context) ([]KeptSet, error)
	// PublishSet brings a set in as a draft, lints it against the published
	// versions and publishes it. Findings stop it and are returned.
	PublishSet(ctx context.Context, file File) (KeptSet, []criteria.Finding, error)

	// ImportFigures reads the figures of a block and keeps them, or with
	// DryRun only says what would change.
	ImportFigures(ctx context.Context, in FiguresImport) (FiguresReport, error)
	// PublishRound freezes a round and publishes its result.
	PublishRound(ctx context.Context, year int, block string) (PublishedRound, error)
	// ImportResults keeps a ranking that was published elsewhere, as printed.
	ImportResults(ctx context.Context, in ResultsImport) (PrintedResults, error)

	// OpenRound opens a round with its plan.
	OpenRound(ctx context.Context, in RoundOpening) (RoundStatus, error)
	// FreezeRound closes the figures of a round.
	FreezeRound(ctx context.Context, year int, block string) (FrozenRound, error)
	// DecideRound publishes the result of a round by a decision: printed, kept
	// and recorded.
	DecideRound(ctx context.Context, in RoundDecision) (DecidedRound, error)
	// RoundStatus tells where a round stands.
	RoundStatus(ctx context.Context, year int, block string) (RoundStatus, error)

	// ImportAgencies reads a list of agencies with their validity and lineage.
	ImportAgencies(ctx context.Context, file File, dryRun bool) (AgenciesReport, error)

	// VerifyEvidence derives the whole log again. against is a signed
	// checkpoint kept elsewhere; nil when there is none.
	VerifyEvidence(ctx context.Context, against []byte, progress Progress) (EvidenceReport, error)
	// ProveFact returns the proof file of a fact.
	ProveFact(ctx context.Context, fact string) ([]byte, error)

	Upkeep

	// Words are the sentences of everything the app may refuse with.
	Words() *locale.Catalogue
	Close() error
}

// Open names a data folder; the App opens it when a use case first needs it. It
// must not open at once: the seed of FillDemo also fixes the ids, the clock and
// the key that a new folder is opened with.
type Open func(ctx context.Context, place Place) (App, error)

// Place is where the data lies.
type Place struct {
	Data     string // the folder
	Database string // a PostgreSQL URL; "" is SQLite in the folder
	Blobs    string // a store of files elsewhere, a folder or an S3 address; "" is in the folder
}

// Progress is told now and then how far long work has come; total is 0 when it
// is not known. It may be nil.
type Progress func(done, total int64)

// File is a file the user named, read whole.
type File struct {
	Name string
	Data []byte
}

// DemoWorld is what the demo command filled or found.
type DemoWorld struct {
	Seed     uint64   `json:"seed"`
	Created  bool     `json:"created"` // false: it was there
	Agencies int      `json:"agencies"`
	Years    []int    `json:"years"`
	Facts    int64    `json:"facts"`
	Root     string   `json:"root"` // of the evidence log
	Look     []string `json:"look"` // addresses worth opening, below the root
}

// KeptSet is a criteria set in the data folder.
type KeptSet struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Block     string `json:"block"`
	ValidFrom string `json:"valid_from"`
	ValidTo   string `json:"valid_to,omitempty"`
	State     string `json:"state"` // draft | published
	Digest    string `json:"digest"`
}

// FiguresImport names the figures and where they belong.
type FiguresImport struct {
	File   File
	Year   int
	Block  string
	Stage  string // self | verified
	DryRun bool
}

// FiguresReport is what an import did, or would do.
type FiguresReport struct {
	Year    int    `json:"year"`
	Block   string `json:"block"`
	Stage   string `json:"stage"`
	Set     string `json:"set"`
	Units   int    `json:"units"`
	Figures int    `json:"figures"`
	Changed int    `json:"changed"`
	Missing int    `json:"missing"` // leaves of the block still without figures
	DryRun  bool   `json:"dry_run"`
}

// PublishedRound is a result as published.
type PublishedRound struct {
	Year  int    `json:"year"`
	Block string `json:"block"`
	Set   string `json:"set"`
	Units int    `json:"units"`
	On    string `json:"published_on"`
	Fact  string `json:"fact"`
	Size  int64  `json:"evidence_size"`
}

// ResultsImport names a ranking published elsewhere. Meta is the file beside
// it that says title, year, block and source; empty when there is none.
type ResultsImport struct {
	File   File
	Meta   File
	DryRun bool
}

// PrintedResults is a published ranking, with what can be said of it.
type PrintedResults struct {
	Title      string     `json:"title"`
	Year       int        `json:"year"`
	Block      string     `json:"block"`
	Source     string     `json:"source"`
	Rows       int        `json:"rows"`
	Mean       string     `json:"mean,omitempty"`
	PartedTies [][]string `json:"parted_ties"` // names that share a printed index and not a printed rank
	DryRun     bool       `json:"dry_run"`
}

// AgenciesReport is what an import of agencies did, or would do.
type AgenciesReport struct {
	Agencies int  `json:"agencies"`
	Changed  int  `json:"changed"`
	DryRun   bool `json:"dry_run"`
}

// EvidenceReport is what a verification found.
type EvidenceReport struct {
	Holds       bool     `json:"holds"`
	Size        int64    `json:"size"`
	Root        string   `json:"root"`
	Checkpoints int      `json:"checkpoints"`
	Files       int64    `json:"files"`
	FilesRead   bool     `json:"files_read"`
	Disposed    []string `json:"disposed"`
	Unknown     []string `json:"unknown_kinds"`
	Bad         *Bad     `json:"bad"`
}

// Bad is the first record that does not hold.
type Bad struct {
	Table    string `json:"table"`
	Position int64  `json:"position"` // −1: not about one record
	Fact     string `json:"fact,omitempty"`
	Problem  error  `json:"-"` // a fault.Error
}

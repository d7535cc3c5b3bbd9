package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// Program is the command line with what it needs from outside.
type Program struct {
	Open     Open // nil: a build without data folders
	Stdin    io.Reader
	Stdout   io.Writer
	Stderr   io.Writer
	Version  string
	Terminal bool // Stderr is a terminal: long work may show progress
}

// grammar is what kong reads. Help texts are keys of the catalogue and are
// filled in by localise.
type grammar struct {
	Help helpFlag `name:"help" short:"h"`
	Lang string   `name:"lang" env:"MINHBACH_LANG" placeholder:"vi|en"`
	JSON bool     `name:"json"`

	Demo       demoCommand       `cmd:"" name:"demo"`
	Serve      serveCommand      `cmd:"" name:"serve"`
	Index      indexCommands     `cmd:"" name:"index"`
	Set        setCommands       `cmd:"" name:"set"`
	Round      roundCommands     `cmd:"" name:"round"`
	Org        orgCommands       `cmd:"" name:"org"`
	User       userCommands      `cmd:"" name:"user"`
	Evidence   evidenceCommands  `cmd:"" name:"evidence"`
	Metrics    metricsCommands   `cmd:"" name:"metrics"`
	Backup     backupCommand     `cmd:"" name:"backup"`
	Restore    restoreCommand    `cmd:"" name:"restore"`
	Completion completionCommand `cmd:"" name:"completion"`
	Version    versionCommand    `cmd:"" name:"version"`
}

// dataFlags are the flags of every command that needs the data folder.
type dataFlags struct {
	Data     string `name:"data" env:"MINHBACH_DATA" default:"./data" placeholder:"DIR"`
	Database string `name:"database" env:"MINHBACH_DATABASE" placeholder:"URL"`
	Blobs    string `name:"blobs" env:"MINHBACH_BLOBS" placeholder:"URL"`
}

// session is one run of a command.
type session struct {
	ctx context.Context //nolint:containedctx // kong calls a command's Run without room for one
	Program
	lang   locale.Lang
	json   bool
	app    App
	helped error // what became of printing the help, since the parser keeps only errHelp
}

// helpFlag prints the help of the command it stands on.
type helpFlag bool

// errHelp ends parsing once the help was printed.
var errHelp = errors.New("help was asked for")

// BeforeReset runs before kong asks for what is missing.
func (helpFlag) BeforeReset(ctx *kong.Context, s *session) error {
	s.helped = s.printHelp(ctx.Selected(), ctx.Model.Node)
	return errHelp
}

// Run runs one command and returns the exit code. A panic below is a defect of
// ours and must still come out as code 3, with a sentence.
func (p Program) Run(ctx context.Context, args []string) (code int) {
	s := &session{ctx: ctx, Program: p, lang: languageOf(args), json: hasFlag(args, "--json")}
	defer func() {
		if r := recover(); r != nil {
			code = s.panicked(r)
		}
	}()
	defer func() {
		if s.app == nil {
			return
		}
		if err := s.app.Close(); err != nil && code == exitDone {
			code = s.fail(err)
		}
	}()
	return s.fail(s.run(args))
}

func (s *session) run(args []string) error {
	asked := &grammar{}
	parser, err := newParser(s, asked)
	if err != nil {
		return err
	}
	if len(args) > 0 && args[0] == "help" {
		args = append(slices.Clone(args[1:]), "--help")
	}
	if len(args) == 0 {
		return s.printHelp(nil, parser.Model.Node)
	}
	command, err := parser.Parse(args)
	if errors.Is(err, errHelp) {
		return s.helped
	}
	if err != nil {
		return usage(err)
	}
	if lang := asked.Lang; lang != "" {
		if _, known := locale.ParseLang(lang); !known {
			return fault.New(fault.Invalid, "cli.lang", lang)
		}
	}
	return command.Run(s)
}

func newParser(s *session, asked *grammar) (*kong.Kong, error) {
	parser, err := kong.New(asked,
		kong.Name("minhbach"),
		kong.NoDefaultHelp(),
		kong.Exit(func(int) {}),
		kong.Writers(s.Stdout, s.Stderr),
		kong.Bind(s),
	)
	if err != nil {
		return nil, err
	}
	s.localise(parser.Model.Node)
	return parser, nil
}

// languageOf finds the language before parsing, so that the parser's own
// refusals are in it.
func languageOf(args []string) locale.Lang {
	text := os.Getenv("MINHBACH_LANG")
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if value, found := strings.CutPrefix(arg, "--lang="); found {
			text = value
		} else if arg == "--lang" && i+1 < len(args) {
			text = args[i+1]
		}
	}
	lang, _ := locale.ParseLang(text)
	return lang
}

func hasFlag(args []string, flag string) bool {
	for _, arg := range args {
		switch arg {
		case "--":
			return false
		case flag:
			return true
		}
	}
	return false
}

// openThere opens a data folder that must be there already: reading a new and
// empty one would only look as if all were well.
func (s *session) openThere(flags dataFlags) (App, error) {
	if _, err := os.Stat(flags.Data); flags.Database == "" && errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "cli.no_data").At(fault.Place{File: flags.Data})
	}
	return s.open(flags)
}

// open opens the data folder for the rest of the command.
func (s *session) open(flags dataFlags) (App, error) {
	if s.Open == nil {
		return nil, fault.New(fault.Unavailable, "cli.no_data_folder")
	}
	app, err := s.Open(s.ctx, Place(flags))
	if err != nil {
		return nil, err
	}
	s.app = app
	return app, nil
}

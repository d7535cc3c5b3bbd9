package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/civil"
	"minhbach/internal/cli"
	"minhbach/internal/demo"
	"minhbach/internal/evidence"
	"minhbach/internal/evidence/evidencedb"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/org"
	"minhbach/internal/store"
	"minhbach/rules"
)

// demoActor signs what the demonstration records. It is no person.
const demoActor = "demo"

// draftSets are shown beside the sets of the demonstration: real texts with the
// defects they were printed with, and the reconstruction.
var draftSets = []string{
	"criteria/hai-phong-212-2025-pl01.yaml", "criteria/can-tho-157-kh-ubnd-2025.yaml",
	"criteria/mau-so-nganh.yaml", "criteria/pci-2019.yaml",
}

// FillDemo makes the demonstration in a data folder that is empty, or tells
// that it is there. On SQLite it is made beside the folder and moved into place
// when whole, so that an interruption leaves nothing behind.
func (p *Program) FillDemo(ctx context.Context, seed uint64, progress cli.Progress) (cli.DemoWorld, error) {
	if _, err := p.config.files(); err != nil {
		return cli.DemoWorld{}, err
	}
	if has, err := p.hasData(ctx); err != nil || has {
		if err != nil {
			return cli.DemoWorld{}, err
		}
		return p.foundDemo(ctx)
	}
	world, err := demo.Build(seed)
	if err != nil {
		return cli.DemoWorld{}, fmt.Errorf("build the demonstration: %w", err)
	}
	if p.config.Database != "" {
		if err := fill(ctx, p.config, world, progress); err != nil {
			return cli.DemoWorld{}, err
		}
	} else if err := p.fillBeside(ctx, world, progress); err != nil {
		return cli.DemoWorld{}, err
	}
	made, err := p.foundDemo(ctx)
	made.Created, made.Seed = true, seed
	return made, err
}

// hasData tells whether the folder, or the database named, holds anything.
func (p *Program) hasData(ctx context.Context) (bool, error) {
	if p.config.Database != "" {
		return p.databaseHasFacts(ctx)
	}
	_, err := os.Stat(filepath.Join(p.config.Data, store.FileName))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// databaseHasFacts looks without opening the installation, which would make it
// a key of its own.
func (p *Program) databaseHasFacts(ctx context.Context) (has bool, err error) {
	db, err := store.Open(ctx, store.Config{URL: p.config.Database, Dir: p.config.Data})
	if err != nil {
		return false, fmt.Errorf("open the database: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	head, err := evidence.NewLog(evidence.Options{DB: db, Rows: evidencedb.Rows{}}).Head(ctx)
	return head.Size > 0, err
}

func (p *Program) fillBeside(ctx context.Context, world *demo.World, progress cli.Progress) error {
	target := filepath.Clean(p.config.Data)
	beside := target + ".filling"
	if err := os.RemoveAll(beside); err != nil {
		return fmt.Errorf("clear an interrupted filling: %w", err)
	}
	config := p.config
	config.Data = beside
	if err := fill(ctx, config, world, progress); err != nil {
		return errors.Join(err, os.RemoveAll(beside))
	}
	return moveIntoPlace(beside, target)
}

// moveIntoPlace moves a whole data folder to where it is wanted. The database
// goes last: its presence says that the folder is whole.
func moveIntoPlace(beside, target string) error {
	if err := os.MkdirAll(target, folderMode); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	entries, err := os.ReadDir(beside)
	if err != nil {
		return fmt.Errorf("read the folder made beside it: %w", err)
	}
	names := make([]string, 0, len(entries))
	hasDatabase := false
	for _, e := range entries {
		if e.Name() == store.FileName {
			hasDatabase = true
		} else {
			names = append(names, e.Name())
		}
	}
	if hasDatabase {
		names = append(names, store.FileName)
	}
	for _, name := range names {
		if err := os.Rename(filepath.Join(beside, name), filepath.Join(target, name)); err != nil {
			return fmt.Errorf("move the data folder into place: %w", err)
		}
	}
	return os.Remove(beside)
}

// filler writes a world into an installation, step by step, on a clock that
// stands at the day of each act. The same seed gives the same evidence root.
type filler struct {
	*App
	world    *demo.World
	clock    *civil.FixedClock
	digests  map[string]string // set id → digest
	progress cli.Progress
	done     int64

	decisions int   // numbered so far
	running   id.ID // the round of the year that runs
}

func fill(ctx context.Context, config Config, world *demo.World, progress cli.Progress) (err error) {
	first := world.Rounds[0]
	clock := civil.NewFixedClock(morning(civil.YearPeriod(first.Year).First()))
	app, err := open(ctx, config, clock, id.Seeded(clock, world.Seed), func(dir string) (*evidence.Key, error) {
		key, err := evidence.SeededKey(world.Seed)
		if err != nil {
			return nil, err
		}
		return key, key.Save(dir)
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	f := &filler{App: app, world: world, clock: clock, digests: map[string]string{}, progress: progress}
	for _, step := range []func(context.Context) error{f.agencies, f.sets, f.rounds, f.printed, f.drafts, f.people, f.opening, f.reform, f.scoring} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("fill the demonstration: %w", err)
		}
	}
	if _, err := app.Log.Checkpoint(ctx); err != nil {
		return fmt.Errorf("sign the demonstration's log: %w", err)
	}
	return keepDemoClock(config.Data, world.Now)
}

func (f *filler) step() {
	f.done++
	if f.progress != nil {
		f.progress(f.done, int64(3*len(f.world.Rounds)))
	}
}

func (f *filler) agencies(ctx context.Context) error {
	for _, d := range f.world.Decisions {
		changes := org.Changes{Actor: demoActor, Basis: d.Basis}
		for _, agency := range d.Found {
			changes.Found = append(changes.Found, org.Founding{Version: f.version(agency, d.On)})
		}
		for _, agency := range d.Revised {
			changes.Revise = append(changes.Revise, org.Revision{Version: f.version(agency, d.On)})
		}
		for _, agency := range d.Closed {
			changes.Close = append(changes.Close, org.Closing{Agency: agency, LastDay: d.On.AddDays(-1)})
		}
		for _, e := range d.Lineage {
			changes.Lineage = append(changes.Lineage, org.Edge{Kind: org.EdgeKind(e.Kind), From: e.From, To: e.To, On: d.On})
		}
		if _, err := f.Org.Apply(ctx, changes); err != nil {
			return fmt.Errorf("decision of %s: %w", d.On, err)
		}
	}
	return nil
}

func (f *filler) version(agency id.ID, on civil.Date) org.Version {
	a := f.world.Agency(agency)
	name, _ := a.On(on)
	return org.Version{
		Agency: agency, Code: name.Code, Name: name.Name, ShortName: name.ShortName, Kind: a.Block, Block: a.Block, ValidFrom: on,
	}
}

func (f *filler) sets(ctx context.Context) error {
	for _, s := range f.world.Sets {
		stored, err := f.importSet(ctx, s.File)
		if err != nil {
			return err
		}
		if err := f.Index.PublishSet(ctx, stored.Digest, demoActor); err != nil {
			return err
		}
		f.digests[s.ID] = stored.Digest
	}
	return nil
}

func (f *filler) importSet(ctx context.Context, file string) (cchc.StoredSet, error) {
	data, err := fs.ReadFile(rules.Files, file)
	if err != nil {
		return cchc.StoredSet{}, fmt.Errorf("read %s: %w", file, err)
	}
	stored, _, err := f.Index.ImportSet(ctx, filepath.Base(file), data, demoActor)
	return stored, err
}

func (f *filler) drafts(ctx context.Context) error {
	for _, file := range draftSets {
		if _, err := f.importSet(ctx, file); err != nil {
			return err
		}
	}
	return nil
}

func (f *filler) rounds(ctx context.Context) error {
	for i := range f.world.Rounds {
		if err := f.round(ctx, &f.world.Rounds[i]); err != nil {
			return fmt.Errorf("%s %d: %w", f.world.Rounds[i].Block, f.world.Rounds[i].Year, err)
		}
	}
	return nil
}

func (f *filler) round(ctx context.Context, r *demo.Round) error {
	f.at(r.SelfDue)
	n := cchc.NewRound{Year: r.Year, Block: r.Block, SetDigest: f.digests[r.SetID], IsDemo: true}
	for _, agency := range r.Units {
		name, _ := f.world.Agency(agency).On(r.UnitsOn)
		n.Units = append(n.Units, cchc.Unit{Agency: agency, Code: name.Code, Name: name.Name, ShortName: name.ShortName})
	}
	round, err := f.Index.OpenRound(ctx, n, demoActor)
	if err != nil {
		return err
	}
	f.step()
	if err := f.declare(ctx, round.ID, cchc.Self, r.Self, nil); err != nil {
		return err
	}
	f.step()
	if r.VerifiedOn.IsZero() {
		return nil // a year in progress
	}
	f.at(r.VerifiedOn)
	if err := f.declare(ctx, round.ID, cchc.Verified, r.Verified, r.Differences); err != nil {
		return err
	}
	if r.PublishedOn.IsZero() {
		return nil
	}
	f.at(r.PublishedOn)
	err = f.decide(ctx, round, r.PublishedOn)
	f.step()
	return err
}

// decide publishes a round by an invented decision; the paper says that it is
// one. Its numbers are counted here, since nobody issues them.
func (f *filler) decide(ctx context.Context, round cchc.Round, on civil.Date) error {
	f.decisions++
	_, err := f.Publication.Publish(auth.AsSystem(ctx), round.ID, publication.Decision{
		Number: strconv.Itoa(f.decisions) + "/QĐ-UBND", On: on, Issuer: Words().Say(locale.VI, "app.demo_issuer", f.world.Province),
	})
	return err
}

// at moves the clock on to a working morning, never back.
func (f *filler) at(day civil.Date) {
	if t := morning(day); t.After(f.clock.Now()) {
		f.clock.Set(t)
	}
}

func (f *filler) declare(ctx context.Context, round id.ID, stage cchc.Stage, sheets []demo.Sheet, differences []demo.Difference) error {
	declared, err := f.sheets(sheets, differences)
	if err != nil {
		return err
	}
	_, err = f.Index.Declare(ctx, round, stage, declared, demoActor, false)
	return err
}

func (f *filler) sheets(sheets []demo.Sheet, differences []demo.Difference) ([]cchc.Sheet, error) {
	declared := make([]cchc.Sheet, 0, len(sheets))
	for _, sh := range sheets {
		sheet := cchc.Sheet{Agency: sh.Agency, On: sh.SubmittedOn}
		for _, in := range sh.Inputs {
			origin, err := cchc.ParseOrigin(in.Origin)
			if err != nil {
				return nil, err
			}
			sheet.Inputs = append(sheet.Inputs, cchc.Input{Criterion: in.Criterion, Name: in.Input, Value: in.Value, Origin: origin})
		}
		for _, x := range sh.Excused {
			sheet.Marks = append(sheet.Marks, cchc.Mark{Kind: cchc.MarkNA, Name: x.Criterion, Value: x.Reason})
		}
		for _, d := range differences {
			if d.Agency == sh.Agency {
				sheet.Marks = append(sheet.Marks, cchc.Mark{Kind: cchc.MarkReason, Name: d.Criterion, Value: d.Reason})
			}
		}
		declared = append(declared, sheet)
	}
	return declared, nil
}

// printed enters the results published elsewhere, real ones with their sources.
func (f *filler) printed(ctx context.Context) error {
	files, err := fs.Glob(rules.Files, "results/*.csv")
	if err != nil {
		return fmt.Errorf("list the published results: %w", err)
	}
	for _, file := range files {
		list, err := readPrinted(file, strings.TrimSuffix(file, ".csv")+".yaml")
		if err != nil {
			return err
		}
		if _, err := f.Index.ImportList(ctx, list, demoActor); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

func readPrinted(file, meta string) (cchc.List, error) {
	data, err := fs.ReadFile(rules.Files, file)
	if err != nil {
		return cchc.List{}, fmt.Errorf("read %s: %w", file, err)
	}
	head, err := fs.ReadFile(rules.Files, meta)
	if err != nil {
		return cchc.List{}, fmt.Errorf("read %s: %w", meta, err)
	}
	return printedList(cli.ResultsImport{File: cli.File{Name: file, Data: data}, Meta: cli.File{Name: meta, Data: head}})
}

// foundDemo tells what the demonstration in the data folder holds.
func (p *Program) foundDemo(ctx context.Context) (cli.DemoWorld, error) {
	app, err := p.open(ctx)
	if err != nil {
		return cli.DemoWorld{}, err
	}
	rounds, err := app.Index.Rounds(ctx)
	if err != nil {
		return cli.DemoWorld{}, err
	}
	found, agencies, last := cli.DemoWorld{}, map[id.ID]bool{}, 0
	for _, r := range rounds {
		if !r.IsDemo {
			continue
		}
		if len(found.Years) == 0 || found.Years[len(found.Years)-1] < r.Year {
			found.Years = append(found.Years, r.Year)
		}
		if r.State == cchc.Published {
			last = max(last, r.Year)
		}
		v, err := app.Index.View(ctx, r.Year, r.Block)
		if err != nil {
			return cli.DemoWorld{}, err
		}
		for _, u := range v.Units {
			agencies[u.Agency] = true
		}
	}
	if len(found.Years) == 0 {
		return cli.DemoWorld{}, fault.New(fault.Conflict, "app.data_is_not_demo", p.config.Data)
	}
	head, err := app.Log.Head(ctx)
	if err != nil {
		return cli.DemoWorld{}, err
	}
	found.Agencies, found.Facts, found.Root = len(agencies), head.Size, head.Root.String()
	year, running := strconv.Itoa(last), strconv.Itoa(found.Years[len(found.Years)-1])
	found.Look = []string{
		"/xep-hang/so/" + year, "/co-quan/" + demoFollowCode + "/so/" + year, "/thu-kich-ban/" + demoFollowCode + "/so/" + year,
		"/cai-cach/" + demoFollowCode + "/" + running, "/dot-cham", "/ban-do-nhiet/so/" + year, "/bo-tieu-chi", "/ket-qua-da-cong-bo",
	}
	return found, nil
}

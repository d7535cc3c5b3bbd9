package cli

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// fakeApp answers as a data folder would and remembers what it was asked.
type fakeApp struct {
	panics   bool
	bad      *Bad
	findings []criteria.Finding
	refuse   error
	differs  []string
	closed   bool
	figures  FiguresImport
	results  ResultsImport
	serving  Serving
	scanning Scanning
	first    string
	added    NewUser
}

func (*fakeApp) FillDemo(_ context.Context, seed uint64, progress Progress) (DemoWorld, error) {
	if progress != nil {
		progress(1, 1)
	}
	return DemoWorld{Seed: seed, Created: true, Agencies: 33, Years: []int{2013, 2014}, Facts: 1234, Root: "r", Look: []string{"/xep-hang"}}, nil
}

func (*fakeApp) UseMail(Mailing) error { return nil }

func (a *fakeApp) UseScanner(s Scanning) error {
	a.scanning = s
	return nil
}

func (a *fakeApp) Serve(_ context.Context, serving Serving, ready func(Served)) error {
	a.serving = serving
	ready(Served{URL: "http://127.0.0.1:8080", First: a.first})
	return nil
}

func (a *fakeApp) AddUser(_ context.Context, n NewUser) (AddedUser, error) {
	a.added = n
	return AddedUser{ID: "id", Login: n.Login, Name: n.Name, Path: "/dat-mat-khau/x"}, a.refuse
}

func (*fakeApp) Users(context.Context) ([]User, error) {
	return []User{{ID: "id", Login: "lan.nguyen", Name: "Nguyễn Thị Lan", State: "active", HasPassword: true, Roles: []string{"clerk@BDT"}}}, nil
}

func (a *fakeApp) DisableUser(_ context.Context, login string) (User, error) {
	return User{ID: "id", Login: login, State: "disabled", Roles: []string{}}, a.refuse
}

func (*fakeApp) Sets(context.Context) ([]KeptSet, error) {
	return []KeptSet{{ID: "cua-tinh", Title: "Bộ của tỉnh", Block: "so", ValidFrom: "2018-01-01", State: "published"}}, nil
}

func (a *fakeApp) PublishSet(_ context.Context, file File) (KeptSet, []criteria.Finding, error) {
	if a.panics {
		panic("a defect")
	}
	if len(a.findings) > 0 {
		return KeptSet{ID: file.Name, State: "draft"}, a.findings, nil
	}
	return KeptSet{ID: file.Name, State: "published"}, nil, a.refuse
}

func (a *fakeApp) ImportFigures(_ context.Context, in FiguresImport) (FiguresReport, error) {
	a.figures = in
	return FiguresReport{Year: in.Year, Block: in.Block, Units: 2, Figures: 10, Changed: 3, Missing: 1, DryRun: in.DryRun}, a.refuse
}

func (a *fakeApp) PublishRound(_ context.Context, year int, block string) (PublishedRound, error) {
	return PublishedRound{Year: year, Block: block, Units: 20, Fact: "f", Size: 1000}, a.refuse
}

func (a *fakeApp) FreezeRound(_ context.Context, year int, block string) (FrozenRound, error) {
	return FrozenRound{Year: year, Block: block, Units: 20, Size: 900}, a.refuse
}

func (a *fakeApp) DecideRound(_ context.Context, in RoundDecision) (DecidedRound, error) {
	return DecidedRound{Year: in.Year, Block: in.Block, Decision: in.Decision, On: in.On, Units: 20, Size: 901, Root: "r", Fact: "f"}, a.refuse
}

func (a *fakeApp) ImportResults(_ context.Context, in ResultsImport) (PrintedResults, error) {
	a.results = in
	return PrintedResults{Title: "Bảng in", Rows: 20, Mean: "85.412", PartedTies: [][]string{{"Sở A", "Sở B"}}}, a.refuse
}

func (*fakeApp) ImportAgencies(_ context.Context, _ File, dryRun bool) (AgenciesReport, error) {
	return AgenciesReport{Agencies: 5, Changed: 2, DryRun: dryRun}, nil
}

func (a *fakeApp) VerifyEvidence(context.Context, []byte, Progress) (EvidenceReport, error) {
	return EvidenceReport{Holds: a.bad == nil, Size: 1000, Root: "r", Checkpoints: 2, FilesRead: true, Bad: a.bad}, nil
}

func (*fakeApp) ProveFact(context.Context, string) ([]byte, error) { return []byte("{}\n"), nil }

func (*fakeApp) Words() *locale.Catalogue { return Words() }

func (a *fakeApp) Close() error { a.closed = true; return nil }

func TestCommandsOfTheDataFolderSayWhatHappened(t *testing.T) {
	figures := file(t, "figures.csv", "x")
	printed := file(t, "printed.csv", "x")
	if err := os.WriteFile(strings.TrimSuffix(printed, "csv")+"yaml", []byte("title: x"), 0o600); err != nil {
		t.Fatal(err)
	}
	app := &fakeApp{}
	for args, want := range map[string]string{
		"demo --no-serve --seed 7": "Đã dựng tỉnh hư cấu với số liệu minh hoạ: 33 cơ quan, 2 năm, 1.234 bản ghi",
		"demo":                     "  http://127.0.0.1:8080/xep-hang",
		"serve":                    "Mở http://127.0.0.1:8080 trong trình duyệt",
		"set list --data .":        "cua-tinh",
		"set publish pci-2019":     "Đã công bố bộ pci-2019.yaml",
		"org import " + figures:    "Đã nhập 5 cơ quan; 2 thay đổi.",
		"evidence verify --data .": "Sổ minh chứng đúng: 1.000 bản ghi, gốc r, 2 điểm kiểm tra khớp.",
		"index publish --data . --year 2018 --block so":                     "Đã công bố khối so năm 2018: 20 đơn vị.",
		"index import --data . --year 2018 --block so " + figures:           "Đã nhập 10 số liệu của 2 đơn vị; 3 thay đổi; còn thiếu ở 1 tiêu chí.",
		"index import --data . --year 2018 --block so --dry-run " + figures: "Nhập thử: 10 số liệu của 2 đơn vị",
		"index results import " + printed:                                   "Trung bình của khối tính từ bản in: 85,412.",
		"index results import --dry-run " + printed:                         "Sở A, Sở B",
		"org import --dry-run " + figures:                                   "Nhập thử: 5 cơ quan",
	} {
		app.closed = false
		got := runWith(t, app, strings.Fields(args)...)
		if got.code != 0 || !strings.Contains(got.out, want) || got.failed != "" {
			t.Errorf("%s: %d\n%s%s\nwant %s", args, got.code, got.out, got.failed, want)
		}
		if !app.closed {
			t.Errorf("%s leaves the data folder open", args)
		}
		machine := runWith(t, app, append(strings.Fields(args), "--json")...)
		decoder := json.NewDecoder(strings.NewReader(machine.out))
		for decoder.More() {
			var value any
			if err := decoder.Decode(&value); err != nil {
				t.Errorf("%s --json: %v in %s", args, err, machine.out)
				break
			}
		}
	}
	if app.figures.Stage != "self" || app.figures.Year != 2018 || string(app.figures.File.Data) != "x" {
		t.Errorf("the import was asked for %+v", app.figures)
	}
	if string(app.results.Meta.Data) != "title: x" {
		t.Errorf("the file beside the ranking was not read: %+v", app.results.Meta)
	}
}

func TestBadEvidenceIsNamedAndExitsWithOne(t *testing.T) {
	app := &fakeApp{bad: &Bad{Table: "evidence_entries", Position: 12, Problem: fault.New(fault.Conflict, "cli.no_file")}}
	got := runWith(t, app, "evidence", "verify", "--data", ".")
	if got.code != exitNotHold || !strings.Contains(got.out, "evidence_entries, bản ghi 12") {
		t.Errorf("%d: %s%s", got.code, got.out, got.failed)
	}
	app.bad.Position = -1
	if got := runWith(t, app, "evidence", "verify", "--data", ".", "--lang", "en"); got.code != exitNotHold || !strings.Contains(got.out, "Does not hold in evidence_entries: ") {
		t.Errorf("%d: %s%s", got.code, got.out, got.failed)
	}
	got = runWith(t, app, "evidence", "verify", "--data", ".", "--json")
	if !strings.Contains(got.out, `"holds": false`) || got.code != exitNotHold {
		t.Errorf("%d: %s", got.code, got.out)
	}
}

func TestFindingsStopPublishing(t *testing.T) {
	app := &fakeApp{findings: []criteria.Finding{{Code: "no_rule", Key: "criteria.lint.no_rule", Place: "1"}}}
	got := runWith(t, app, "set", "publish", "pci-2019")
	if got.code != exitNotHold || !strings.Contains(got.out, "chưa có cách chấm") || !strings.Contains(got.out, "chưa công bố được") {
		t.Errorf("%d: %s%s", got.code, got.out, got.failed)
	}
}

func TestRefusalsAndFailuresOfTheAppAreTold(t *testing.T) {
	app := &fakeApp{refuse: fault.New(fault.Conflict, "cli.year", 1, 2, 3)}
	if got := runWith(t, app, "index", "publish", "--data", ".", "--year", "2018", "--block", "so"); got.code != exitBadInput {
		t.Errorf("%d: %s", got.code, got.failed)
	}
	app.refuse = errors.New("disk full")
	got := runWith(t, app, "index", "publish", "--data", ".", "--year", "2018", "--block", "so")
	if got.code != exitInternal || !strings.Contains(got.failed, "disk full") {
		t.Errorf("%d: %s", got.code, got.failed)
	}
}

func TestProofIsWrittenWhereAsked(t *testing.T) {
	out := file(t, "proof.json", "")
	if got := runWith(t, &fakeApp{}, "evidence", "prove", "--data", ".", "f", "--out", out); got.code != 0 {
		t.Fatal(got.failed)
	}
	if data, err := os.ReadFile(out); err != nil || string(data) != "{}\n" {
		t.Errorf("%s, %v", data, err)
	}
}

func TestDataFlagsComeFromTheEnvironment(t *testing.T) {
	t.Setenv("MINHBACH_DATA", "testdata")
	t.Setenv("MINHBACH_DATABASE", "postgres://x")
	var place Place
	p := Program{Stdout: io.Discard, Stderr: io.Discard, Open: func(_ context.Context, of Place) (App, error) {
		place = of
		return &fakeApp{}, nil
	}}
	if code := p.Run(t.Context(), []string{"evidence", "verify", "--blobs", "b"}); code != 0 {
		t.Fatal(code)
	}
	if (place != Place{"testdata", "postgres://x", "b"}) {
		t.Errorf("%+v", place)
	}
}

func TestAbsentDataFolderIsNotMadeByReadingIt(t *testing.T) {
	absent := filepath.Join(t.TempDir(), "data")
	for _, args := range []string{"evidence verify", "evidence prove x --out y", "index publish --year 2018 --block so", "index import data_test.go --year 2018 --block so"} {
		got := runWith(t, &fakeApp{}, append(strings.Fields(args), "--data", absent)...)
		if got.code != exitBadInput || !strings.Contains(got.failed, "Chưa có thư mục dữ liệu này") {
			t.Errorf("%s: %d %s", args, got.code, got.failed)
		}
	}
}

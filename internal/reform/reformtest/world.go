package reformtest

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/blob"
	"minhbach/internal/blob/intake"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/evidence/evidencedb"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/org"
	"minhbach/internal/reform"
	"minhbach/internal/reform/reformdb"
	"minhbach/internal/ruleset/calendar"
	"minhbach/internal/store"
	"minhbach/internal/store/storetest"
	"minhbach/rules"
)

// The agencies and accounts of the suite.
const (
	Agency  = id.ID("01680000-0000-7000-8000-0000000000a1")
	Other   = id.ID("01680000-0000-7000-8000-0000000000a2")
	Officer = id.ID("01680000-0000-7000-8000-0000000000f1")
	Worker  = id.ID("01680000-0000-7000-8000-0000000000f2")
)

// The divisions of Agency: Worker is in the first, Officer in none.
const (
	Office  = id.ID("01680000-0000-7000-8000-0000000000b1")
	Inspect = id.ID("01680000-0000-7000-8000-0000000000b2")
)

// Chart is the organisation chart of Agency, at all times.
type Chart struct{}

// StaffOn tells who works where.
func (Chart) StaffOn(_ context.Context, agency id.ID, _ civil.Date) (reform.Staff, error) {
	if agency != Agency {
		return reform.Staff{}, nil
	}
	return reform.Staff{
		Divisions: []reform.Division{{ID: Office, Name: "Văn phòng"}, {ID: Inspect, Name: "Thanh tra"}},
		Holders:   []reform.Holder{{Account: Officer, Title: "Phó Trưởng ban"}, {Account: Worker, Title: "Chuyên viên", Division: Office}},
	}, nil
}

// Code is the code of Agency.
const Code = "BDT"

// World is a service on a fresh database, with its log and a clock that moves.
type World struct {
	*reform.Service
	DB     *store.DB
	Log    *evidence.Log
	Clock  *civil.FixedClock
	Files  *blob.Disk
	People People
	parts  reform.Parts
}

// People are the accounts that are active.
type People map[id.ID]auth.Person

// Person finds one.
func (p People) Person(_ context.Context, account id.ID) (auth.Person, bool, error) {
	person, isActive := p[account]
	return person, isActive, nil
}

// Agencies are the two of the suite, at all times.
type Agencies struct{}

func versions() []org.Version {
	return []org.Version{
		{Agency: Agency, Code: Code, Name: "Ban Dân tộc", ShortName: "Dân tộc", Kind: "so", Block: "so", ValidFrom: civil.YearPeriod(2010).First()},
		{Agency: Other, Code: "SX", Name: "Sở Thử", ShortName: "Thử", Kind: "so", Block: "so", ValidFrom: civil.YearPeriod(2010).First()},
	}
}

// On finds an agency.
func (Agencies) On(_ context.Context, agency id.ID, _ civil.Date) (org.Version, error) {
	return find(func(v org.Version) bool { return v.Agency == agency })
}

// ByCode finds an agency.
func (Agencies) ByCode(_ context.Context, code string, _ civil.Date) (org.Version, error) {
	return find(func(v org.Version) bool { return v.Code == code })
}

// AgenciesOn lists both.
func (Agencies) AgenciesOn(context.Context, civil.Date) ([]org.Version, error) {
	return versions(), nil
}

func find(is func(org.Version) bool) (org.Version, error) {
	for _, v := range versions() {
		if is(v) {
			return v, nil
		}
	}
	return org.Version{}, fault.New(fault.NotFound, "org.no_such_agency", "")
}

// Start is where the clock of the suite stands: 12 November 2018, a Monday.
var Start = time.Date(2018, 11, 12, 14, 32, 0, 0, civil.Zone)

// New makes a world.
func New(t testing.TB, open storetest.Open) *World {
	t.Helper()
	w := &World{DB: open(t), Clock: civil.NewFixedClock(Start), People: People{}}
	kinds, err := evidence.NewKinds(reform.Kinds())
	Must(t, err)
	key, err := evidence.SeededKey(1)
	Must(t, err)
	w.Files, err = blob.OpenDisk(t.TempDir())
	Must(t, err)
	ids := id.Seeded(w.Clock, 1)
	w.Log = evidence.NewLog(evidence.Options{DB: w.DB, Rows: evidencedb.Rows{}, Kinds: kinds, Key: key, Clock: w.Clock, IDs: ids, Files: w.Files})
	base, err := calendar.Load(rules.Files, "calendar")
	Must(t, err)
	year, err := reform.LoadRules(rules.Files, "deadlines/reform.yaml")
	Must(t, err)
	w.parts = reform.Parts{
		DB: w.DB, Store: reformdb.Rows{}, Log: w.Log, Guard: authtest.Open{}, Agencies: Agencies{}, Chart: Chart{}, People: w.People, Files: w.Files, Intake: &intake.Intake{Files: w.Files, Dir: t.TempDir()},
		Clock: w.Clock, IDs: ids, Rules: year, Calendar: base,
	}
	w.Service = reform.NewService(w.parts)
	return w
}

// Guarded is the same world behind another guard.
func (w *World) Guarded(guard auth.Guard, sources ...reform.Deadlines) *reform.Service {
	parts := w.parts
	parts.Guard, parts.Sources = guard, sources
	return reform.NewService(parts)
}

// With is the same world with another organisation chart.
func (w *World) With(chart reform.Chart) *reform.Service {
	parts := w.parts
	parts.Chart = chart
	return reform.NewService(parts)
}

// noStaff is the chart of an agency that keeps none.
type noStaff struct{}

func (noStaff) StaffOn(context.Context, id.ID, civil.Date) (reform.Staff, error) {
	return reform.Staff{}, nil
}

// As is the context of the reform officer of Agency.
func (w *World) As(t testing.TB) context.Context {
	t.Helper()
	return authtest.As(t.Context(), Officer, auth.ReformOfficer, Agency)
}

// To moves the clock to the morning of a day.
func (w *World) To(t testing.TB, day string) {
	t.Helper()
	w.Clock.Set(Day(t, day).Start().Add(8 * time.Hour))
}

// Facts are those about a subject, as kind and payload.
func (w *World) Facts(t testing.TB, subject id.ID) []evidence.Entry {
	t.Helper()
	var entries []evidence.Entry
	Must(t, w.DB.View(t.Context(), func(ctx context.Context, tx *sql.Tx) (err error) {
		entries, err = w.Log.Facts(ctx, tx, evidence.Query{Subject: string(subject)})
		return err
	}))
	return entries
}

// Told says what the facts about a subject are: "task_done late, corrects".
func (w *World) Told(t testing.TB, subject id.ID) string {
	t.Helper()
	var told []string
	for _, e := range w.Facts(t, subject) {
		text := strings.TrimPrefix(e.KindName(), "reform.")
		if outcome, ok := e.Field("outcome"); ok {
			text += fmt.Sprintf(" %v", outcome)
		}
		if !e.Corrects.IsZero() {
			text += " corrects"
		}
		told = append(told, text)
	}
	return strings.Join(told, ", ")
}

// Paper keeps a small text.
func (w *World) Paper(t testing.TB, name string) reform.File {
	t.Helper()
	f, err := w.KeepFile(t.Context(), name, strings.NewReader("biên bản "+name))
	Must(t, err)
	return f
}

// ReadAll reads a paper back.
func ReadAll(t testing.TB, s *reform.Service, f reform.File) string {
	t.Helper()
	r, err := s.OpenFile(t.Context(), f)
	Must(t, err)
	content, err := io.ReadAll(r)
	Must(t, err)
	Must(t, r.Close())
	return string(content)
}

// Day reads a stored day.
func Day(t testing.TB, text string) civil.Date {
	t.Helper()
	d, err := civil.ParseDate(text)
	Must(t, err)
	return d
}

// Must fails the test on an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Refused fails the test unless the error is the refusal of the key.
func Refused(t testing.TB, err error, key string) {
	t.Helper()
	found, ok := fault.From(err)
	if !ok || found.Key != key {
		t.Errorf("want the refusal %s, got %v", key, err)
	}
}

package appraisaltest

import (
	"context"
	"database/sql"
	"maps"
	"strings"
	"testing"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/blob/intake"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/cchc/appraisal/appraisaldb"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/round/rounddb"
	"minhbach/internal/cchc/round/roundtest"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// The people of the suite. Rules appraises the first field; Services the second,
// and belongs to the second agency, whose criteria in it go to the substitute.
const (
	Rules      id.ID = "appraiser-rules"
	Services   id.ID = "appraiser-services"
	Substitute id.ID = "appraiser-substitute"
	Scribe     id.ID = "council-scribe"
	Reformer   id.ID = "reform-officer"
	Leader     id.ID = "leader"
)

// World is a round whose first two agencies handed in, in the phase of verifying.
type World struct {
	*roundtest.World
	Appraisal *appraisal.Service
	// Options are what the service was made of, to make another one.
	Options appraisal.Options
	// Drafts are files that come in parts.
	Drafts *intake.Drafts
}

// inParts takes files whole as the world of a round does, and in parts as the
// program does.
type inParts struct {
	round.Intake
	drafts *intake.Drafts
}

// Finish takes in what came in parts.
func (i inParts) Finish(ctx context.Context, owner string, draft id.ID) (round.File, error) {
	kept, err := i.drafts.Finish(ctx, owner, draft)
	return round.File{Digest: kept.Digest, Name: kept.Name, Media: kept.Type.Media, SizeBytes: kept.SizeBytes}, err
}

// ExplainBy is the deadline of the explanations.
var ExplainBy = civil.Moment{On: civil.DateOf(time.Date(2020, 1, 10, 0, 0, 0, 0, civil.Zone)), Minutes: 17 * 60}

// New builds the world on a fresh database.
func New(t testing.TB, db *store.DB) *World {
	t.Helper()
	w := &World{World: roundtest.New(t, db, appraisal.FactKinds()...)}
	plan := w.Plan()
	plan.Fields = map[string]cchc.Appraisal{
		"1": {Appraisers: []id.ID{Rules}}, "2": {Appraisers: []id.ID{Services}, Substitutes: []id.ID{Substitute}},
	}
	plan.Deadlines[cchc.PhaseExplanation] = ExplainBy
	opened, err := w.Round.Open(roundtest.Province(t), round.Opening{
		Round: cchc.NewRound{Year: 2019, Block: "so", SetDigest: w.Set.Digest, Units: w.Units}, Plan: plan,
	})
	must(t, err)
	w.Opened = opened
	w.Drafts = &intake.Drafts{Intake: &intake.Intake{Files: w.Disk, Dir: t.TempDir()}, Dir: t.TempDir(), Clock: w.Clock, IDs: w.IDs}
	w.Options = appraisal.Options{
		DB: db, Index: w.Index, Store: appraisaldb.Rows{}, Evidence: rounddb.Rows{}, Tasks: w.Round, Intake: inParts{w.World.Options.Intake, w.Drafts}, Log: w.Log, Clock: w.Clock, IDs: w.IDs,
		Guard: authtest.Open{}, People: people{Services: w.Units[1].Agency},
	}
	w.Appraisal = appraisal.NewService(w.Options)
	w.handIn(t, 0, map[string]string{"1.2.num": "9", "1.2.den": "10", "2.1.answer": `"yes"`, "2.2.answer": `"yes"`})
	w.handIn(t, 1, map[string]string{"1.2.num": "5", "1.2.den": "10", "2.1.answer": `"no"`, "2.2.answer": `"yes"`})
	w.Go(t, cchc.PhaseVerification)
	return w
}

// people belong to one agency each, or to none.
type people map[id.ID]id.ID

// AgenciesOf lists the agency of an account.
func (p people) AgenciesOf(_ context.Context, account id.ID) ([]id.ID, error) {
	if agency, belongs := p[account]; belongs {
		return []id.ID{agency}, nil
	}
	return nil, nil
}

// handIn declares figures of an agency and hands its self-score in.
func (w *World) handIn(t testing.TB, unit int, figures map[string]string) {
	t.Helper()
	agency := w.Units[unit].Agency
	ctx := authtest.As(t.Context(), Reformer, auth.ReformOfficer, agency)
	byCode := map[string]map[string]string{"1.1": {}}
	for key, value := range figures {
		at := strings.LastIndex(key, ".")
		if byCode[key[:at]] == nil {
			byCode[key[:at]] = map[string]string{}
		}
		byCode[key[:at]][key[at+1:]] = value
	}
	tasks, err := w.Round.Tasks(ctx, w.Opened.ID, agency)
	must(t, err)
	for code, typed := range byCode {
		task, _ := tasks.Task(code)
		must(t, w.Round.Fill(ctx, round.Filling{
			Round: w.Opened.ID, Agency: agency, Criterion: code, Mark: task.Mark, Figures: typed, Note: "ghi chú của bộ kiểm thử",
		}))
	}
	tasks, err = w.Round.Tasks(ctx, w.Opened.ID, agency)
	must(t, err)
	must(t, w.Round.Submit(authtest.As(t.Context(), Leader, auth.Leader, agency), w.Opened.ID, agency, tasks.Digest()))
}

// Go moves the round through phases.
func (w *World) Go(t testing.TB, to ...cchc.Phase) {
	t.Helper()
	for _, phase := range to {
		must(t, w.Round.Move(roundtest.Province(t), w.Opened.ID, phase, "theo kế hoạch"))
	}
}

// Appraiser lets an appraiser act. Services belongs to the second agency.
func (w *World) Appraiser(t testing.TB, who id.ID) context.Context {
	p := auth.Person{Account: who, Name: string(who), Grants: []auth.Grant{{Role: auth.Appraiser}}}
	if who == Services {
		p.Agencies = []id.ID{w.Units[1].Agency}
	}
	return auth.With(t.Context(), p)
}

// OfAgency lets the leader of an agency act.
func (w *World) OfAgency(t testing.TB, unit int) context.Context {
	return authtest.As(t.Context(), Leader, auth.Leader, w.Units[unit].Agency)
}

// Council lets who enters the council's decisions act.
func (w *World) Council(t testing.TB) context.Context {
	return authtest.As(t.Context(), Scribe, auth.CouncilMember, "")
}

func (w *World) item(t testing.TB, unit int, code string) *appraisal.Item {
	t.Helper()
	q, err := w.Appraisal.Queue(w.Appraiser(t, Rules), w.Opened.ID)
	must(t, err)
	item, isThere := q.Find(w.Units[unit].Agency, code)
	if !isThere {
		t.Fatalf("no item %s of unit %d", code, unit)
	}
	return item
}

// verify gives a criterion verified figures by whoever may.
func (w *World) verify(t testing.TB, unit int, code string, figures map[string]string, reason string) error {
	t.Helper()
	who := Rules
	if strings.HasPrefix(code, "2") {
		who = Services
		if unit == 1 {
			who = Substitute
		}
	}
	return w.Appraisal.Verify(w.Appraiser(t, who), w.finding(t, unit, code, figures, reason))
}

func (w *World) finding(t testing.TB, unit int, code string, figures map[string]string, reason string) appraisal.Verification {
	t.Helper()
	return appraisal.Verification{
		Round: w.Opened.ID, Agency: w.Units[unit].Agency, Criterion: code, Figures: maps.Clone(figures), Reason: reason,
		Version: w.item(t, unit, code).Case.Version,
	}
}

// size is how many facts there are.
func (w *World) size(t testing.TB) int64 {
	t.Helper()
	head, err := w.Log.Head(t.Context())
	must(t, err)
	return head.Size
}

// exec changes the database behind the program's back.
func (w *World) exec(t testing.TB, statements ...string) {
	t.Helper()
	must(t, w.DB.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		for _, statement := range statements {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	}))
}

func refused(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	for _, f := range fault.All(err) {
		if f.Kind == kind && f.Key == key {
			return
		}
	}
	t.Errorf("want %s %s, got %v", kind, key, err)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

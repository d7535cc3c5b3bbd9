package cchcweb

import (
	"cmp"
	"context"
	"embed"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"minhbach/internal/auth"
	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/cchc/round"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/web"
	"minhbach/internal/web/voice"
)

//go:embed locale/appraisal
var appraisalFiles embed.FS

// appraisalWords are the words of the province's pages.
var appraisalWords = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(appraisalFiles, "locale/appraisal") })

// Appraisal is what the province's pages ask of package appraisal.
type Appraisal interface {
	Queue(ctx context.Context, round id.ID) (*appraisal.Queue, error)
	OfAgency(ctx context.Context, round, agency id.ID) (*appraisal.Queue, error)
	Desk(ctx context.Context, round, agency id.ID, criterion string) (*appraisal.Desk, error)
	History(ctx context.Context, round, agency id.ID, criterion string) ([]appraisal.Event, error)
	Verify(ctx context.Context, v appraisal.Verification) error
	TakeAsScored(ctx context.Context, round, agency id.ID, codes ...string) (appraisal.Batch, error)
	Explain(ctx context.Context, e appraisal.Explanation) error
	AddEvidence(ctx context.Context, round, agency id.ID, criterion, name string, content io.Reader) (round.File, error)
	AddDraft(ctx context.Context, round, agency id.ID, criterion string, draft id.ID) (round.File, error)
	Answer(ctx context.Context, a appraisal.Answering) error
	Sessions(ctx context.Context, round id.ID) ([]appraisal.Session, error)
	Session(ctx context.Context, session id.ID) (appraisal.Session, error)
	NoteSession(ctx context.Context, n appraisal.Session) (appraisal.Session, error)
	Decide(ctx context.Context, q appraisal.Deciding) error
	CloseSession(ctx context.Context, session id.ID, conclusion string, version int64) error
}

// HandedIn is what the province's pages ask of package round.
type HandedIn interface {
	Tasks(ctx context.Context, round, agency id.ID) (*round.Tasks, error)
	Requests(ctx context.Context, round id.ID) ([]round.Request, error)
	ApproveNA(ctx context.Context, request id.ID, answer string) error
	RefuseNA(ctx context.Context, request id.ID, answer string) error
	OpenFile(ctx context.Context, round, agency id.ID, digest blob.Digest) (round.File, io.ReadCloser, error)
}

// Province is what the pages of the verification and the council stand on.
type Province struct {
	Appraisal Appraisal
	HandedIn  HandedIn
	// Name is the name of an account, for pages only; nil shows the account's id.
	Name func(ctx context.Context, account id.ID) string
	// Superior and Issuer head the minutes of the council.
	Superior, Issuer, Place string
}

func (a Province) name(ctx context.Context, account id.ID) string {
	if a.Name != nil && account != "" {
		if name := a.Name(ctx, account); name != "" {
			return name
		}
	}
	return string(account)
}

// The roots of the province's addresses.
const (
	appraisalRoot = "/tham-dinh"
	councilRoot   = "/hoi-dong"
)

func appraisalURL(block string, year int) string {
	return join(appraisalRoot, block, strconv.Itoa(year))
}

// deskURL is one criterion of an agency as the province works on it; of no
// criterion, all of the agency.
func deskURL(block string, year int, agency string, code ...string) string {
	return join(appraisalURL(block, year)+"/co-quan", append([]string{agency}, code...)...)
}

// acrossURL is one criterion for all agencies as the province works on it.
func acrossURL(block string, year int, code string) string {
	return join(appraisalURL(block, year)+"/tieu-chi", code)
}

func councilURL(block string, year int) string { return join(councilRoot, block, strconv.Itoa(year)) }

func sessionURL(block string, year int, session id.ID) string {
	return join(councilURL(block, year)+"/phien", string(session))
}

// registerProvince hands the pages of the verification to the site.
func (p *Pages) registerProvince() {
	read, meet, desk := web.May("appraisal.read"), web.May("council.read"), appraisalRoot+"/{block}/{year}/co-quan/{agency}/{code}"
	for _, r := range []struct {
		pattern string
		access  web.Access
		handler web.Handler
	}{
		{"GET " + appraisalRoot, read, p.worked(appraisalURL, deskURL)},
		{"GET " + appraisalRoot + "/{block}/{year}", read, p.queue},
		{"GET " + appraisalRoot + "/{block}/{year}/excel", read, p.queueBook},
		{"GET " + appraisalRoot + "/{block}/{year}/co-quan/{agency}", read, p.queueOfAgency},
		{"POST " + appraisalRoot + "/{block}/{year}/co-quan/{agency}/nhan", web.May("score.verify"), p.takeAsScored},
		{"GET " + appraisalRoot + "/{block}/{year}/tieu-chi/{code}", read, p.queueOfCriterion},
		{"POST " + appraisalRoot + "/{block}/{year}/khong-ap-dung/{request}", web.May("na.approve"), p.answerQueued},
		{"GET " + desk, read, p.desk},
		{"GET " + desk + "/tep/{digest}", web.May("score.read"), p.appraisedFile},
		{"POST " + desk + "/tham-dinh", web.May("score.verify"), p.verifyCriterion},
		{"POST " + desk + "/giai-trinh", web.May("score.explain"), p.explainCriterion},
		{"POST " + desk + "/tra-loi", web.May("score.answer"), p.answerExplanation},
		{"POST " + desk + "/quyet-dinh", web.May("council.decide"), p.decideCriterion},
		{"GET " + councilRoot, meet, p.worked(councilURL, nil)},
		{"GET " + councilRoot + "/{block}/{year}", meet, p.council},
		{"GET " + councilRoot + "/{block}/{year}/phien-moi", web.May("council.hold"), p.newSession},
		{"POST " + councilRoot + "/{block}/{year}/phien-moi", web.May("council.hold"), p.noteSession},
		{"GET " + councilRoot + "/{block}/{year}/phien/{session}", meet, p.session},
		{"POST " + councilRoot + "/{block}/{year}/phien/{session}", web.May("council.hold"), p.noteSession},
		{"POST " + councilRoot + "/{block}/{year}/phien/{session}/ket-thuc", web.May("council.hold"), p.closeSession},
		{"GET " + councilRoot + "/{block}/{year}/phien/{session}/bien-ban", meet, p.minutes},
	} {
		p.site.Handle(r.pattern, r.access, r.handler)
	}
	p.site.HandleUpload("POST "+desk+"/minh-chung", web.May("score.explain"), evidenceBytesMax, p.addEvidence)
}

// worked leads to the newest round that is being worked by a plan: to the whole
// of it where the reader may see that, else to his own agency's part where the
// pages have one. Whoever may see neither is led to the newest published one.
func (p *Pages) worked(address func(block string, year int) string, part func(block string, year int, agency string, code ...string) string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		rounds, err := p.service.Rounds(r.Context())
		if err != nil {
			return err
		}
		slices.SortStableFunc(rounds, func(a, b cchc.Round) int { return cmp.Compare(b.Year, a.Year) })
		for _, one := range rounds {
			view, err := p.service.View(r.Context(), one.Year, one.Block)
			if err != nil {
				return err
			}
			if view.Plan == nil || one.State != cchc.Open {
				continue
			}
			to, err := p.partOf(r.Context(), view, address, part)
			if err != nil {
				return err
			}
			if to != "" {
				http.Redirect(w, r, to, http.StatusFound)
				return nil
			}
		}
		return p.newest(address)(w, r)
	}
}

// partOf is the address of what the reader may see of a round; empty: nothing.
func (p *Pages) partOf(ctx context.Context, v *cchc.View, address func(block string, year int) string, part func(block string, year int, agency string, code ...string) string) (string, error) {
	_, err := p.options.Province.Appraisal.Queue(ctx, v.Round.ID)
	isRefused, err := isRefusal(err)
	if err != nil {
		return "", err
	}
	if !isRefused {
		return address(v.Round.Block, v.Round.Year), nil
	}
	person, _ := auth.From(ctx)
	for _, u := range v.Units {
		if part != nil && person.BelongsTo(u.Agency) {
			return part(v.Round.Block, v.Round.Year, u.Code), nil
		}
	}
	return "", nil
}

// queueURL is the whole queue of a round for those who may see it, and for the
// others the way to their own part.
func (p *Pages) queueURL(ctx context.Context, v *cchc.View) (string, error) {
	to, err := p.partOf(ctx, v, appraisalURL, nil)
	return cmp.Or(to, appraisalRoot), err
}

// place is what the province's addresses name.
type place struct {
	spot
	agency cchc.Unit
	code   string
}

// place reads {block}, {year} and, where the address has them, {agency} and {code}.
func (p *Pages) place(r *http.Request) (place, error) {
	s, err := p.spot(r)
	if err != nil {
		return place{}, err
	}
	at := place{spot: s, code: r.PathValue("code")}
	if key := r.PathValue("agency"); key != "" {
		if at.agency, _, err = s.unit(key); err != nil {
			return place{}, err
		}
	}
	if at.code != "" && s.view.Set.Criterion(at.code) == nil {
		return place{}, fault.New(fault.NotFound, "cchc.detail.no_criterion", at.code, s.view.Set.Title)
	}
	return at, nil
}

func (at place) round() id.ID { return at.view.Round.ID }

func (at place) deskURL() string { return deskURL(at.block(), at.year(), at.agency.Code, at.code) }

// stepName is a step in the reader's words.
func stepName(ctx context.Context, step appraisal.Step) string {
	return voice.Say(ctx, "cchc.appraise.step."+string(step))
}

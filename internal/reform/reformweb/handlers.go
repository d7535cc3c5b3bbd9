package reformweb

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"strconv"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/org"
	"minhbach/internal/reform"
	"minhbach/internal/web"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// Options are what an installation chooses.
type Options struct {
	// Follow is the code of the agency shown to people who belong to none:
	// guests, the province's officers, the console.
	Follow string
	// Site is the address under which other programs reach this one, put before
	// links in calendar feeds; empty leaves them out.
	Site   string
	Chance io.Reader // crypto/rand when nil
}

// Pages are the pages of this package on one site.
type Pages struct {
	service  *reform.Service
	agencies reform.Agencies
	site     *web.Site
	options  Options
	seal     [32]byte // of marks that this process gives out
}

// New puts the pages together; Register hands them to the site.
func New(service *reform.Service, agencies reform.Agencies, site *web.Site, o Options) *Pages {
	if o.Chance == nil {
		o.Chance = rand.Reader
	}
	p := &Pages{service: service, agencies: agencies, site: site, options: o}
	rand.Read(p.seal[:]) // never fails: crypto/rand ends the program instead
	return p
}

// uploadBytesMax bounds a form with papers: a few scans.
const uploadBytesMax = 120 << 20

// Register hands every page to the site.
func (p *Pages) Register() {
	read := func(pattern string, h web.Handler) { p.site.Handle("GET "+pattern, web.Visitor, h) }
	form := func(pattern, action string, h web.Handler) {
		p.site.Handle("GET "+pattern, web.May(action), h)
		p.site.HandleUpload("POST "+pattern, web.May(action), uploadBytesMax, h)
	}
	post := func(pattern, action string, h web.Handler) {
		p.site.HandleUpload("POST "+pattern, web.May(action), uploadBytesMax, h)
	}
	year := reformRoot + "/{agency}/{year}"
	read(mineRoot, p.mine)
	read(calendarRoot, p.calendar)
	post(calendarRoot+"/dia-chi", reform.ActSubscribe, p.openFeed)
	post(calendarRoot+"/dia-chi/dong", reform.ActSubscribe, p.closeFeed)
	p.site.Handle("GET "+calendarRoot+"/{token}", web.Public, p.feed)
	form(noticeRoot, reform.ActCalendar, p.notices)

	read(reformRoot, p.here(""))
	read(year, p.overview)
	read(reformRoot+"/ke-hoach", p.here("ke-hoach"))
	read(year+"/ke-hoach", p.plan)
	form(year+"/ke-hoach/sua", reform.ActPlan, p.editPlan)
	form(year+"/ke-hoach/ban-hanh", reform.ActIssue, p.issuePlan)
	form(year+"/ke-hoach/nhap", reform.ActPlan, p.importTasks)
	read(year+"/ke-hoach/mau", p.taskTemplate)
	read(year+"/ke-hoach/excel", p.taskBook)
	read(year+"/ke-hoach/pdf", p.planPaper)
	form(year+"/nhiem-vu-moi", reform.ActPlan, p.newTask)
	read(taskRoot+"/{task}", p.task)
	form(taskRoot+"/{task}/sua", reform.ActPlan, p.editTask)
	for word, step := range taskMoves {
		post(taskRoot+"/{task}/"+word, step.action, p.stepTask(word, step.to))
	}

	read(reformRoot+"/bao-cao", p.here("bao-cao"))
	read(year+"/bao-cao", p.reports)
	read(year+"/bao-cao-excel", p.reportBook)
	form(year+"/bao-cao/{code}", reform.ActReport, p.report)
	post(year+"/bao-cao/{code}/thu-hoi", reform.ActReport, p.withdrawReport)

	for kind, word := range kindWords {
		read(reformRoot+"/"+word, p.here(word))
		read(year+"/"+word, p.activities(kind))
		form(year+"/"+word+"/moi", reform.ActHold, p.newActivity(kind))
		form(year+"/"+word+"/nhap", reform.ActHold, p.importActivities(kind))
		read(year+"/"+word+"/mau", p.activityTemplate(kind))
		read(year+"/"+word+"/excel", p.activityBook(kind))
	}
	read(activityRoot+"/{activity}", p.activity)
	read(activityRoot+"/{activity}/pdf", p.activityPaper)
	form(activityRoot+"/{activity}/sua", reform.ActHold, p.editActivity)
	post(activityRoot+"/{activity}/thu-hoi", reform.ActHold, p.withdrawActivity)
	post(activityRoot+"/{activity}/thanh-nhiem-vu", reform.ActPlan, p.adopt)
	read("/tep/{of}/{id}/{digest}", p.file)
	p.registerAPI()
}

// spot is the agency and the year a page is about.
type spot struct {
	agency org.Version
	year   int
}

func (s spot) url(parts ...string) string { return spotURL(s.agency.Code, s.year, parts...) }

// spot reads the agency, by code or id, and the year of an address.
func (p *Pages) spot(r *http.Request) (spot, error) {
	year, err := strconv.Atoi(r.PathValue("year"))
	if err != nil || year < civil.YearMin || year > civil.YearMax {
		return spot{}, fault.New(fault.NotFound, "web.page_absent")
	}
	return p.spotOf(r.Context(), r.PathValue("agency"), year)
}

func (p *Pages) spotOf(ctx context.Context, agency string, year int) (spot, error) {
	day := civil.YearPeriod(year).Last()
	var version org.Version
	var err error
	if known, parseErr := id.Parse(agency); parseErr == nil {
		version, err = p.agencies.On(ctx, known, day)
	} else {
		version, err = p.agencies.ByCode(ctx, agency, day)
	}
	return spot{version, year}, err
}

// home is the agency of the person, else the one that is followed.
func (p *Pages) home(ctx context.Context) (id.ID, error) {
	if person, ok := auth.From(ctx); ok && len(person.Agencies) > 0 {
		return person.Agencies[0], nil
	}
	if p.options.Follow == "" {
		return "", fault.New(fault.NotFound, "reform.web.no_agency")
	}
	version, err := p.agencies.ByCode(ctx, p.options.Follow, p.service.Today())
	return version.Agency, err
}

// mineAgencies are those whose work a person sees as his own.
func (p *Pages) mineAgencies(ctx context.Context) ([]id.ID, error) {
	if person, ok := auth.From(ctx); ok && len(person.Agencies) > 0 {
		return person.Agencies, nil
	}
	home, err := p.home(ctx)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return []id.ID{home}, err
}

// here leads to a page of the person's agency in its newest year.
func (p *Pages) here(part string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		home, err := p.home(r.Context())
		if err != nil {
			return err
		}
		year := p.service.Today().Year()
		plans, err := p.service.Plans(r.Context(), home)
		if err != nil {
			return err
		}
		if len(plans) > 0 && plans[0].Year < year {
			year = plans[0].Year
		}
		s, err := p.spotOf(r.Context(), string(home), year)
		if err != nil {
			return err
		}
		to := s.url()
		if part != "" {
			to = s.url(part)
		}
		http.Redirect(w, r, to, http.StatusFound)
		return nil
	}
}

// frame is what every page of a year has: crumbs, the lit entry, the switch of years.
func (p *Pages) frame(ctx context.Context, s spot, lit string, address func(year int) string) layout.Page {
	page := layout.Page{
		Current: lit,
		Crumbs:  []layout.Link{{Label: voice.Say(ctx, "reform.web.nav.module"), Href: s.url()}},
	}
	years := layout.Switch{Label: voice.Say(ctx, "reform.web.year"), Current: strconv.Itoa(s.year)}
	today := p.service.Today().Year()
	for year := max(s.year, today) + 1; year >= min(s.year, today)-yearsBack; year-- {
		years.Options = append(years.Options, layout.Option{Label: strconv.Itoa(year), Href: address(year), Current: year == s.year})
	}
	page.Switches = []layout.Switch{years}
	return page
}

// yearsBack is how many earlier years the switch offers.
const yearsBack = 4

// may tells whether the person could do an action, for buttons; the use case
// asks again.
func (p *Pages) may(ctx context.Context, action string, agency id.ID) bool {
	return p.service.May(ctx, action, agency)
}

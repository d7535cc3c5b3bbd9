package publicationweb

import (
	"context"
	"embed"
	"io"
	"net/url"
	"strconv"
	"sync"

	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/paper"
	"minhbach/internal/web"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// Service is what the pages ask of package publication.
type Service interface {
	Publisher
	Complaints

	After(ctx context.Context, agency string, year int, block string) (publication.After, error)
	Propose(ctx context.Context, n publication.NewLossTask) (publication.LossTask, error)
	TaskLink(task id.ID) string
	May(ctx context.Context, action string, round cchc.Round, agency id.ID) bool
	Rules() *publication.Rules
	Today() civil.Date
}

// Publisher freezes, publishes, corrects and shows results.
type Publisher interface {
	Rounds(ctx context.Context) ([]cchc.Round, error)
	Standing(ctx context.Context, year int, block string) (publication.Standing, error)
	Published(ctx context.Context, year int, block string, number int) (publication.Published, error)
	Freeze(ctx context.Context, round id.ID) error
	Publish(ctx context.Context, round id.ID, d publication.Decision) (publication.Publication, error)
	Correct(ctx context.Context, round id.ID, c publication.Correction) (publication.Publication, error)
	Preview(ctx context.Context, round id.ID, d publication.Decision, name string) (data []byte, media string, err error)
	OpenFile(ctx context.Context, p *publication.Publication, name string) (publication.File, io.ReadCloser, error)
}

// Complaints are filed, read and answered.
type Complaints interface {
	KeepFile(ctx context.Context, name string, r io.Reader) (publication.File, error)
	File(ctx context.Context, n publication.NewComplaint) (publication.Complaint, error)
	Reply(ctx context.Context, a publication.Answer) (publication.Complaint, error)
	Complaint(ctx context.Context, complaint id.ID) (publication.ComplaintView, error)
	Complaints(ctx context.Context) ([]publication.ComplaintView, error)
	OpenComplaintFile(ctx context.Context, c *publication.Complaint, digest blob.Digest) (publication.File, io.ReadCloser, error)
	LastDay(ctx context.Context, p *publication.Publication) (civil.Deadline, error)
}

// Pages are the pages of this package on one site.
type Pages struct {
	service Service
	site    *web.Site
	head    paper.Letterhead
}

// New puts the pages together; Register hands them to the site. A decision
// begins with the head of the installation's papers, and whoever publishes may
// change it.
func New(service Service, site *web.Site, head paper.Letterhead) *Pages {
	return &Pages{service, site, head}
}

// begin fills in what a decision most likely says.
func (p *Pages) begin(ctx context.Context, values map[string]string) {
	values["on"] = voice.Text(ctx, p.service.Today())
	values["superior"], values["issuer"], values["place"] = p.head.Superior, p.head.Issuer, p.head.Place
}

// The roots of the addresses.
const (
	officeRoot    = "/cong-bo"
	complaintRoot = "/kien-nghi"
	afterRoot     = "/sau-ket-qua"
	publicRoot    = "/cong/ket-qua"
)

// complaintBytesMax bounds a complaint with all its files.
const complaintBytesMax = 200 << 20

// Register hands every page to the site.
func (p *Pages) Register() {
	one := "/{block}/{year}"
	p.site.Handle("GET "+officeRoot, web.Visitor, p.rounds)
	p.site.Handle("GET "+officeRoot+one, web.Visitor, p.standing)
	p.site.Handle("POST "+officeRoot+one+"/chot", web.May(publication.ActFreeze), p.freeze)
	p.site.Handle("POST "+officeRoot+one, web.May(publication.ActPublish), p.publish)
	p.site.Handle("GET "+officeRoot+one+"/xem-truoc/{file}", web.May(publication.ActPublish), p.preview)
	p.site.Handle("GET "+officeRoot+one+"/dinh-chinh", web.May(publication.ActCorrect), p.correctForm)
	p.site.Handle("POST "+officeRoot+one+"/dinh-chinh", web.May(publication.ActCorrect), p.correct)

	p.site.Handle("GET "+complaintRoot, web.May(publication.ActRead), p.complaints)
	p.site.Handle("GET "+complaintRoot+"/excel", web.May(publication.ActRead), p.complaintsBook)
	p.site.Handle("GET "+complaintRoot+"/moi"+one, web.May(publication.ActComplain), p.complaintForm)
	p.site.HandleUpload("POST "+complaintRoot+"/moi"+one, web.May(publication.ActComplain), complaintBytesMax, p.complain)
	p.site.Handle("GET "+complaintRoot+"/xem/{complaint}", web.May(publication.ActRead), p.complaint)
	p.site.Handle("POST "+complaintRoot+"/xem/{complaint}", web.May(publication.ActReply), p.reply)
	p.site.Handle("GET "+complaintRoot+"/xem/{complaint}/tep/{digest}", web.May(publication.ActRead), p.complaintFile)

	p.site.Handle("GET "+afterRoot+"/{agency}"+one, web.Visitor, p.after)
	p.site.Handle("GET "+afterRoot+"/{agency}"+one+"/excel", web.Visitor, p.afterBook)
	p.site.Handle("GET "+afterRoot+"/{agency}"+one+"/giao-viec/{code}", web.May(publication.ActPropose), p.taskForm)
	p.site.Handle("POST "+afterRoot+"/{agency}"+one+"/giao-viec/{code}", web.May(publication.ActPropose), p.propose)

	p.site.Handle("GET "+publicRoot, web.Public, p.publicList)
	p.site.Handle("GET "+publicRoot+one, web.Public, p.public)
	p.site.Handle("GET "+publicRoot+one+"/{number}/{file}", web.Public, p.publicFile)
}

// The ids of the rail's entries.
const (
	railOffice    = "publication-office"
	railComplaint = "publication-complaint"
)

// Entries are the pages of this package in the rail.
func Entries() []layout.Entry {
	return []layout.Entry{
		{ID: railOffice, Label: "cchc.pub.nav.office", Href: officeRoot, Icon: "check"},
		{ID: railComplaint, Label: "cchc.pub.nav.complaints", Href: complaintRoot, Icon: "inbox", Action: publication.ActRead},
	}
}

func spot(root, block string, year int) string {
	return root + "/" + url.PathEscape(block) + "/" + strconv.Itoa(year)
}

// AfterURL is where an agency's lost points of a published round become tasks.
func AfterURL(agency, block string, year int) string {
	return spot(afterRoot+"/"+url.PathEscape(agency), block, year)
}

func complaintURL(complaint id.ID) string { return complaintRoot + "/xem/" + string(complaint) }

func fileURL(block string, year int, p *publication.Publication, name string) string {
	return spot(publicRoot, block, year) + "/" + strconv.Itoa(p.Number) + "/" + name
}

//go:embed locale
var localeFS embed.FS

// Words is the catalogue of these pages.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFS, "locale") })

// Styles is the style of these pages, for the layer "page".
//
//go:embed *.css
var Styles embed.FS

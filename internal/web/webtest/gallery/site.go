package gallery

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing/fstest"
	"time"

	"github.com/a-h/templ"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/web"
	"minhbach/internal/web/component/yearswitch"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// now is the afternoon that the pictures show.
func now() time.Time { return time.Date(2019, 11, 12, 14, 32, 10, 0, civil.Zone) }

// words of the invented module.
var words = locale.MustLoad(fstest.MapFS{
	"vi.json": {Data: []byte(`{"gallery.module":"Cải cách hành chính","gallery.rank":"Xếp hạng","gallery.card":"Cơ quan","gallery.heat":"Bản đồ nhiệt","gallery.criterion":"Tiêu chí","gallery.parts":"Thành phần","gallery.agency":"Cơ quan","gallery.demo":"Tỉnh Minh Hoạ là tỉnh giả định, mọi tên cơ quan, văn bản và con số chỉ để minh hoạ.","gallery.saved":"Đã lưu phiếu của {0}."}`)},
	"en.json": {Data: []byte(`{"gallery.module":"Administrative reform","gallery.rank":"Ranking","gallery.card":"Agency","gallery.heat":"Heat map","gallery.criterion":"Criterion","gallery.parts":"Parts","gallery.agency":"Agency","gallery.demo":"Minh Hoạ is an invented province; all names, documents and figures are illustrations.","gallery.saved":"Saved the sheet of {0}."}`)},
}, ".")

type agencyFinder struct{}

func (agencyFinder) Find(_ context.Context, query string, limit int) ([]web.Hit, error) {
	var hits []web.Hit
	for _, a := range block() {
		if len(hits) < limit && strings.Contains(strings.ToLower(a.name), strings.ToLower(query)) {
			hits = append(hits, web.Hit{Kind: "gallery.agency", Title: a.name, Note: "Chỉ số " + a.index, Href: "/co-quan"})
		}
	}
	return hits, nil
}

// Paths lists the pages of the gallery by name.
var Paths = map[string]string{
	"ranking": "/", "agency": "/co-quan", "heat": "/ban-do-nhiet", "criterion": "/tieu-chi", "parts": "/thanh-phan",
	"wide": "/rong", "search": "/tim?q=s%E1%BB%9F", "empty-search": "/tim?q=zzz", "absent": "/khong-co", "forbidden": "/cam", "incident": "/su-co",
}

// New builds the site.
func New(c web.Config) (*web.Site, error) {
	all, err := locale.Merge(web.Words(), words)
	if err != nil {
		return nil, err
	}
	c.Words = all
	c.Clock = civil.NewFixedClock(now())
	c.Demo = "gallery.demo"
	c.Finders = []web.Finder{agencyFinder{}}
	c.Evidence = func(context.Context) layout.Evidence {
		return layout.Evidence{Known: true, Holds: true, Entries: 18233, CheckedAt: "14:32 12/11/2019", Href: "/thanh-phan"}
	}
	c.Modules = []layout.Module{{ID: "gallery", Label: "gallery.module", Icon: "steps", Href: "/", Pages: []layout.Entry{
		{ID: "rank", Label: "gallery.rank", Href: "/", Icon: "list"}, {ID: "card", Label: "gallery.card", Href: "/co-quan", Icon: "home"},
		{ID: "heat", Label: "gallery.heat", Href: "/ban-do-nhiet", Icon: "table"}, {ID: "criterion", Label: "gallery.criterion", Href: "/tieu-chi", Icon: "document"},
		{ID: "parts", Label: "gallery.parts", Href: "/thanh-phan", Icon: "settings"},
	}}}
	s, err := web.New(c)
	if err != nil {
		return nil, err
	}
	routes(s)
	return s, nil
}

func routes(s *web.Site) {
	page := func(path string, p layout.Page, body templ.Component) {
		s.Handle("GET "+path, web.Public, func(w http.ResponseWriter, r *http.Request) error { return s.Render(w, r, p, body) })
	}
	page("/{$}", layout.Page{Title: "Xếp hạng cải cách hành chính khối sở, ban, ngành", Current: "rank",
		Lead:     "Kết quả năm 2018, công bố 28/02/2019, đã chốt số liệu. Xếp theo chỉ số chưa làm tròn; bằng nhau thì cùng hạng.",
		LeadLink: layout.Link{Label: "Bộ tiêu chí 2018", Href: "/thanh-phan"}, Switches: switches(), Actions: yearswitch.Switch("Năm", years())}, rankingPage())
	page("/co-quan", layout.Page{Title: "Ban Dân tộc tỉnh Minh Hoạ", Current: "card", Crumbs: []layout.Link{{Label: "Xếp hạng 2019", Href: "/"}}, Here: "Khối sở, ban, ngành", Switches: switches(), Actions: cardActions()}, agencyPage())
	page("/ban-do-nhiet", layout.Page{Title: "Khối yếu nhất ở lĩnh vực hiện đại hoá; Ban Dân tộc giữ trọn điểm thể chế", Window: "Bản đồ nhiệt", Current: "heat", Switches: switches(),
		Lead: "Phần trăm điểm tối đa của từng tiêu chí, năm 2018. Cơ quan xếp theo hạng, từ trái sang phải. Bấm một ô để mở căn cứ.", Actions: exportActions()}, heatPage(Heat(20, 7, 4)))
	page("/ban-do-lon", layout.Page{Title: "Bản đồ của cả bộ tiêu chí", Current: "heat"}, heatPage(Heat(20, 8, 15)))
	page("/tieu-chi", layout.Page{Title: "Văn bản đi được ký số và gửi qua trục liên thông", Current: "criterion", Crumbs: []layout.Link{{Label: "Ban Dân tộc", Href: "/co-quan"}, {Label: "7. Hiện đại hoá hành chính", Href: "/co-quan"}}, Here: "Tiêu chí 7.1", Switches: switches()}, criterionPage())
	page("/thanh-phan", layout.Page{Title: "Các thành phần", Current: "parts"}, partsPage())
	page("/rong", layout.Page{Title: "Trang rộng", Current: "parts", IsWide: true}, partsPage())
	s.Handle("GET /cam", web.Public, func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.Forbidden, "web.forged")
	})
	s.Handle("GET /su-co", web.Public, func(http.ResponseWriter, *http.Request) error { return errors.New("đĩa đầy") })
	s.Handle("GET /sup-do", web.Public, func(http.ResponseWriter, *http.Request) error { panic("hỏng") })
	s.Handle("GET /api/v1/hong", web.Public, func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.Invalid, "civil.date_malformed", "31/02/2026").At(fault.Place{File: "tệp.xlsx", Row: 12})
	})
	s.Handle("POST /luu", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		if err := r.ParseForm(); err != nil {
			return err
		}
		return s.Redirect(w, r, "/co-quan", "gallery.saved", r.PostFormValue("ten"))
	})
	s.HandleUpload("POST /tep", web.Public, 64, func(_ http.ResponseWriter, r *http.Request) error { return r.ParseForm() })
	s.Handle("GET /ngon-ngu", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		return s.Part(w, r, templ.Raw(string(voice.Lang(r.Context()))))
	})
}

func switches() []layout.Switch {
	return []layout.Switch{
		{Label: "Khối", Current: "Khối sở, ban, ngành", Options: []layout.Option{{Label: "Khối sở, ban, ngành", Href: "/", Current: true}, {Label: "Khối huyện", Href: "/?khoi=huyen"}}},
		{Label: "Năm", Current: "Năm 2018", Options: []layout.Option{{Label: "Năm 2018", Href: "/", Current: true}, {Label: "Năm 2017", Href: "/?nam=2017"}}},
	}
}

func years() []yearswitch.Option {
	var list []yearswitch.Option
	for _, y := range []string{"2013", "2014", "2015", "2016", "2017", "2018"} {
		list = append(list, yearswitch.Option{Label: y, Href: "/?nam=" + y, Current: y == "2018"})
	}
	return append(list, yearswitch.Option{Label: "2019", Note: "tạm tính", Href: "/?nam=2019"})
}

package authweb_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/auth/authweb"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/store/storetest"
	"minhbach/internal/web"
	"minhbach/internal/web/assets"
	"minhbach/internal/web/layout"
)

const agency = id.ID("01680000-0000-7000-8000-000000000001")

// office is a site with people, served for browsers.
type office struct {
	authtest.World
	site *web.Site
	url  string
}

type setting struct {
	web     web.Config
	pages   authweb.Options
	service func(*auth.Options)
}

func open(t testing.TB, change ...func(*setting)) *office {
	t.Helper()
	s := setting{pages: authweb.Options{
		Agencies: func(context.Context) ([]authweb.Agency, error) {
			return []authweb.Agency{{ID: agency, Code: "BDT", Name: "Ban Dân tộc (minh hoạ)"}}, nil
		},
		WriteBook: func(w io.Writer, sheet string, _, heads []string, rows [][]string) error {
			_, err := io.WriteString(w, sheet+strings.Join(heads, "|")+rows[0][0])
			return err
		},
	}}
	for _, c := range change {
		c(&s)
	}
	o := &office{}
	if s.service != nil {
		o.World = authtest.New(t, storetest.SQLite, s.service)
	} else {
		o.World = authtest.New(t, storetest.SQLite)
	}
	words, err := locale.Merge(web.Words(), auth.Words(), authweb.Words(), fault.Words())
	if err != nil {
		t.Fatal(err)
	}
	c := s.web
	c.Words, c.Clock, c.Modules = words, o.Clock, []layout.Module{authweb.Module()}
	c.Styles = []assets.Source{{Layer: "page", Files: authweb.Styles}}
	c.Identify = authweb.Identify(o.Service, s.pages.IsDemo)
	c.SignIn, c.SignOut, c.Account = authweb.SignInPath, authweb.SignOutPath, authweb.AccountPath
	if o.site, err = web.New(c); err != nil {
		t.Fatal(err)
	}
	authweb.New(o.Service, o.site, s.pages).Register()
	o.site.Handle("GET /{$}", web.Visitor, func(w http.ResponseWriter, r *http.Request) error {
		return o.site.Render(w, r, layout.Page{Title: "Trang đầu"}, templ.Raw("<p>Trang đầu.</p>"))
	})
	server := httptest.NewServer(o.site)
	t.Cleanup(server.Close)
	o.url = strings.Replace(server.URL, "127.0.0.1", "localhost", 1) // passkeys are bound to names
	return o
}

// browser keeps cookies as a browser does, and does not follow redirects by itself.
type browser struct {
	t      testing.TB
	office *office
	client *http.Client
	header http.Header
}

func (o *office) browser(t testing.TB) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, office: o, header: http.Header{}, client: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// page is an answer with its body read.
type page struct {
	*http.Response
	body string
}

func (b *browser) do(method, path string, body io.Reader, mediaType string) page {
	b.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, b.office.url+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header = b.header.Clone()
	if mediaType != "" {
		r.Header.Set("Content-Type", mediaType)
	}
	response, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{response, string(text)}
}

func (b *browser) get(path string) page { b.t.Helper(); return b.do(http.MethodGet, path, nil, "") }

func (b *browser) post(path string, pairs ...string) page {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.do(http.MethodPost, path, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded")
}

// wants checks the status and, for a redirect, where it leads.
func (b *browser) wants(p page, status int, to string) page {
	b.t.Helper()
	if p.StatusCode != status || (to != "" && p.Header.Get("Location") != to) {
		b.t.Errorf("%s %s: %d to %q, want %d to %q\n%s", p.Request.Method, p.Request.URL.Path, p.StatusCode, p.Header.Get("Location"), status, to, p.text())
	}
	return p
}

var tags = regexp.MustCompile(`(?s)<head>.*?</head>|<[^>]*>`)

// text is what a person reads of the page.
func (p page) text() string {
	return strings.Join(strings.Fields(tags.ReplaceAllString(p.body, " ")), " ")
}

func (b *browser) signIn(login string) {
	b.t.Helper()
	b.wants(b.post("/dang-nhap", "login", login, "password", authtest.Password), http.StatusSeeOther, "/")
}

func (b *browser) cookie(name string) string {
	b.t.Helper()
	at, err := url.Parse(b.office.url)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(at) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

func (b *browser) lay(name, value string) {
	b.t.Helper()
	at, err := url.Parse(b.office.url)
	if err != nil {
		b.t.Fatal(err)
	}
	b.client.Jar.SetCookies(at, []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}

var here = netip.MustParseAddr("127.0.0.1")

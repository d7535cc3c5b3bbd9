package web_test

import (
	"net/http"
	"net/netip"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/web"
)

// seen is what a handler believes of a request.
type seen struct {
	source, host string
	isSecure     bool
}

// believe sends a request from an address with headers and tells what a handler
// then believes; the status when it was refused before.
func believe(t *testing.T, c web.Config, remote, host string, headers map[string]string) (seen, int) {
	t.Helper()
	var got seen
	site := newSite(t, c)
	site.Handle("GET /ai", web.Public, func(_ http.ResponseWriter, r *http.Request) error {
		got = seen{web.Source(r).String(), r.Host, web.IsSecure(r)}
		for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded"} {
			if r.Header.Get(name) != "" {
				t.Errorf("%s reached a handler", name)
			}
		}
		return nil
	})
	answer := ask(site, http.MethodGet, "/ai", nil, func(r *http.Request) {
		r.RemoteAddr, r.Host = remote, host
		for name, value := range headers {
			r.Header.Set(name, value)
		}
	})
	return got, answer.Code
}

var behindProxy = web.Config{Hosts: []string{"minhbach.test"}, Proxies: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}}

func TestOnlyATrustedProxyIsBelieved(t *testing.T) {
	claims := map[string]string{
		"X-Forwarded-For": "6.6.6.6, 203.0.113.9, 10.1.2.3", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "minhbach.test", "Forwarded": "for=1.2.3.4",
	}
	got, status := believe(t, behindProxy, "10.1.0.1:4000", "10.1.0.9:8080", claims)
	if want := (seen{"203.0.113.9", "minhbach.test", true}); got != want || status != http.StatusOK {
		t.Errorf("from the proxy: %+v, %d", got, status)
	}
	got, status = believe(t, web.Config{Hosts: []string{"minhbach.test"}}, "203.0.113.50:4000", "minhbach.test", claims)
	if want := (seen{"203.0.113.50", "minhbach.test", false}); got != want || status != http.StatusOK {
		t.Errorf("from a stranger: %+v, %d", got, status)
	}
	if _, status = believe(t, behindProxy, "203.0.113.50:4000", "minhbach.test", claims); status != http.StatusForbidden {
		t.Errorf("round the proxy: %d", status)
	}
	if _, status = believe(t, behindProxy, "10.1.0.1:4000", "minhbach.test", map[string]string{"X-Forwarded-Host": "evil.test"}); status != http.StatusForbidden {
		t.Errorf("a foreign name through the proxy: %d", status)
	}
	got, _ = believe(t, behindProxy, "10.1.0.1:4000", "minhbach.test", map[string]string{"X-Forwarded-For": "nonsense"})
	if got.source != "10.1.0.1" {
		t.Errorf("nonsense is believed: %+v", got)
	}
}

func TestAHostAnswersToItsNamesAlone(t *testing.T) {
	c := web.Config{Hosts: []string{"minhbach.test"}}
	for host, want := range map[string]int{
		"minhbach.test": 200, "MinhBach.test:8443": 200, "127.0.0.1:8080": 200, "localhost": 200, "[::1]:80": 200,
		"evil.test": 403, "minhbach.test.evil.test": 403, "": 403, "192.0.2.1": 403,
	} {
		if _, status := believe(t, c, "203.0.113.50:4000", host, nil); status != want {
			t.Errorf("%q: %d, want %d", host, status, want)
		}
	}
}

func TestAGuestWithoutPoliciesReadsAndDoesNothing(t *testing.T) {
	site := newSite(t, web.Config{SignIn: "/dang-nhap", Identify: func(*http.Request) (auth.Person, bool, error) { return auth.GuestPerson(), true, nil }})
	for pattern, access := range map[string]web.Access{"GET /xem": web.Visitor, "GET /cua-toi": web.SignedIn, "GET /sua": web.May("set.edit")} {
		site.Handle(pattern, access, func(http.ResponseWriter, *http.Request) error { return nil })
	}
	for path, want := range map[string]int{"/xem": http.StatusOK, "/cua-toi": http.StatusSeeOther, "/sua": http.StatusSeeOther} {
		if got := get(site, path); got.Code != want {
			t.Errorf("%s: %d, want %d", path, got.Code, want)
		}
	}
	if to := get(site, "/cua-toi?a=1").Header().Get("Location"); to != "/dang-nhap?tiep=%2Fcua-toi%3Fa%3D1" {
		t.Errorf("leads to %s", to)
	}
}

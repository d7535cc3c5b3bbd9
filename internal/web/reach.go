package web

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"minhbach/internal/fault"
)

// How a request reached us. Headers that a proxy writes count only when the
// connection comes from a proxy that the installation trusts; from anybody else
// they are claims, and are deleted before a handler could believe them.
const (
	forwardedFor   = "X-Forwarded-For"
	forwardedProto = "X-Forwarded-Proto"
	forwardedHost  = "X-Forwarded-Host"
)

// hopsMax bounds how many addresses of a chain of proxies are read.
const hopsMax = 32

// IsSecure tells whether the visitor's own connection is encrypted.
func IsSecure(r *http.Request) bool { return visitOf(r.Context()).isSecure }

// Source is the address of the visitor; the zero address when it is not known.
func Source(r *http.Request) netip.Addr { return visitOf(r.Context()).source }

// reach finds who sent the request and by what, and returns it with the host the
// visitor asked for.
func (s *Site) reach(r *http.Request, v *visit) *http.Request {
	peer := addressOf(r.RemoteAddr)
	v.source, v.isSecure, v.isDirect = peer, r.TLS != nil, true
	isTrusted := s.isProxy(peer)
	if isTrusted {
		v.isDirect = false
		v.source = s.client(peer, r.Header.Values(forwardedFor))
		v.isSecure = v.isSecure || strings.EqualFold(last(r.Header.Values(forwardedProto)), "https")
	}
	host := last(r.Header.Values(forwardedHost))
	r = r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
	if isTrusted && host != "" {
		r.Host = host
	}
	if len(r.Header.Values(forwardedFor))+len(r.Header.Values(forwardedProto))+len(r.Header.Values(forwardedHost))+len(r.Header.Values("Forwarded")) > 0 {
		r.Header = r.Header.Clone()
		for _, name := range []string{forwardedFor, forwardedProto, forwardedHost, "Forwarded"} {
			r.Header.Del(name)
		}
	}
	return r
}

func (s *Site) isProxy(peer netip.Addr) bool {
	return slices.ContainsFunc(s.config.Proxies, func(p netip.Prefix) bool { return p.Contains(peer) })
}

// client walks from the proxy towards the visitor and stops at the first address
// that is no proxy of ours: what stands before it anybody could have written.
func (s *Site) client(peer netip.Addr, lines []string) netip.Addr {
	hops := strings.Split(strings.Join(lines, ","), ",")
	found := peer
	for i := len(hops) - 1; i >= 0 && len(hops)-i <= hopsMax; i-- {
		address, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return found
		}
		found = address.Unmap()
		if !s.isProxy(found) {
			return found
		}
	}
	return found
}

// last takes what the nearest proxy wrote.
func last(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	values := strings.Split(lines[len(lines)-1], ",")
	return strings.TrimSpace(values[len(values)-1])
}

func addressOf(remote string) netip.Addr {
	if port, err := netip.ParseAddrPort(remote); err == nil {
		return port.Addr().Unmap()
	}
	address, err := netip.ParseAddr(remote)
	if err != nil {
		return netip.Addr{}
	}
	return address.Unmap()
}

// refuseForeignHost stops a website that gives its own name this machine's
// address and would then read the pages as its own; and, where a proxy brings
// the encryption, whoever goes round it.
func (s *Site) refuseForeignHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = strings.Trim(r.Host, "[]") // no port
		}
		if !isLoopback(host) && !slices.ContainsFunc(s.config.Hosts, func(h string) bool { return strings.EqualFold(h, host) }) {
			s.Fail(w, r, fault.New(fault.Forbidden, "web.host_foreign"))
			return
		}
		if v := visitOf(r.Context()); len(s.config.Proxies) > 0 && v.isDirect && !v.isSecure && !v.source.IsLoopback() {
			s.Fail(w, r, fault.New(fault.Forbidden, "web.round_the_proxy"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

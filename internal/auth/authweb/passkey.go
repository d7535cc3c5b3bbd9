package authweb

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	"minhbach/internal/auth"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web"
)

// Browsers offer passkeys to scripts alone. The script fetches what the browser
// needs, lets it ask the person, and sends the answer; it decides nothing.
const (
	passkeyInPath = "/dang-nhap/khoa" //nolint:gosec // an address
	passkeyPath   = "/tai-khoan/khoa" //nolint:gosec // an address
)

const passkeyBytesMax = 64 << 10

func (p *Pages) registerPasskeys() {
	p.site.Handle("POST "+passkeyInPath+"/bat-dau", web.Public, p.jsonAnswer(p.beginPasskeySignIn))
	p.site.Handle("POST "+passkeyInPath+"/xong", web.Public, p.jsonAnswer(p.finishPasskeySignIn))
	p.site.Handle("POST "+passkeyPath+"/bat-dau", web.SignedIn, p.jsonAnswer(p.beginPasskey))
	p.site.Handle("POST "+passkeyPath+"/xong", web.SignedIn, p.jsonAnswer(p.finishPasskey))
	p.site.Handle("POST "+passkeyPath+"/{passkey}/xoa", web.SignedIn, p.removePasskey)
}

// jsonAnswer writes what a step gives, or its refusal as a problem, for the script.
func (p *Pages) jsonAnswer(step func(w http.ResponseWriter, r *http.Request) (any, error)) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		answer, err := step(w, r)
		status := http.StatusOK
		if err != nil {
			if _, isRefusal := fault.From(err); !isRefusal {
				return err
			}
			problem := web.ProblemOf(r.Context(), err)
			answer, status = problem, problem.Status
			if auth.IsConfirmFirst(err) {
				answer, status = map[string]string{"go": confirmPath + "?" + nextQuery(AccountPath)}, http.StatusOK
			}
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		if err := json.NewEncoder(w).Encode(answer); err != nil {
			return fmt.Errorf("write the answer to a script: %w", err)
		}
		return nil
	}
}

// party is this site as the browser knows it. The host was checked before.
func party(r *http.Request) auth.Party {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	return auth.Party{Name: web.Product, Host: host, Origin: Address(r, "")}
}

// begun is what the script gets to begin with.
type begun struct {
	Options any    `json:"options"`
	Ticket  string `json:"ticket"`
}

// answered is what the script sends back.
type answered struct {
	Ticket string          `json:"ticket"`
	Name   string          `json:"name"`
	Next   string          `json:"next"`
	Answer json.RawMessage `json:"answer"`
}

func readAnswered(r *http.Request) (answered, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, passkeyBytesMax+1))
	if err != nil {
		return answered{}, fmt.Errorf("read what a script sent: %w", err)
	}
	var a answered
	if len(body) > passkeyBytesMax {
		err = errors.New("too long")
	} else {
		err = json.Unmarshal(body, &a)
	}
	if err != nil {
		return answered{}, fault.New(fault.Invalid, "auth.passkey_refused").Because(err)
	}
	return a, nil
}

func (p *Pages) beginPasskeySignIn(_ http.ResponseWriter, r *http.Request) (any, error) {
	options, ticket, err := p.service.BeginPasskeySignIn(r.Context(), party(r))
	return begun{options, ticket}, err
}

func (p *Pages) finishPasskeySignIn(w http.ResponseWriter, r *http.Request) (any, error) {
	a, err := readAnswered(r)
	if err != nil {
		return nil, err
	}
	signed, err := p.service.FinishPasskeySignIn(r.Context(), party(r), a.Ticket, a.Answer, visit(r))
	if err != nil {
		return nil, err
	}
	if err := p.seat(w, r, signed); err != nil {
		return nil, err
	}
	to := "/"
	if web.IsOurs(a.Next) {
		to = a.Next
	}
	return map[string]string{"go": to}, nil
}

func (p *Pages) beginPasskey(_ http.ResponseWriter, r *http.Request) (any, error) {
	options, ticket, err := p.service.BeginPasskey(r.Context(), party(r))
	return begun{options, ticket}, err
}

func (p *Pages) finishPasskey(_ http.ResponseWriter, r *http.Request) (any, error) {
	a, err := readAnswered(r)
	if err != nil {
		return nil, err
	}
	if err := p.service.FinishPasskey(r.Context(), party(r), a.Ticket, a.Name, a.Answer); err != nil {
		return nil, err
	}
	return map[string]string{"go": AccountPath}, nil
}

func (p *Pages) removePasskey(w http.ResponseWriter, r *http.Request) error {
	if err := p.service.RemovePasskey(r.Context(), id.ID(r.PathValue("passkey"))); err != nil {
		return p.mend(w, r, err, nil)
	}
	return p.site.Redirect(w, r, AccountPath, "authweb.passkey.removed")
}

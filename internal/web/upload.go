package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/blob/intake"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/vn"
)

// uploadRoot is where files come in parts. A form works without it: it then
// sends the file whole.
const uploadRoot = "/api/v1/uploads"

// partBytesSpare is what a part may be larger than its content.
const partBytesSpare = 1 << 10

// ReceiveFiles opens the routes by which a script sends a large file in parts
// and goes on after a broken line:
//
//	POST  /api/v1/uploads                   {"name", "size"} → the draft
//	GET   /api/v1/uploads/{id}              → the draft: how much has come
//	PATCH /api/v1/uploads/{id}?from=OFFSET  the next bytes → the draft
//
// The form then names the draft, and its use case finishes it.
func (s *Site) ReceiveFiles(drafts *intake.Drafts) {
	s.Handle("POST "+uploadRoot, SignedIn, func(w http.ResponseWriter, r *http.Request) error {
		var asked struct {
			Name string `json:"name"`
			Size int64  `json:"size"`
		}
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			return fault.New(fault.Invalid, "web.upload_malformed").Because(err)
		}
		owner, err := auth.Signed(r.Context())
		if err != nil {
			return err
		}
		draft, err := drafts.Begin(owner.Actor(), asked.Name, asked.Size)
		return answerDraft(w, http.StatusCreated, draft, err)
	})
	s.Handle("GET "+uploadRoot+"/{id}", SignedIn, func(w http.ResponseWriter, r *http.Request) error {
		owner, err := auth.Signed(r.Context())
		if err != nil {
			return err
		}
		draft, err := drafts.Of(owner.Actor(), id.ID(r.PathValue("id")))
		return answerDraft(w, http.StatusOK, draft, err)
	})
	s.HandleUpload("PATCH "+uploadRoot+"/{id}", SignedIn, intake.PartBytesMax+partBytesSpare, func(w http.ResponseWriter, r *http.Request) error {
		offset, err := strconv.ParseInt(r.URL.Query().Get("from"), 10, 64)
		if err != nil {
			return fault.New(fault.Invalid, "web.upload_malformed").Because(err)
		}
		owner, err := auth.Signed(r.Context())
		if err != nil {
			return err
		}
		draft, err := drafts.Append(owner.Actor(), id.ID(r.PathValue("id")), offset, r.Body)
		return answerDraft(w, http.StatusOK, draft, err)
	})
}

func answerDraft(w http.ResponseWriter, status int, draft intake.Draft, err error) error {
	if err != nil {
		return err
	}
	body, err := json.Marshal(draft)
	if err != nil {
		return fmt.Errorf("answer with a draft: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(body) //nolint:errcheck // the browser went away; it asks again how much has come
	return nil
}

// SendFile lets a file leave as an attachment: never inline, never run, whatever
// it is.
func SendFile(w http.ResponseWriter, name, media string, sizeBytes int64) {
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", attachment(name))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Length", strconv.FormatInt(sizeBytes, 10))
}

// attachment names the file for every browser (RFC 6266): letters of ASCII for
// the oldest, the true name for all others.
func attachment(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\\;`, r) {
			return '_'
		}
		return r
	}, vn.Fold(name))
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + url.PathEscape(name)
}

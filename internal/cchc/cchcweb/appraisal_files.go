package cchcweb

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Bounds of the drafts that one form names.
const (
	draftsMax     = 50
	draftBytesMax = 100 // of an id
)

// addEvidence takes files that are to stand beside an explanation: those sent
// whole with the form, and those that came in parts before.
func (p *Pages) addEvidence(w http.ResponseWriter, r *http.Request) error {
	at, err := p.place(r)
	if err != nil {
		return err
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return fault.New(fault.Invalid, "cchc.detail.sets.bad_form").Because(err)
	}
	added, drafts, refused, err := p.addWhole(r, at, parts)
	if err != nil {
		return err
	}
	for len(drafts) > 0 && refused == nil {
		_, refused = p.options.Province.Appraisal.AddDraft(r.Context(), at.round(), at.agency.Agency, at.code, drafts[0])
		if refused == nil {
			added++
		}
		if refused == nil || !stillComes(refused) {
			drafts = drafts[1:]
		}
	}
	if added == 0 && refused == nil {
		refused = fault.New(fault.Invalid, "cchc.appraise.no_file").At(fault.Place{Field: "file"})
	}
	if refused != nil {
		return p.refuseDesk(w, r, at, deskForm{act: "evidence", drafts: drafts}, onFile(refused))
	}
	return p.site.Redirect(w, r, at.deskURL(), "cchc.appraise.file_added", added)
}

// addWhole adds the files of the form as they come, and gathers the drafts it
// names, also after a file was refused: they are offered again.
func (p *Pages) addWhole(r *http.Request, at place, parts *multipart.Reader) (added int, drafts []id.ID, refused, err error) {
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return added, drafts, refused, nil
		}
		if err != nil {
			return added, drafts, refused, fault.New(fault.Invalid, "cchc.detail.sets.bad_form").Because(err)
		}
		switch {
		case part.FormName() == draftField && len(drafts) < draftsMax:
			text, err := io.ReadAll(io.LimitReader(part, draftBytesMax))
			if err != nil {
				return added, drafts, refused, fault.New(fault.Invalid, "cchc.detail.sets.bad_form").Because(err)
			}
			drafts = append(drafts, id.ID(strings.TrimSpace(string(text))))
		case part.FileName() != "" && refused == nil:
			if _, refused = p.options.Province.Appraisal.AddEvidence(r.Context(), at.round(), at.agency.Agency, at.code, part.FileName(), part); refused == nil {
				added++
			}
		}
	}
}

// stillComes tells that a draft is still there after it was refused: it was not
// whole, or nobody could look into it just now.
func stillComes(refused error) bool {
	return fault.Is(refused, fault.Unavailable) || fault.Is(refused, fault.Conflict)
}

// onFile puts the refusal of a file that is no longer there beside the field: it
// is no page that is absent.
func onFile(refused error) error {
	first, isRefusal := fault.From(refused)
	if !isRefusal || first.Key != "intake.no_draft" {
		return refused
	}
	return fault.New(fault.Invalid, first.Key, first.Args...).At(fault.Place{Field: "file"})
}

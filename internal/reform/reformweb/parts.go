package reformweb

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/reform"
	"minhbach/internal/web"
	"minhbach/internal/web/component/button"
	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/voice"
)

type pair struct{ label, value, href string }

type fileLink struct{ name, size, href string }

type stepForm struct {
	title           string
	form            formView
	isOpen, isPlain bool
}

// said is a pair that is left out when it says nothing.
func said(list []pair, label, value string) []pair {
	if value == "" {
		return list
	}
	return append(list, pair{label: label, value: value})
}

func links(ctx context.Context, of string, owner id.ID, files []reform.File) []fileLink {
	list := make([]fileLink, len(files))
	for i, f := range files {
		list[i] = fileLink{f.Name, sizeText(ctx, f.SizeBytes), join("tep", of, string(owner), string(f.Digest))}
	}
	return list
}

func sizeText(ctx context.Context, bytes int64) string {
	const kilo = 1 << 10
	if bytes < kilo {
		return fmt.Sprintf("%d B", bytes)
	}
	return voice.Number(ctx, strconv.FormatInt((bytes+kilo-1)/kilo, 10)) + " KB"
}

// file sends a paper to whoever may read what it belongs to.
func (p *Pages) file(w http.ResponseWriter, r *http.Request) error {
	files, err := p.filesOf(r.Context(), r.PathValue("of"), id.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	for _, f := range files {
		if string(f.Digest) != r.PathValue("digest") {
			continue
		}
		content, err := p.service.OpenFile(r.Context(), f)
		if err != nil {
			return err
		}
		web.SendFile(w, f.Name, f.Media, f.SizeBytes)
		return sendAll(w, r, content)
	}
	return fault.New(fault.NotFound, "web.page_absent")
}

func (p *Pages) filesOf(ctx context.Context, of string, owner id.ID) ([]reform.File, error) {
	switch of {
	case "nhiem-vu":
		t, err := p.service.Task(ctx, owner)
		return t.Files, err
	case "hoat-dong":
		a, err := p.service.Activity(ctx, owner)
		return a.Files, err
	case "ke-hoach":
		plan, err := p.service.PlanByID(ctx, owner)
		return plan.Files, err
	case "bao-cao":
		return p.service.ReportFiles(ctx, owner)
	}
	return nil, fault.New(fault.NotFound, "web.page_absent")
}

// taskTag is the state of a task in a word, with how late it is.
func taskTag(ctx context.Context, t reform.Task, today civil.Date) (tag.Kind, string) {
	late := t.DaysLate(today)
	switch {
	case t.State == reform.Finished && late > 0:
		return tag.Overdue, voice.Say(ctx, "reform.web.done_late", late)
	case t.State == reform.Finished:
		return tag.Done, voice.Say(ctx, "reform.web.done_in_time")
	case t.IsOpen() && late > 0:
		return tag.Overdue, voice.Say(ctx, "reform.web.overdue_by", late)
	case t.State == reform.Doing:
		return tag.Info, voice.Say(ctx, "reform.web.state.doing")
	}
	return tag.Waiting, voice.Say(ctx, "reform.web.state."+string(t.State))
}

func reportTag(ctx context.Context, l reform.ReportLine, today civil.Date) (tag.Kind, string) {
	switch l.State(today) {
	case reform.ReportLate:
		return tag.Overdue, voice.Say(ctx, "reform.web.report.late", l.Sent.Late)
	case reform.ReportOnTime:
		return tag.Done, voice.Say(ctx, "reform.web.report.on_time")
	case reform.ReportOverdue:
		return tag.Overdue, voice.Say(ctx, "reform.web.report.overdue", l.Due.On.DaysUntil(today))
	}
	return tag.Waiting, voice.Say(ctx, "reform.web.report.due")
}

// deadlineText is a deadline, marked when it is only estimated.
func deadlineText(ctx context.Context, d civil.Deadline) string {
	if d.Provisional {
		return voice.Say(ctx, "reform.web.provisional_day", d.On)
	}
	return dayText(ctx, d.On)
}

func quiet(label, href, icon string) button.Props {
	return button.Props{Label: label, Href: href, Icon: icon, Kind: button.Quiet}
}

func download(label, href string) button.Props {
	return button.Props{Label: label, Href: href, Icon: "download", Kind: button.Quiet, Download: true}
}

func printing(ctx context.Context) button.Props {
	return button.Props{Label: voice.Say(ctx, "reform.web.print"), Icon: "print", Kind: button.Quiet, Print: true}
}

func yearWord(year int) string { return strconv.Itoa(year) }

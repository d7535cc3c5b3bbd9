package cchcweb

import (
	"context"

	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/voice"
)

func headButton(ctx context.Context, h setHead) string {
	if h.isCopy {
		return voice.Say(ctx, "cchc.detail.sets.make_copy")
	}
	return voice.Say(ctx, "cchc.detail.sets.save")
}

func short(f form.Field) form.Field {
	f.Short = true
	return f
}

func hinted(f form.Field, hint string) form.Field {
	f.Hint = hint
	return f
}

func uploadProblems(u upload) []notice.Problem {
	var list []notice.Problem
	for _, text := range u.problems {
		list = append(list, notice.Problem{Text: text, Field: "f-file"})
	}
	return list
}

func uploadHint(ctx context.Context, u upload) string {
	if u.readsXLS {
		return voice.Say(ctx, "cchc.detail.sets.file_hint_excel", setBytesMax>>20)
	}
	return voice.Say(ctx, "cchc.detail.sets.file_hint", setBytesMax>>20)
}

func uploadAccept(u upload) string {
	if u.readsXLS {
		return ".yaml,.yml,.json,.xlsx"
	}
	return ".yaml,.yml,.json"
}

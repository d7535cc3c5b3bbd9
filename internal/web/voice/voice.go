// Package voice carries the reader's language through the rendering of a page.
//
// A template is handed a context and nothing else that every template needs, so
// the language and the catalogue travel in it: the middleware puts them there
// once, and a template says voice.Say(ctx, "web.search"). Numbers and dates are
// written in the same language by Number and Text.
package voice

import (
	"context"

	"minhbach/internal/locale"
)

type key struct{}

type speaker struct {
	lang  locale.Lang
	words *locale.Catalogue
}

// With returns a context in which templates speak the language.
func With(ctx context.Context, l locale.Lang, words *locale.Catalogue) context.Context {
	return context.WithValue(ctx, key{}, speaker{l, words})
}

func from(ctx context.Context) speaker {
	s, ok := ctx.Value(key{}).(speaker)
	if !ok {
		return speaker{lang: locale.VI}
	}
	return s
}

// Lang is the reader's language, Vietnamese when nobody chose.
func Lang(ctx context.Context) locale.Lang { return from(ctx).lang }

// Words is the catalogue in use; nil outside a page.
func Words(ctx context.Context) *locale.Catalogue { return from(ctx).words }

// Say is the sentence of a key in the reader's language.
func Say(ctx context.Context, key string, args ...any) string {
	s := from(ctx)
	return s.words.Say(s.lang, key, args...)
}

// Number writes a plain decimal ("81.25") as the reader does ("81,25").
func Number(ctx context.Context, decimal string) string {
	return from(ctx).lang.Decimal(decimal)
}

// Text writes a value that knows how to write itself: points, a ratio, a date.
func Text(ctx context.Context, value locale.Texter) string {
	return value.Text(from(ctx).lang)
}

package voice_test

import (
	"context"
	"testing"

	"minhbach/internal/civil"
	"minhbach/internal/locale"
	"minhbach/internal/web/voice"
	"minhbach/internal/web/webtest"
)

func TestVoiceSpeaksTheLanguageOfTheContext(t *testing.T) {
	vi, en := webtest.Context(locale.VI), webtest.Context(locale.EN)
	day, err := civil.ParseDate("2019-11-12")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ got, want string }{
		{voice.Say(vi, "web.search"), "Tìm"}, {voice.Say(en, "web.search"), "Search"},
		{voice.Number(vi, "-1234.5"), "−1.234,5"}, {voice.Number(en, "-1234.5"), "−1,234.5"},
		{voice.Text(vi, day), "12/11/2019"}, {string(voice.Lang(en)), "en"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

func TestOutsideAPageVietnameseIsSpokenAndKeysAreShown(t *testing.T) {
	ctx := context.Background()
	if voice.Lang(ctx) != locale.VI || voice.Words(ctx) != nil || voice.Say(ctx, "web.search") != "⟦web.search⟧" {
		t.Errorf("got %s %s", voice.Lang(ctx), voice.Say(ctx, "web.search"))
	}
}

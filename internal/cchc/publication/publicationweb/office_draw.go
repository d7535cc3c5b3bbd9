package publicationweb

import (
	"context"
	"strconv"

	"minhbach/internal/web/component/stat"
	"minhbach/internal/web/voice"
)

// facts are what a round rests on.
func (m standingModel) facts(ctx context.Context) []stat.Fact {
	facts := []stat.Fact{
		{Label: voice.Say(ctx, "cchc.pub.col.state"), Value: voice.Say(ctx, "cchc.pub.state."+string(m.View.Round.State))},
		{Label: voice.Say(ctx, "cchc.pub.units"), Value: strconv.Itoa(len(m.View.Units))},
	}
	if m.IsPinned {
		facts = append(facts, stat.Fact{Label: voice.Say(ctx, "cchc.pub.pinned"), Value: voice.Number(ctx, strconv.FormatInt(m.Pin.Size, 10)), Note: voice.Say(ctx, "cchc.pub.pinned_metrics", len(m.Pin.Metrics))})
	}
	if pub := m.InForce(); pub != nil {
		facts = append(facts, stat.Fact{Label: voice.Say(ctx, "cchc.pub.col.decision"), Value: pub.Decision, Note: voice.Text(ctx, pub.DecidedOn)})
	}
	return facts
}

// Sizes of files in words.
const (
	kilo = 1 << 10
	mega = 1 << 20
)

func sizeText(ctx context.Context, bytes int64) string {
	if bytes >= mega {
		return voice.Say(ctx, "cchc.pub.size.mb", bytes/mega)
	}
	return voice.Say(ctx, "cchc.pub.size.kb", max(1, bytes/kilo))
}

package cchcweb

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"minhbach/internal/cchc"
	"minhbach/internal/fault"
	"minhbach/internal/web"
	"minhbach/internal/web/component/yearswitch"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// newest leads to the page of the newest published round, or of the newest one
// while none is published.
func (p *Pages) newest(address func(block string, year int) string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		rounds, err := p.service.Rounds(r.Context())
		if err != nil {
			return err
		}
		round, ok, err := p.mainRound(r.Context(), rounds)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.NotFound, "cchc.web.no_rounds")
		}
		http.Redirect(w, r, address(round.Block, round.Year), http.StatusFound)
		return nil
	}
}

// mainRound is the round that a reader who names none is shown: the newest of
// the block in which the followed agency stands, else the newest of all.
func (p *Pages) mainRound(ctx context.Context, rounds []cchc.Round) (round cchc.Round, ok bool, err error) {
	byBlock := map[string][]cchc.Round{}
	for _, r := range rounds {
		byBlock[r.Block] = append(byBlock[r.Block], r)
	}
	for _, block := range slices.Sorted(maps.Keys(byBlock)) {
		newest, _ := newestOf(byBlock[block])
		if p.options.Follow == "" {
			break
		}
		view, err := p.service.View(ctx, newest.Year, newest.Block)
		if err != nil {
			return cchc.Round{}, false, err
		}
		if _, isHere := view.Unit(p.options.Follow); isHere {
			return newest, true, nil
		}
	}
	round, ok = newestOf(rounds)
	return round, ok, nil
}

// newestOf prefers a published round to one that still moves, and the block
// with the most years, which is the one this installation is about.
func newestOf(rounds []cchc.Round) (cchc.Round, bool) {
	if len(rounds) == 0 {
		return cchc.Round{}, false
	}
	years := map[string]int{}
	for _, r := range rounds {
		years[r.Block]++
	}
	rank := func(r cchc.Round) int {
		if r.State == cchc.Published {
			return 1
		}
		return 0
	}
	return slices.MaxFunc(rounds, func(a, b cchc.Round) int {
		return cmp.Or(rank(a)-rank(b), years[a.Block]-years[b.Block], cmp.Compare(b.Block, a.Block), a.Year-b.Year)
	}), true
}

// switches are the choices of block and year above a page. A block without a
// round of this year leads to its newest one.
func switches(ctx context.Context, rounds []cchc.Round, block string, year int, address func(block string, year int) string) []layout.Switch {
	blocks := layout.Switch{Label: voice.Say(ctx, "cchc.web.block"), Current: BlockName(ctx, block)}
	years := layout.Switch{Label: voice.Say(ctx, "cchc.web.year"), Current: voice.Say(ctx, "cchc.web.year_of", strconv.Itoa(year))}
	seen := map[string]bool{}
	for _, r := range rounds {
		if !seen[r.Block] {
			seen[r.Block] = true
			blocks.Options = append(blocks.Options, layout.Option{
				Label: BlockName(ctx, r.Block), Href: address(r.Block, yearOf(rounds, r.Block, year)), Current: r.Block == block,
			})
		}
		if r.Block == block {
			years.Options = append(years.Options, layout.Option{
				Label: voice.Say(ctx, "cchc.web.year_of", strconv.Itoa(r.Year)), Href: address(block, r.Year), Current: r.Year == year,
			})
		}
	}
	return []layout.Switch{blocks, years}
}

// yearOf is the year when the block has a round in it, else the block's newest.
func yearOf(rounds []cchc.Round, block string, year int) int {
	newest := 0
	for _, r := range rounds {
		if r.Block != block {
			continue
		}
		if r.Year == year {
			return year
		}
		newest = max(newest, r.Year)
	}
	return newest
}

// yearSwitch is the line of years of a block beside the title.
func yearSwitch(ctx context.Context, rounds []cchc.Round, block string, year int, address func(block string, year int) string) []yearswitch.Option {
	var options []yearswitch.Option
	for _, r := range rounds {
		if r.Block != block {
			continue
		}
		o := yearswitch.Option{Label: strconv.Itoa(r.Year), Href: address(block, r.Year), Current: r.Year == year}
		if r.State == cchc.Open {
			o.Note = voice.Say(ctx, "cchc.web.provisional_short")
		}
		options = append(options, o)
	}
	return options
}

// stateText says how final a round is: "công bố 28/02/2019", "đã chốt số liệu",
// "tạm tính".
func stateText(ctx context.Context, r cchc.Round) string {
	if r.State == cchc.Published {
		return voice.Say(ctx, "cchc.web.state.published_on", r.PublishedOn)
	}
	return voice.Say(ctx, "cchc.web.state."+string(r.State))
}

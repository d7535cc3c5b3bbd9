package chart

import (
	"context"
	"strconv"

	"github.com/a-h/templ"
)

// StepPoint is a change of the score on a day, counted from the first of the year.
type StepPoint struct {
	Day    int
	Value  int64  // the score from that day on
	Number int    // of the entry in the list below; zero draws no number
	IsLoss bool   // something was lost for good
	Name   string // said of the link
	Href   string
}

// Step is the score through a year; each numbered step is listed below the
// chart by the page.
type Step struct {
	Words
	Points      []StepPoint
	Before      []StepPoint // the year before, in grey
	BeforeLabel string
	Days        int // of the year
	Today       int // day; negative when the year is over
	TodayLabel  string
	Low, High   int64 // what the year may end with; zero draws none
	Max         int64
	Months      []Tick // At is the day
	Width       int    // 548 when zero
	Decimals    int
}

const (
	stepWidth, stepHeight = 548, 240
	stepLeft, stepRight   = 34, 52
	stepTop, stepBottom   = 12, 26
	stepNode              = 9
	stepTicks             = 4
)

type stepPlan struct {
	Step
	x, y scale
}

// StepLine draws how the points of a year came together.
func StepLine(s Step) templ.Component {
	if s.Width == 0 {
		s.Width = stepWidth
	}
	p := stepPlan{
		s,
		scale{0, int64(max(s.Days, 1)), pixels(stepLeft), pixels(s.Width - stepRight)},
		scale{0, max(s.Max, 1), pixels(stepHeight - stepBottom), pixels(stepTop)},
	}
	hasLinks := false
	for _, point := range s.Points {
		hasLinks = hasLinks || point.Href != ""
	}
	return frame(s.Words, "step-line", pixels(s.Width), pixels(stepHeight), hasLinks, p.draw)
}

func (p stepPlan) draw(ctx context.Context, d *drawing) {
	for i := range int64(stepTicks + 1) {
		v := p.Max * i / stepTicks
		d.line("guide", p.x.at, p.y.pos(v), p.x.end, p.y.pos(v))
		d.text("axis end", p.x.at-pixels(8), p.y.pos(v)+pixels(4), fixed(ctx, v, 0))
	}
	for _, m := range p.Months {
		d.text("axis middle", p.x.pos(m.At), pixels(stepHeight-8), m.Label)
	}
	p.drawSteps(d, "step-before", p.Before, p.Days)
	if len(p.Before) > 0 {
		middle := p.Before[len(p.Before)/2]
		d.text("axis", p.x.pos(int64(middle.Day))+pixels(6), p.y.pos(middle.Value)+pixels(16), p.BeforeLabel)
	}
	end := p.Days
	if p.Today >= 0 {
		end = p.Today
		x := p.x.pos(int64(p.Today))
		d.line("step-today", x, p.y.end, x, p.y.at)
		d.text("axis end halo", x-pixels(6), p.y.at-pixels(8), p.TodayLabel)
	}
	p.drawSteps(d, "step-own", p.Points, end)
	p.drawForecast(ctx, d)
	p.drawNumbers(d)
}

func (p stepPlan) drawSteps(d *drawing, class string, steps []StepPoint, end int) {
	if len(steps) == 0 {
		return
	}
	d.f(`<path class="%s" d="M%s %s`, class, p.x.at, p.y.at)
	for _, s := range steps {
		d.f("H%sV%s", p.x.pos(int64(s.Day)), p.y.pos(s.Value))
	}
	d.f(`H%s"/>`, p.x.pos(int64(end)))
}

func (p stepPlan) drawForecast(ctx context.Context, d *drawing) {
	if p.Today < 0 || p.High == 0 || len(p.Points) == 0 {
		return
	}
	x, y := p.x.pos(int64(p.Today)), p.y.pos(p.Points[len(p.Points)-1].Value)
	low, high := p.y.pos(p.Low), p.y.pos(p.High)
	d.f(`<path class="step-range" d="M%s %sL%s %sV%sZ"/>`, x, y, p.x.end, high, low)
	d.line("step-guess", x, y, p.x.end, high)
	d.line("step-guess", x, y, p.x.end, low)
	apart := max(pixels(14)-(low-high), 0) / 2
	d.text("axis own", p.x.end+pixels(5), high+pixels(4)-apart, fixed(ctx, p.High, p.Decimals))
	d.text("axis own", p.x.end+pixels(5), low+pixels(4)+apart, fixed(ctx, p.Low, p.Decimals))
}

func (p stepPlan) drawNumbers(d *drawing) {
	for _, s := range p.Points {
		if s.Number == 0 {
			continue
		}
		class := "step-node"
		if s.IsLoss {
			class = "step-node step-loss"
		}
		x, y := p.x.pos(int64(s.Day)), p.y.pos(s.Value)
		d.open(s.Href, strconv.Itoa(s.Number)+". "+s.Name)
		d.circle(class, x, y, pixels(stepNode))
		d.text("step-number middle", x, y+pixels(4), strconv.Itoa(s.Number))
		d.close(s.Href)
	}
}

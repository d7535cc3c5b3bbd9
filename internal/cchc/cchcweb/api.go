package cchcweb

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"minhbach/internal/cchc"
	"minhbach/internal/fault"
	"minhbach/internal/web"
	"minhbach/internal/web/voice"
)

// apiVersion is the version the description names; the paths carry its number.
const apiVersion = "1"

// API is the JSON twin of every page, described in OpenAPI 3.1.
func (p *Pages) API() http.Handler {
	mux := http.NewServeMux()
	config := huma.DefaultConfig(web.Product, apiVersion)
	config.Info.Description = "Numbers of points and indices are decimal strings. Add ?lang=vi or ?lang=en to choose the language of sentences."
	config.OpenAPIPath = apiRoot + "/openapi"
	config.DocsPath, config.SchemasPath = "", ""
	config.CreateHooks = nil
	config.Components = &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName)}
	p.describe(humago.New(mux, config))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		p.site.Fail(w, r, fault.New(fault.NotFound, "cchc.detail.api.absent"))
	})
	return mux
}

// schemaName puts the package before a type's name: two packages may both have
// a Standing.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	pkg := t.PkgPath()
	pkg = pkg[strings.LastIndex(pkg, "/")+1:]
	if pkg == "" || pkg == "cchcweb" {
		return name
	}
	return strings.ToUpper(pkg[:1]) + pkg[1:] + name
}

// body is an answer; huma sends what is in Body.
type body[T any] struct{ Body T }

// refused is an error as the API sends it: RFC 9457, in the reader's language.
type refused struct {
	web.Problem
	cause error
}

// Error is the cause, for the log.
func (r *refused) Error() string { return r.cause.Error() }

// GetStatus is the status to answer with.
func (r *refused) GetStatus() int { return r.Status }

// ContentType says that the body is a problem.
func (r *refused) ContentType(string) string { return "application/problem+json" }

// offer describes one page of the API and answers it.
func offer[I, O any](api huma.API, path, id, about string, answer func(context.Context, *I) (O, error)) {
	op := huma.Operation{
		OperationID: id, Method: http.MethodGet, Path: apiRoot + path, Summary: about,
		Errors: []int{http.StatusNotFound, http.StatusUnprocessableEntity},
	}
	huma.Register(api, op, func(ctx context.Context, in *I) (*body[O], error) {
		out, err := answer(ctx, in)
		if err != nil {
			return nil, &refused{web.ProblemOf(ctx, err), err}
		}
		return &body[O]{out}, nil
	})
}

// The parameters of addresses. Years and blocks are those of a round. What is
// embedded is exported, or huma would pass it by.
type (
	// AtBlock is a block in a year.
	AtBlock struct {
		Block string `path:"block" example:"so"`
		Year  int    `path:"year" example:"2018"`
		Stage string `query:"stage" enum:"self,verified,final" doc:"Whose figures; left out: those that count."`
	}
	// AtFollowed is that with an agency in colour.
	AtFollowed struct {
		AtBlock
		Follow string `query:"follow" doc:"Code of the agency in colour."`
	}
	atHeat struct {
		AtFollowed
		Order string `query:"order" enum:"rank,code" default:"rank"`
		Level string `query:"level" enum:"criteria,leaves" default:"criteria"`
	}
	atCriterion struct {
		AtFollowed
		Code string `path:"code" example:"1.1.3"`
	}
	atWhy struct {
		AtBlock
		Code   string `path:"code" example:"1.1.3"`
		Agency string `path:"agency" doc:"Code or id of the agency."`
	}
	// AtAgency is an agency in a round.
	AtAgency struct {
		AtBlock
		Agency string `path:"agency" doc:"Code or id of the agency."`
	}
	atTrial struct {
		AtAgency
		Try []string `query:"try,explode" doc:"A figure tried: criterion.input=value, as a plain decimal, a word or JSON; empty takes it away."`
	}
	atYears struct {
		AtAgency
		Against string `query:"against" doc:"The other year; left out: the one before."`
	}
	// AtSet is a criteria set.
	AtSet struct {
		Set string `path:"set" doc:"Digest of the set."`
	}
	atSets struct {
		AtSet
		Against string `query:"against" doc:"Digest of the other set; left out: the one before."`
	}
	atList struct {
		List string `path:"list"`
	}
	atFact struct {
		Position string `path:"position" example:"40"`
	}
	atSearch struct {
		Query string `query:"q" maxLength:"200" required:"true"`
		Limit int    `query:"limit" minimum:"1" maximum:"50" default:"8"`
	}
	nothing struct{}
)

// at finds the round an address of the API names.
func (p *Pages) at(ctx context.Context, in AtBlock) (spot, error) {
	view, err := p.service.View(ctx, in.Year, in.Block)
	if err != nil {
		return spot{}, err
	}
	stage := view.FinalStage()
	if in.Stage != "" {
		stage = cchc.Stage(in.Stage)
	}
	return at(view, stage), nil
}

// describe lists the twins of the pages.
func (p *Pages) describe(api huma.API) {
	offer(api, "/overview", "overview", "What waits, and the newest result of each block", func(ctx context.Context, _ *nothing) (Overview, error) {
		return p.overview(ctx, p.options.Follow)
	})
	offer(api, "/rounds", "list-rounds", "The scoring rounds by block and year", func(ctx context.Context, _ *nothing) ([]cchc.Round, error) {
		return p.service.Rounds(ctx)
	})
	p.describeRounds(api)
	offer(api, "/rankings/{block}/{year}", "get-ranking", "Ranking of a block in a year", p.apiRanking)
	offer(api, "/agencies/{agency}/{block}/{year}", "get-agency", "Card of an agency", p.apiAgency)
	offer(api, "/heat-maps/{block}/{year}", "get-heat-map", "Criteria × agencies in percent of the maximum", func(ctx context.Context, in *atHeat) (HeatMap, error) {
		s, err := p.at(ctx, in.AtBlock)
		if err != nil {
			return HeatMap{}, err
		}
		return p.heatMap(s, heatAsked{in.Follow, in.Order == "code", in.Level == "leaves"}), nil
	})
	offer(api, "/criteria/{block}/{year}/{code}", "get-criterion", "One criterion for a whole block", func(ctx context.Context, in *atCriterion) (CriterionBlock, error) {
		s, err := p.at(ctx, in.AtBlock)
		if err != nil {
			return CriterionBlock{}, err
		}
		return criterionBlock(s, in.Code, in.Follow)
	})
	offer(api, "/criteria/{block}/{year}/{code}/{agency}", "get-why", "One criterion of one agency, with the why and its inputs", func(ctx context.Context, in *atWhy) (CriterionCard, error) {
		s, err := p.at(ctx, in.AtBlock)
		if err != nil {
			return CriterionCard{}, err
		}
		return p.criterionCard(ctx, s, in.Code, in.Agency)
	})
	offer(api, "/what-if/{agency}/{block}/{year}", "try-figures", "What changed figures would lead to, and the nearest steps that gain", p.apiWhatIf)
	offer(api, "/stages/{agency}/{block}/{year}", "get-stages", "Self-score against verified score", p.apiStages)
	offer(api, "/comparisons/{agency}/{block}/{year}", "compare-years", "An agency in two years, through maps_to", func(ctx context.Context, in *atYears) (YearComparison, error) {
		s, err := p.at(ctx, in.AtBlock)
		if err != nil {
			return YearComparison{}, err
		}
		return p.compareYears(ctx, s, in.Agency, in.Against)
	})
	if p.options.Province != nil {
		p.describeProvince(api)
	}
	p.describeSets(api)
}

func (p *Pages) describeSets(api huma.API) {
	offer(api, "/sets", "list-sets", "The criteria sets", func(ctx context.Context, _ *nothing) ([]SetLine, error) { return p.setLines(ctx) })
	offer(api, "/sets/{set}", "get-set", "A criteria set: tree, rules in words, lint", func(ctx context.Context, in *AtSet) (SetPage, error) {
		return p.setPage(ctx, in.Set)
	})
	offer(api, "/sets/{set}/lint", "lint-set", "What the linter says of a set", func(ctx context.Context, in *AtSet) ([]LintFinding, error) {
		page, err := p.setPage(ctx, in.Set)
		return page.Lint, err
	})
	offer(api, "/sets/{set}/comparison", "compare-sets", "Two sets beside each other, through maps_to", func(ctx context.Context, in *atSets) (SetComparison, error) {
		c, _, err := p.setComparison(ctx, in.Set, in.Against)
		return c, err
	})
	offer(api, "/published-results", "list-published-results", "Rankings published elsewhere, as printed", func(ctx context.Context, _ *nothing) ([]cchc.List, error) {
		return p.service.Lists(ctx)
	})
	offer(api, "/published-results/{list}", "get-published-result", "One ranking published elsewhere", p.apiList)
	offer(api, "/facts/{position}", "get-fact", "A recorded fact with its inclusion proof", func(ctx context.Context, in *atFact) (FactPage, error) {
		return p.factPage(ctx, in.Position)
	})
	offer(api, "/search", "search", "Agencies, criteria and pages; marks and capitals do not matter", func(ctx context.Context, in *atSearch) ([]Found, error) {
		hits, err := NewFinder(p.service).Find(ctx, in.Query, in.Limit)
		found := []Found{}
		for _, h := range hits {
			found = append(found, Found{voice.Say(ctx, h.Kind), h.Title, h.Note, h.Href})
		}
		return found, err
	})
}

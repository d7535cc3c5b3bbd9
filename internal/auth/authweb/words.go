package authweb

import (
	"context"
	"embed"
	"strings"
	"sync"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/web/voice"
)

//go:embed locale/vi.json locale/en.json
var wordFiles embed.FS

// Words is the catalogue of these pages.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(wordFiles, "locale") })

//go:embed *.css
var styles embed.FS

// Styles is the style of these pages, for the layer "page".
var Styles = styles

var zone = civil.Zone

// RoleName is the word for a role.
func RoleName(ctx context.Context, role auth.Role) string {
	if key := "authweb.role." + string(role); Words().Has(key) {
		return voice.Say(ctx, key)
	}
	return string(role)
}

// rolesText names roles with their agencies on one line.
func rolesText(ctx context.Context, grants []auth.GivenGrant, names map[id.ID]Agency) string {
	texts := make([]string, 0, len(grants))
	for _, g := range grants {
		text := RoleName(ctx, g.Role)
		if g.Agency != "" {
			text = voice.Say(ctx, "authweb.role_at", text, agencyText(names, g.Agency))
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "; ")
}

func agencyText(names map[id.ID]Agency, agency id.ID) string {
	if a, known := names[agency]; known {
		return a.Name
	}
	return string(agency)
}

func (p *Pages) agencyNames(ctx context.Context) (map[id.ID]Agency, error) {
	names := map[id.ID]Agency{}
	if p.options.Agencies == nil {
		return names, nil
	}
	agencies, err := p.options.Agencies(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range agencies {
		names[a.ID] = a
	}
	return names, nil
}

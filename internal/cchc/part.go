package cchc

import (
	"maps"

	"minhbach/internal/cchc/scoring"
	"minhbach/internal/id"
)

// Part is the view for a reader from whom some units are kept: the others are
// there with their points and without ranks. withheld says why, by agency.
func (v *View) Part(withheld map[id.ID]error) *View {
	if len(withheld) == 0 {
		return v
	}
	part := *v
	part.Units, part.Blocks, part.Withheld = nil, map[Stage]*scoring.Block{}, map[string]error{}
	part.Reasons = maps.Clone(v.Reasons)
	var kept []string
	for _, u := range v.Units {
		if why := withheld[u.Agency]; why != nil {
			part.Withheld[string(u.Agency)], part.Withheld[u.Code] = why, why
			delete(part.Reasons, u.Agency)
			continue
		}
		part.Units = append(part.Units, u)
		kept = append(kept, string(u.Agency))
	}
	for stage, block := range v.Blocks {
		part.Blocks[stage] = block.Only(kept)
	}
	return &part
}

// IsPart tells that units of the round are kept from the reader.
func (v *View) IsPart() bool { return len(v.Withheld) > 0 }

package criteria

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"minhbach/internal/cchc/rule"
)

// SchemaID names the schema; it is a name, not an address.
const SchemaID = "urn:minhbach:criteria-set:1"

type object = map[string]any

// Schema returns the JSON Schema (2020-12) of a set file, for editors and for
// programs that write sets. It says what Load accepts as far as a schema can:
// keys, shapes and words. That a parent exists or a code is unique, only Load
// tells.
func Schema() ([]byte, error) {
	defs := object{
		"text":      object{"type": []string{"string", "number", "boolean"}},
		"number":    object{"type": []string{"number", "string"}, "pattern": `^-?[0-9]+(\.[0-9]+)?$`},
		"points":    object{"type": []string{"number", "string"}, "pattern": `^[0-9]+(\.[0-9]{1,6})?$`, "minimum": 0},
		"date":      object{"type": "string", "pattern": `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`},
		"texts":     object{"type": []string{"array", "null"}, "items": ref("text")},
		"weights":   object{"type": "object", "additionalProperties": ref("number"), "minProperties": 1},
		"band":      closed(bandKeys(), "name"),
		"criterion": criterionSchema(),
		"gate":      closed(object{"kind": words("precondition"), "require": list(ref("text")), "on_fail": optional("number")}, "require"),
		"na":        naSchema(),
		"rule":      ruleSchema(),
	}
	for _, kind := range rule.Kinds() {
		defs["rule_"+string(kind.Kind)] = kindSchema(kind)
	}
	schema := closed(setKeys(), "id", "title", "block", "max_points", "criteria")
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["$id"] = SchemaID
	schema["title"] = "Bộ tiêu chí · Criteria set"
	schema["if"] = object{"required": []string{"bands"}, "properties": object{"bands": object{"type": "array", "minItems": 1}}}
	schema["then"] = object{"required": []string{"bands_by"}, "properties": object{"bands_by": object{"type": "string"}}}
	schema["$defs"] = defs
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the schema of sets: %w", err)
	}
	return append(text, '\n'), nil
}

func ref(name string) object { return object{"$ref": "#/$defs/" + name} }

func list(of object) object { return object{"type": "array", "items": of} }

// maybe accepts null too, which a set may write for "the text does not say".
func maybe(of object) object { return object{"anyOf": []object{of, {"type": "null"}}} }

func optional(name string) object { return maybe(ref(name)) }

func words(allowed ...string) object { return object{"enum": allowed} }

// closed is an object that refuses unknown keys.
func closed(keys object, required ...string) object {
	of := object{"type": "object", "properties": keys, "additionalProperties": false}
	if len(required) > 0 {
		of["required"] = required
	}
	return of
}

func setKeys() object {
	veto := closed(object{"when": ref("text"), "band": optional("text"), "best_band": optional("text")}, "when")
	fact := closed(object{
		"name": ref("text"), "label": optional("text"), "type": words(string(FactBool), string(FactWord), string(FactDecimal), "number"),
		"default": optional("text"),
	}, "name", "type")
	return object{
		"id": ref("text"), "title": ref("text"), "basis": optional("text"), "block": ref("text"),
		"valid_from": optional("date"), "valid_to": optional("date"),
		"max_points": ref("points"), "total_cap": optional("points"),
		"rounding": closed(object{
			"places": ref("number"), "points": ref("number"), "index": ref("number"),
			"mode": words("half_up", "half_even", "down"),
			"at":   words(string(AtLeaf), string(AtGroup), string(AtTotal), string(AtDisplay)),
		}),
		"index": closed(object{"basis": words(string(Applicable), string(Printed))}),
		"ranking": closed(object{
			"method":    words(string(Competition), string(Dense), string(Ordinal)),
			"by":        words(string(ByIndex), string(ByPoints)),
			"tie_break": list(object{"type": "string", "pattern": `^(manual|(criterion|fact):.+|input:.+\..+)$`}),
		}),
		"facts":    maybe(list(fact)),
		"bands_by": maybe(words(string(ByIndex), string(ByPoints))),
		"bands":    maybe(list(ref("band"))),
		"vetoes":   maybe(list(veto)),
		"calendar": maybe(list(closed(object{"stage": ref("text"), "until": ref("date")}, "stage"))),
		"criteria": object{"type": "array", "items": ref("criterion"), "minItems": 1, "maxItems": criteriaMax},
	}
}

func bandKeys() object {
	keys := bounds()
	keys["name"], keys["require"] = ref("text"), ref("texts")
	return keys
}

func bounds() object {
	yesNo := maybe(object{"type": "boolean"})
	return object{"lo": optional("number"), "lo_incl": yesNo, "hi": optional("number"), "hi_incl": yesNo}
}

func criterionSchema() object {
	binding := closed(object{
		"metric": optional("text"), "same_as": optional("text"), "declared": maybe(object{"type": "boolean"}), "label": optional("text"),
	})
	group := closed(object{
		"kind": words(string(GroupSum), string(GroupWeighted), string(GroupBonus), string(GroupPenalty)),
		"cap":  optional("points"), "weights": ref("weights"),
	}, "kind")
	keys := guardKeys()
	maps.Copy(keys, object{
		"code": ref("text"), "parent": optional("text"), "name": ref("text"), "max_points": ref("points"),
		"source":   maybe(words("self", "verifier", "survey", "computed", "external")),
		"evidence": ref("texts"), "rule": ref("rule"), "group": maybe(group),
		"inputs":  maybe(object{"type": "object", "additionalProperties": binding}),
		"maps_to": ref("texts"), "notes": optional("text"),
	})
	return closed(keys, "code", "name", "max_points")
}

func naSchema() object {
	return closed(object{
		"policy": words(string(NAExclude), string(NAFull), string(NARescale), string(NAUnit)),
		"when":   optional("text"), "group": optional("text"), "to": optional("points"),
	}, "policy")
}

// guardKeys may stand on a criterion or on its rule.
func guardKeys() object {
	return object{"gate": optional("gate"), "no_event": maybe(words("full", "zero", "na")), "na": optional("na")}
}

// ruleSchema chooses by kind, so that a message names the one kind meant.
func ruleSchema() object {
	var names []string
	var choices []object
	for _, kind := range rule.Kinds() {
		name := string(kind.Kind)
		names = append(names, name)
		choices = append(choices, object{
			"if":   object{"properties": object{"kind": object{"const": name}}, "required": []string{"kind"}},
			"then": ref("rule_" + name),
		})
	}
	return object{"type": "object", "required": []string{"kind"}, "properties": object{"kind": words(names...)}, "allOf": choices}
}

func kindSchema(kind rule.KindInfo) object {
	keys, required := guardKeys(), []string{"kind"}
	keys["kind"] = object{"const": string(kind.Kind)}
	for _, p := range kind.Params {
		of := paramSchema(kind.Kind, p)
		if p.Required {
			required = append(required, p.Name)
		} else {
			of = maybe(of)
		}
		keys[p.Name] = of
	}
	return closed(keys, required...)
}

// stepMarks is what a step of each kind is reached by.
var stepMarks = map[rule.Kind]string{"count_steps": "gte", "checklist": "gte", "lateness": "days_lte", "year_on_year": "delta_gte"}

func paramSchema(kind rule.Kind, p rule.Param) object {
	number := ref("number")
	switch p.Type {
	case rule.ParamWhole:
		return object{"type": []string{"integer", "string"}, "pattern": `^[0-9]+$`, "minimum": 0}
	case rule.ParamWord:
		return words(p.Enum...)
	case rule.ParamBool:
		return object{"type": "boolean"}
	case rule.ParamBands:
		keys := bounds()
		keys["points"] = number
		return list(closed(keys, "points"))
	case rule.ParamKnots:
		return object{"type": "array", "minItems": 2, "items": object{"type": "array", "items": number, "minItems": 2, "maxItems": 2}}
	case rule.ParamSteps:
		mark := stepMarks[kind]
		return list(closed(object{mark: number, "points": number}, mark, "points"))
	case rule.ParamOptions:
		required := []string{"code"}
		if kind == "choice" {
			required = append(required, "points")
		}
		return list(closed(object{"code": ref("text"), "label": optional("text"), "points": optional("number")}, required...))
	case rule.ParamClasses:
		return list(closed(object{"code": ref("text"), "label": optional("text"), "per": number}, "code", "per"))
	case rule.ParamWeights:
		return ref("weights")
	case rule.ParamRule:
		return ref("rule")
	case rule.ParamRules:
		return list(ref("rule"))
	case rule.ParamParts:
		return object{"type": "object", "additionalProperties": ref("rule")}
	case rule.ParamExpr:
		return ref("text")
	}
	if strings.EqualFold(p.Default, "any") {
		return object{"anyOf": []object{number, {"const": "any"}}}
	}
	return number
}

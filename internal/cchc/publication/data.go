package publication

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strconv"

	"minhbach/internal/cchc"
	"minhbach/internal/locale"
)

// FieldType is the type of a field in the open data.
type FieldType string

// The types: JSON's own, with an integer told apart.
const (
	typeInteger FieldType = "integer"
	typeDecimal FieldType = "decimal"
	typeText    FieldType = "text"
	typeBool    FieldType = "boolean"
)

// DataField is one entry of the data dictionary.
type DataField struct {
	Name       string    `json:"name"`
	Type       FieldType `json:"type"`
	Unit       string    `json:"unit"` // empty: none
	IsNullable bool      `json:"nullable"`
	MeaningVI  string    `json:"meaning_vi"`
	MeaningEN  string    `json:"meaning_en"`

	value func(Line) string // empty: null
}

// Units of the open data, as words a machine compares.
const (
	unitPoints  = "point"
	unitPercent = "percent"
)

// Dictionary describes the fields of a published result, in their order.
func Dictionary(v *cchc.View) []DataField {
	fields := []DataField{
		{Name: "rank", Type: typeInteger, IsNullable: true, value: Line.RankText},
		{Name: "agency", Type: typeText, value: func(l Line) string { return string(l.Agency) }},
		{Name: "code", Type: typeText, value: func(l Line) string { return l.Code }},
		{Name: "name", Type: typeText, value: func(l Line) string { return l.Name }},
		{Name: "points", Type: typeDecimal, Unit: unitPoints, value: func(l Line) string { return l.Points }},
		{Name: "max_points", Type: typeDecimal, Unit: unitPoints, value: func(l Line) string { return l.Max }},
		{Name: "index", Type: typeDecimal, Unit: unitPercent, IsNullable: true, value: func(l Line) string { return l.Index }},
		{Name: "band", Type: typeText, IsNullable: true, value: func(l Line) string { return l.Band }},
		{Name: "missing", Type: typeInteger, value: func(l Line) string { return strconv.Itoa(l.Missing) }},
		{Name: "excluded", Type: typeBool, value: func(l Line) string { return strconv.FormatBool(l.IsExcluded) }},
	}
	for i := range fields {
		fields[i].MeaningVI = Words().Say(locale.VI, "cchc.publication.data."+fields[i].Name)
		fields[i].MeaningEN = Words().Say(locale.EN, "cchc.publication.data."+fields[i].Name)
	}
	for i, c := range v.Set.Fields() {
		fields = append(fields, DataField{
			Name: "field_" + c.Code, Type: typeDecimal, Unit: unitPoints,
			MeaningVI: Words().Say(locale.VI, "cchc.publication.data.field", c.Name, c.MaxPoints),
			MeaningEN: Words().Say(locale.EN, "cchc.publication.data.field", c.Name, c.MaxPoints),
			value:     func(l Line) string { return l.Fields[i] },
		})
	}
	return fields
}

// openData is the JSON of a published result.
type openData struct {
	Title       string           `json:"title"`
	IsDemo      bool             `json:"illustration"`
	Year        int              `json:"year"`
	Block       string           `json:"block"`
	Publication openPublication  `json:"publication"`
	Set         openSet          `json:"criteria_set"`
	Method      openMethod       `json:"method"`
	Dictionary  []DataField      `json:"dictionary"`
	Rows        []map[string]any `json:"rows"`
}

type openPublication struct {
	Number       int    `json:"number"`
	Decision     string `json:"decision"`
	DecidedOn    string `json:"decided_on"`
	Supersedes   string `json:"supersedes,omitempty"` // the decision it replaces
	Reason       string `json:"reason,omitempty"`
	ResultDigest string `json:"result_digest"`
	Checkpoint   string `json:"checkpoint"`
}

type openSet struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Basis  string `json:"basis"`
	Digest string `json:"digest"`
}

type openMethod struct {
	VI []string `json:"vi"`
	EN []string `json:"en"`
}

func (p *press) dataJSON() ([]byte, error) {
	data := openData{
		Title: p.fill(p.rules.Template.AnnexTitle), IsDemo: p.view.Round.IsDemo, Year: p.view.Round.Year, Block: p.view.Round.Block,
		Publication: openPublication{
			Number: p.pub.Number, Decision: p.pub.Decision, DecidedOn: p.pub.DecidedOn.String(), Reason: p.pub.Reason,
			ResultDigest: p.pub.ResultDigest, Checkpoint: p.checkpoint.Note,
		},
		Set:        openSet{p.view.Set.ID, p.view.Set.Title, p.view.Set.Basis, p.view.Round.SetDigest},
		Method:     openMethod{Method(locale.VI, p.view.Set), Method(locale.EN, p.view.Set)},
		Dictionary: Dictionary(p.view), Rows: []map[string]any{},
	}
	if p.old != nil {
		data.Publication.Supersedes = p.old.Decision
	}
	for _, line := range Lines(p.view) {
		row := map[string]any{}
		for _, f := range data.Dictionary {
			row[f.Name] = f.json(line)
		}
		data.Rows = append(data.Rows, row)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(data)
	return out.Bytes(), err
}

// json is the value as JSON has it; numbers keep the digits that are printed.
func (f DataField) json(line Line) any {
	text := f.value(line)
	switch {
	case text == "" && f.IsNullable:
		return nil
	case f.Type == typeInteger || f.Type == typeDecimal:
		return json.Number(text)
	case f.Type == typeBool:
		return text == strconv.FormatBool(true)
	}
	return text
}

func (p *press) dataCSV() ([]byte, error) {
	fields := Dictionary(p.view)
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	head := make([]string, len(fields))
	for i, f := range fields {
		head[i] = f.Name
	}
	rows := [][]string{head}
	for _, line := range Lines(p.view) {
		row := make([]string, len(fields))
		for i, f := range fields {
			row[i] = f.value(line)
		}
		rows = append(rows, row)
	}
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

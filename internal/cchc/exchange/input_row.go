package exchange

import (
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/locale"
)

// inputRow is one row a clerk fills in.
type inputRow struct {
	input   string // "num", "met.plan", "states.2"
	label   string
	how     string
	choices []string // of a closed list
	isCount bool     // a whole number not under 0
}

// fromBlock are the inputs that a round takes from the other units.
var fromBlock = []string{"peers", "leader_excess", "no_target_max"}

// rowsOf lists the rows of a leaf. Inputs that are the same as another's, that
// come from the block, or that say in another way what two rows say already,
// have none; a file may still give them.
func rowsOf(c *criteria.Criterion, l locale.Lang) []inputRow {
	if c.Rule == nil {
		return nil
	}
	specs := c.Rule.Inputs()
	var rows []inputRow
	for i, spec := range specs {
		if binding := bindingOf(c, spec); !isLeftOut(c, specs, i, binding) {
			rows = append(rows, rowsOfInput(c.Rule, specs, i, binding, l)...)
		}
	}
	return rows
}

func bindingOf(c *criteria.Criterion, spec rule.Spec) criteria.Binding {
	for _, b := range c.Inputs {
		if spec.Is(b.Input) {
			return b
		}
	}
	return criteria.Binding{}
}

func isLeftOut(c *criteria.Criterion, specs []rule.Spec, i int, binding criteria.Binding) bool {
	name := specs[i].Name
	last := name[strings.LastIndexByte(name, '.')+1:]
	switch {
	case binding.SameAs != "":
		return true
	case binding.Input != "":
		return false
	case last == "precondition": // the list of what is met says it
		return true
	case slices.Contains(fromBlock, last):
		return IsFromBlock(c.Rule, name)
	case isShare(specs, i):
		return true
	}
	return (last == "num" || last == "den") && isBound(c, strings.TrimSuffix(name, last)+"value")
}

func isBound(c *criteria.Criterion, input string) bool {
	return slices.ContainsFunc(c.Inputs, func(b criteria.Binding) bool { return b.Input == input })
}

func rowsOfInput(r rule.Rule, specs []rule.Spec, i int, binding criteria.Binding, l locale.Lang) []inputRow {
	spec := specs[i]
	row := inputRow{input: spec.Name, label: binding.Label, how: howTo(specs, i, l)}
	if row.label == "" {
		row.label = inputName(spec.Name, l)
	}
	if binding.Metric != "" {
		row.how += "; " + say(l, "exchange.how.metric")
	}
	labels := labelsOf(r, spec.Name)
	switch spec.Type {
	case rule.YesNo:
		row.choices = yesNo(l)
	case rule.Word:
		for _, word := range spec.Words {
			row.choices = append(row.choices, choiceText(word, labels[word], l))
		}
	case rule.Count:
		row.isCount = true
	case rule.WordSet:
		return piecesOf(row, spec.Words, labels, l, func(piece *inputRow) { piece.choices = yesNo(l) })
	case rule.Counts:
		return piecesOf(row, spec.Words, labels, l, func(piece *inputRow) { piece.isCount = true })
	case rule.States:
		var periods []string
		for n := range periodsOf(r, spec.Name) {
			periods = append(periods, strconv.Itoa(n+1))
		}
		if periods != nil {
			return piecesOf(row, periods, nil, l, func(piece *inputRow) {
				for _, word := range spec.Words {
					piece.choices = append(piece.choices, choiceText(word, "", l))
				}
			})
		}
	}
	return []inputRow{row}
}

func piecesOf(of inputRow, words []string, labels map[string]string, l locale.Lang, finish func(*inputRow)) []inputRow {
	rows := make([]inputRow, len(words))
	for i, word := range words {
		name := labels[word]
		if name == "" {
			name = word
		}
		rows[i] = inputRow{input: of.input + "." + word, label: say(l, "exchange.input.piece", of.label, name), how: of.how}
		finish(&rows[i])
	}
	return rows
}

func yesNo(l locale.Lang) []string {
	return []string{say(l, "exchange.word.yes"), say(l, "exchange.word.no")}
}

// choiceText is a word as a list offers it.
func choiceText(word, label string, l locale.Lang) string {
	if key := "exchange.word." + word; label == "" && Words().Has(key) {
		return say(l, key)
	}
	return offered(word, label)
}

// inputName is an input in words; the inputs of a part say whose they are.
func inputName(name string, l locale.Lang) string {
	last := name[strings.LastIndexByte(name, '.')+1:]
	text := last
	if key := "exchange.input." + last; Words().Has(key) {
		text = say(l, key)
	}
	if stem := strings.TrimPrefix(strings.TrimSuffix(name, last), "parts."); stem != "" {
		return strings.TrimSuffix(stem, ".") + ": " + text
	}
	return text
}

func howTo(specs []rule.Spec, i int, l locale.Lang) string {
	spec := specs[i]
	how := ""
	switch spec.Type {
	case rule.Decimal, rule.Amount, rule.Count, rule.Days, rule.Decimals, rule.Scalar:
		how = say(l, "exchange.how."+string(spec.Type))
		if isShare(specs, i) {
			how = say(l, "exchange.how.share")
		}
	case rule.YesNo, rule.WordSet:
		how = say(l, "exchange.how.yes_no")
	case rule.Word:
		how = say(l, "exchange.how.choice")
	case rule.States:
		how = say(l, "exchange.how.period")
	case rule.Counts:
		how = say(l, "exchange.how.count")
	case rule.Tallies:
		how = say(l, "exchange.how.tallies", exampleOf(spec.Words))
	case rule.Items:
		var names []string
		for j, inner := range spec.Item.Inputs() {
			if !isShare(spec.Item.Inputs(), j) {
				names = append(names, inner.Name)
			}
		}
		how = say(l, "exchange.how.items", exampleOf(names))
	}
	switch {
	case spec.Nullable && spec.Type == rule.Days:
		how += "; " + say(l, "exchange.how.or_never")
	case spec.Nullable:
		how += "; " + say(l, "exchange.how.or_none")
	case strings.HasSuffix(spec.Name, "respondents"):
		how += "; " + say(l, "exchange.how.optional")
	}
	return how
}

// exampleOf shows how a line is written: "A: …; B: …".
func exampleOf(names []string) string {
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = name + ": …"
	}
	return strings.Join(parts, "; ")
}

package app

import (
	"fmt"
	"io/fs"

	"minhbach/internal/fault"
	"minhbach/internal/metric"
	"minhbach/internal/ruleset"
	"minhbach/rules"
)

// Metrics reads the definitions of rules/metrics.
func Metrics() ([]metric.Definition, error) {
	files, err := fs.Glob(rules.Files, "metrics/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list the metrics: %w", err)
	}
	var definitions []metric.Definition
	for _, file := range files {
		data, err := fs.ReadFile(rules.Files, file)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		node, err := ruleset.Parse(file, data)
		if err != nil {
			return nil, err
		}
		rd := ruleset.NewReader(file)
		definitions = append(definitions, readMetrics(rd, node)...)
		if err := rd.Problems().OrNil(); err != nil {
			return nil, err
		}
	}
	return definitions, nil
}

func readMetrics(rd *ruleset.Reader, node *ruleset.Node) []metric.Definition {
	top := rd.Object(node, "")
	var definitions []metric.Definition
	for i, n := range top.List("metrics") {
		o := rd.Object(n, fmt.Sprintf("metrics[%d]", i))
		o.Word("label")
		o.Word("basis")
		definitions = append(definitions, metric.Definition{
			Name: o.Word("name"), Version: int(o.Whole("version", 0, 1)), Kinds: o.Words("kinds"),
			Where: readConditions(o, "where"), Of: readConditions(o, "of"), Field: o.WordOr("field", ""),
			Per:       metric.Per(o.OneOf("per", "", string(metric.PerFact), string(metric.PerSubject))),
			Aggregate: metric.Aggregate(o.OneOf("aggregate", "", string(metric.Count), string(metric.CountDistinct), string(metric.Sum), string(metric.Share))),
		})
		o.End()
	}
	top.End()
	return definitions
}

func readConditions(o *ruleset.Object, name string) []metric.Condition {
	var conditions []metric.Condition
	for i, n := range o.List(name) {
		c := o.Object(n, fmt.Sprintf("%s[%d]", o.At(name), i))
		conditions = append(conditions, metric.Condition{
			Field: c.Word("field"), Op: metric.Op(c.OneOf("op", "", string(metric.Equal), string(metric.In), string(metric.Range))),
			Value: c.WordOr("value", ""), Values: c.Words("values"), Min: c.WordOr("min", ""), Max: c.WordOr("max", ""),
		})
		c.End()
	}
	return conditions
}

// checkMetrics refuses definitions that the declared kinds cannot serve.
func (a *App) checkMetrics(definitions []metric.Definition) error {
	var problems fault.Problems
	for _, d := range definitions {
		problems = append(problems, fault.All(d.Validate(a.Kinds))...)
	}
	return problems.OrNil()
}

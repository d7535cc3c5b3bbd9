package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"minhbach/internal/civil"
	"minhbach/internal/cli"
	"minhbach/internal/fault"
	"minhbach/internal/org"
)

// The columns of a list of agencies; short_name, kind and valid_to may be empty.
var agencyColumns = []string{"code", "name", "short_name", "kind", "block", "valid_from", "valid_to", "basis"}

const (
	agencyBytesMax = 8 << 20
	agencyRowsMax  = 20_000
)

// ImportAgencies reads a list of agencies with the days they exist. An agency
// whose code is already known on its first day is revised, else founded.
func (p *Program) ImportAgencies(ctx context.Context, file cli.File, dryRun bool) (cli.AgenciesReport, error) {
	rows, err := readAgencies(file)
	if err != nil {
		return cli.AgenciesReport{}, err
	}
	app, err := p.open(ctx)
	if err != nil {
		return cli.AgenciesReport{}, err
	}
	changes, report := org.Changes{Actor: consoleActor, Basis: rows[0].basis}, cli.AgenciesReport{Agencies: len(rows), DryRun: dryRun}
	for _, row := range rows {
		known, err := app.Org.ByCode(ctx, row.version.Code, row.version.ValidFrom)
		switch {
		case fault.Is(err, fault.NotFound):
			changes.Found = append(changes.Found, org.Founding{Version: row.version, Place: row.place})
			report.Changed++
		case err != nil:
			return report, fmt.Errorf("look for agency %s: %w", row.version.Code, err)
		case known.Name != row.version.Name || known.Block != row.version.Block || known.ShortName != row.version.ShortName:
			row.version.Agency = known.Agency
			changes.Revise = append(changes.Revise, org.Revision{Version: row.version, Place: row.place})
			report.Changed++
		}
	}
	if dryRun || report.Changed == 0 {
		return report, nil
	}
	_, err = app.Org.Apply(ctx, changes)
	return report, err
}

type agencyRow struct {
	version org.Version
	basis   string
	place   fault.Place
}

func readAgencies(file cli.File) ([]agencyRow, error) {
	place := fault.Place{File: file.Name}
	if len(file.Data) > agencyBytesMax {
		return nil, fault.New(fault.TooLarge, "app.agencies_too_large", agencyRowsMax).At(place)
	}
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file.Data, []byte("\xef\xbb\xbf"))))
	heads, err := reader.Read()
	if err != nil || !slices.Equal(heads, agencyColumns) {
		return nil, fault.New(fault.Invalid, "app.agency_columns", strings.Join(agencyColumns, ",")).At(place)
	}
	var rows []agencyRow
	var problems fault.Problems
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "app.agency_csv", err.Error()).At(place).Because(err)
		}
		line, _ := reader.FieldPos(0)
		row, err := agencyOf(record, fault.Place{File: file.Name, Row: line})
		problems = append(problems, fault.All(err)...)
		if rows = append(rows, row); len(rows) > agencyRowsMax {
			return nil, fault.New(fault.TooLarge, "app.agencies_too_large", agencyRowsMax).At(place)
		}
	}
	if len(rows) == 0 && len(problems) == 0 {
		problems = append(problems, fault.New(fault.Invalid, "app.agency_none").At(place))
	}
	return rows, problems.OrNil()
}

func agencyOf(cells []string, place fault.Place) (agencyRow, error) {
	row := agencyRow{place: place, basis: cells[7], version: org.Version{
		Code: cells[0], Name: cells[1], ShortName: cells[2], Kind: cells[3], Block: cells[4],
	}}
	if row.version.Kind == "" {
		row.version.Kind = row.version.Block
	}
	var problems fault.Problems
	for i, into := range map[int]*civil.Date{5: &row.version.ValidFrom, 6: &row.version.ValidTo} {
		if cells[i] == "" && i == 6 {
			continue
		}
		date, err := civil.ParseDate(cells[i])
		if err != nil {
			problems = append(problems, fault.New(fault.Invalid, "app.agency_date", agencyColumns[i]).
				At(place).At(fault.Place{Column: agencyColumns[i], Value: cells[i]}))
		}
		*into = date
	}
	return row, problems.OrNil()
}

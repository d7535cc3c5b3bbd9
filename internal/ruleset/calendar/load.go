package calendar

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/ruleset"
)

// Holiday is a day off that has a name.
type Holiday struct {
	On    civil.Date
	Name  string
	Basis string
	// IsFixed tells that it returns on the same day each year; the others are
	// computed from the lunisolar calendar.
	IsFixed bool
}

// Base is the calendar as the rule files tell it.
type Base struct {
	Basis    string // of the week
	Status   string // how sure the basis is
	week     civil.Week
	holidays []Holiday
	notices  []civil.Notice
}

// rowsMax bounds the file of holidays: some hundred years.
const rowsMax = 2_000

// Load reads week.yaml, holidays.csv and notices/*.yaml of a folder, and
// reports all that is wrong.
func Load(fsys fs.FS, dir string) (*Base, error) {
	b := &Base{}
	var problems fault.Problems
	for _, step := range []func(fs.FS, string) (fault.Problems, error){b.readWeek, b.readHolidays, b.readNotices} {
		found, err := step(fsys, dir)
		if err != nil {
			return nil, err
		}
		problems = append(problems, found...)
	}
	if err := problems.OrNil(); err != nil {
		return nil, err
	}
	if _, err := b.With(); err != nil {
		return nil, err
	}
	return b, nil
}

// With is the working calendar with the notices that people entered. A notice
// that was entered takes the place of a file of the same year.
func (b *Base) With(entered ...civil.Notice) (*civil.Calendar, error) {
	byYear := map[int]civil.Notice{}
	for _, n := range slices.Concat(b.notices, entered) {
		byYear[n.Year] = n
	}
	for _, h := range b.holidays {
		if h.IsFixed {
			continue
		}
		n := byYear[h.On.Year()]
		n.Year = h.On.Year()
		if !slices.Contains(n.DaysOff, h.On) {
			n.DaysOff = append(slices.Clip(n.DaysOff), h.On)
		}
		byYear[n.Year] = n
	}
	notices := make([]civil.Notice, 0, len(byYear))
	for _, n := range byYear {
		notices = append(notices, n)
	}
	slices.SortFunc(notices, func(a, b civil.Notice) int { return a.Year - b.Year })
	return civil.NewCalendar(b.week, notices...)
}

// Holidays are the named days off of a year that the files know.
func (b *Base) Holidays(year int) []Holiday {
	var found []Holiday
	for _, h := range b.holidays {
		if h.On.Year() == year {
			found = append(found, h)
		}
	}
	return found
}

// Notices are those of the rule files.
func (b *Base) Notices() []civil.Notice { return slices.Clone(b.notices) }

func read(fsys fs.FS, name string) (*ruleset.Node, *ruleset.Reader, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, nil, fmt.Errorf("read the calendar: %w", err)
	}
	node, err := ruleset.Parse(name, data)
	return node, ruleset.NewReader(name), err
}

var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

func (b *Base) readWeek(fsys fs.FS, dir string) (fault.Problems, error) {
	node, rd, err := read(fsys, path.Join(dir, "week.yaml"))
	if err != nil {
		return nil, err
	}
	top := rd.Object(node, "")
	o := rd.Object(top.Key("week"), "week")
	for _, word := range o.Words("rest_days") {
		day := slices.Index(weekdays, word)
		if day < 0 {
			o.Refuse(o.Node.Get("rest_days"), o.At("rest_days"), "calendar.rest_day_unknown", word)
			continue
		}
		b.week.RestDays = append(b.week.RestDays, time.Weekday(day))
	}
	b.Basis, b.Status = o.Word("basis"), o.Word("status")
	if o.Date("valid_from").IsZero() && len(rd.Problems()) == 0 {
		o.Refuse(o.Node, o.At("valid_from"), "ruleset.key_missing", "valid_from")
	}
	o.End()
	top.End()
	return rd.Problems(), nil
}

var (
	columns = []string{"date", "kind", "name", "basis"}
	kinds   = []string{"fixed", "tet", "gio_to"}
)

func (b *Base) readHolidays(fsys fs.FS, dir string) (fault.Problems, error) {
	name := path.Join(dir, "holidays.csv")
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read the holidays: %w", err)
	}
	rows := csv.NewReader(bytes.NewReader(data))
	rows.FieldsPerRecord = len(columns)
	var problems fault.Problems
	for line := 1; line <= rowsMax; line++ {
		row, err := rows.Read()
		place := fault.Place{File: name, Row: line}
		switch {
		case errors.Is(err, io.EOF):
			return append(problems, b.checkFixed(name)...), nil
		case err != nil:
			return append(problems, fault.New(fault.Invalid, "calendar.row_broken", err.Error()).At(place)), nil
		case line == 1 && !slices.Equal(row, columns):
			return append(problems, fault.New(fault.Invalid, "calendar.columns", strings.Join(columns, ", ")).At(place)), nil
		case line == 1:
			continue
		}
		problems = append(problems, b.addHoliday(row).At(place)...)
	}
	return append(problems, fault.New(fault.TooLarge, "calendar.row_broken", rowsMax).At(fault.Place{File: name})), nil
}

func (b *Base) addHoliday(row []string) fault.Problems {
	on, err := civil.ParseDate(row[0])
	if err != nil {
		return fault.All(err).At(fault.Place{Column: columns[0]})
	}
	if !slices.Contains(kinds, row[1]) {
		return fault.Problems{fault.New(fault.Invalid, "calendar.kind_unknown", row[1], strings.Join(kinds, ", ")).At(fault.Place{Column: columns[1]})}
	}
	for i := 2; i < len(columns); i++ {
		if row[i] == "" {
			return fault.Problems{fault.New(fault.Invalid, "ruleset.key_missing", columns[i]).At(fault.Place{Column: columns[i]})}
		}
	}
	b.holidays = append(b.holidays, Holiday{On: on, Name: row[2], Basis: row[3], IsFixed: row[1] == kinds[0]})
	return nil
}

// checkFixed gathers the days that return each year, and refuses a file that
// forgets one of them in some year: they hold in years the file does not reach.
func (b *Base) checkFixed(file string) fault.Problems {
	years, days := map[int]bool{}, map[civil.MonthDay]map[int]bool{}
	for _, h := range b.holidays {
		years[h.On.Year()] = true
		if !h.IsFixed {
			continue
		}
		day := civil.MonthDay{Month: h.On.Month(), Day: h.On.Day()}
		if days[day] == nil {
			days[day] = map[int]bool{}
			b.week.FixedHolidays = append(b.week.FixedHolidays, day)
		}
		days[day][h.On.Year()] = true
	}
	var problems fault.Problems
	for _, day := range b.week.FixedHolidays {
		for year := range years {
			if !days[day][year] {
				text := fmt.Sprintf("%02d/%02d", day.Day, int(day.Month))
				problems = append(problems, fault.New(fault.Invalid, "calendar.year_not_whole", text, strconv.Itoa(year)).At(fault.Place{File: file}))
			}
		}
	}
	return problems
}

func (b *Base) readNotices(fsys fs.FS, dir string) (fault.Problems, error) {
	files, err := fs.Glob(fsys, path.Join(dir, "notices", "*.yaml"))
	if err != nil {
		return nil, fmt.Errorf("list the notices: %w", err)
	}
	var problems fault.Problems
	for _, file := range files {
		node, rd, err := read(fsys, file)
		if err != nil {
			return nil, err
		}
		o := rd.Object(node, "")
		n := civil.Notice{Year: int(o.Whole("year", 0, civil.YearMin)), Basis: strings.TrimSpace(o.Word("basis"))}
		n.DaysOff, n.WorkingDays = dates(o, "days_off"), dates(o, "working_days")
		o.End()
		if len(rd.Problems()) == 0 && strconv.Itoa(n.Year) != strings.TrimSuffix(path.Base(file), ".yaml") {
			o.Refuse(o.Node, "year", "calendar.year_wrong", path.Base(file))
		}
		if len(rd.Problems()) == 0 && n.Basis == "" {
			o.Refuse(o.Node, "basis", "calendar.no_basis", strconv.Itoa(n.Year))
		}
		problems = append(problems, rd.Problems()...)
		b.notices = append(b.notices, n)
	}
	return problems, nil
}

func dates(o *ruleset.Object, name string) []civil.Date {
	var days []civil.Date
	for _, word := range o.Words(name) {
		day, err := civil.ParseDate(word)
		if err != nil {
			o.Refuse(o.Node.Get(name), o.At(name), "ruleset.want_date", name)
			continue
		}
		days = append(days, day)
	}
	return days
}

package cli

import (
	"context"
	"strings"
	"testing"

	"minhbach/internal/fault"
)

func (a *fakeApp) OpenRound(_ context.Context, in RoundOpening) (RoundStatus, error) {
	return underWay(in.Year, in.Block), a.refuse
}

func (a *fakeApp) RoundStatus(_ context.Context, year int, block string) (RoundStatus, error) {
	return underWay(year, block), a.refuse
}

func underWay(year int, block string) RoundStatus {
	return RoundStatus{
		Year: year, Block: block, Phase: "self_scoring", Planned: true, Submitted: 1, Late: 1,
		Deadlines: []PhaseDeadline{{"self_scoring", "2019-12-13T17:00"}},
		Agencies: []AgencyStanding{
			{Code: "SNV", Name: "Sở Nội vụ", State: "submitted", Filled: 42, Of: 42, Due: "2019-12-13T17:00"},
			{Code: "BDT", Name: "Ban Dân tộc", State: "draft", Filled: 38, Of: 42, Due: "2019-12-13T17:00", IsLate: true, DaysLate: 2},
		},
	}
}

func TestARoundIsOpenedAndSaysWhoIsLate(t *testing.T) {
	plan := file(t, "plan.yaml", "basis: x")
	for args, want := range map[string]string{
		"round open --data . --year 2019 --block so --set mau --plan " + plan:                 "Đã mở đợt chấm điểm khối so năm 2019: 2 cơ quan, giai đoạn tự chấm.",
		"round freeze --data . --year 2019 --block so":                                        "Đã chốt số liệu khối so năm 2019: 20 cơ quan, dựa trên 900 sự việc",
		"round publish --data . --year 2019 --block so --on 14/02/2020 --decision 12/QĐ-UBND": "Đã công bố khối so năm 2019 theo quyết định 12/QĐ-UBND: 20 cơ quan, dựa trên 901 sự việc đầu tiên, gốc r.",
		"round status --data . --year 2019 --block so":                                        "Khối so năm 2019: giai đoạn tự chấm; 1/2 cơ quan đã nộp, 1 cơ quan chậm.",
	} {
		got := runWith(t, &fakeApp{}, strings.Fields(args)...)
		if got.code != 0 || !strings.Contains(got.out, want) {
			t.Errorf("%s: code %d, %s%s", args, got.code, got.out, got.failed)
		}
	}
	got := runWith(t, &fakeApp{}, strings.Fields("round status --data . --year 2019 --block so")...)
	for _, want := range []string{"BDT  chưa nộp", "38/42", "2  Ban Dân tộc", "tự chấm: đến 2019-12-13T17:00"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("%q is not in\n%s", want, got.out)
		}
	}
	refusing := &fakeApp{refuse: fault.New(fault.Conflict, "cli.year", 1, 2, 3)}
	if got := runWith(t, refusing, strings.Fields("round open --data . --year 2019 --block so --set mau")...); got.code != 2 {
		t.Errorf("a refusal ends with %d", got.code)
	}
}

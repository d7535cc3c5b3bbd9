package cli

import (
	"context"
	"slices"
	"strings"
	"testing"
)

func (a *fakeApp) Backup(context.Context, string, []string) (BackupReport, error) {
	return BackupReport{MadeAt: "2018-12-31T00:00:00.000000Z", Size: 1000, Root: "r", Rows: 50_000, Files: 7}, a.refuse
}

func (a *fakeApp) Restore(_ context.Context, _, _ string, keys []byte) (BackupReport, error) {
	return BackupReport{Size: 1000, Root: "r", Rows: int64(len(keys)), Files: 7}, a.refuse
}

func (a *fakeApp) RecomputeMetrics(_ context.Context, check bool) (MetricsReport, error) {
	return MetricsReport{Metrics: 3, Differences: a.differs, Recomputed: !check && len(a.differs) > 0}, a.refuse
}

func TestUpkeepSaysWhatHappened(t *testing.T) {
	for args, want := range map[string]string{
		"backup out --data .": "Đã ghi bản sao lưu out: 50.000 dòng, 7 tệp, sổ minh chứng 1.000 bản ghi, gốc r.",
		"restore " + file(t, "b.backup", "x") + " --identity " + file(t, "key.txt", "12345"): "5 dòng, 7 tệp",
		"metrics recompute --data . --check":                                                 "Khớp: 3 số liệu",
	} {
		got := runWith(t, &fakeApp{}, strings.Fields(args)...)
		if got.code != exitDone || !strings.Contains(got.out, want) {
			t.Errorf("%s: %d %q, want %q", args, got.code, got.out, want)
		}
	}
}

func TestMetricsThatDifferGiveOneUnlessTheyAreMended(t *testing.T) {
	app := &fakeApp{differs: []string{"reform.sessions"}}
	if got := runWith(t, app, "metrics", "recompute", "--data", ".", "--check"); got.code != exitNotHold || !strings.Contains(got.out, "reform.sessions") {
		t.Errorf("check: %d %q", got.code, got.out)
	}
	if got := runWith(t, app, "metrics", "recompute", "--data", "."); got.code != exitDone || !strings.Contains(got.out, "Đã tính lại 3 số liệu; 1 chỗ") {
		t.Errorf("recompute: %d %q", got.code, got.out)
	}
}

func TestJSONOfUpkeepKeepsItsNames(t *testing.T) {
	for args, want := range map[string][]string{
		"backup out --data .":                {"evidence_root string", "evidence_size number", "files number", "made_at string", "rows number"},
		"metrics recompute --data . --check": {"metrics number", "recomputed bool"},
	} {
		if got := keysOf(t, runWith(t, &fakeApp{}, append(strings.Fields(args), "--json")...).out); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", args, got, want)
		}
	}
}

package main

import (
	"bytes"
	"strings"
	"testing"
)

// stream is what go test -json prints, cut to what is read from it.
const stream = `
{"Action":"run","Package":"minhbach/internal/store","Test":"TestSQLite"}
{"Action":"run","Package":"minhbach/internal/store","Test":"TestSQLite/CommitsWhole"}
{"Action":"pass","Package":"minhbach/internal/store","Test":"TestSQLite/CommitsWhole"}
{"Action":"run","Package":"minhbach/internal/store","Test":"TestSQLite/RollsBack"}
{"Action":"output","Package":"minhbach/internal/store","Test":"TestSQLite/RollsBack","Output":"    store_test.go:9: a row remained\n"}
{"Action":"fail","Package":"minhbach/internal/store","Test":"TestSQLite/RollsBack"}
{"Action":"fail","Package":"minhbach/internal/store","Test":"TestSQLite"}
{"Action":"run","Package":"minhbach/internal/store","Test":"TestPostgres"}
{"Action":"skip","Package":"minhbach/internal/store","Test":"TestPostgres"}
{"Action":"fail","Package":"minhbach/internal/store","Elapsed":1.5}
{"Action":"run","Package":"minhbach/internal/points","Test":"TestAdds"}
{"Action":"pass","Package":"minhbach/internal/points","Test":"TestAdds"}
{"Action":"pass","Package":"minhbach/internal/points","Elapsed":0.1}
`

func readStream(t *testing.T, text string) (*tally, *results, string) {
	t.Helper()
	var out bytes.Buffer
	counted := newTally()
	r := newResults(&out, counted, "")
	if err := r.read(strings.NewReader(strings.TrimSpace(text))); err != nil {
		t.Fatal(err)
	}
	return counted, r, out.String()
}

func TestEventsCountLeavesByEngine(t *testing.T) {
	counted, r, said := readStream(t, stream)
	want := map[row]counts{
		{"store", engineSQLite}:   {passed: 1, failed: 1},
		{"store", enginePostgres}: {skipped: 1},
		{"points", engineNone}:    {passed: 1},
	}
	for r, c := range want {
		if got := counted.rows[r]; got == nil || *got != c {
			t.Errorf("%v: got %+v, want %+v", r, got, c)
		}
	}
	if len(counted.rows) != len(want) {
		t.Errorf("rows: %v", counted.sorted())
	}
	if r.failures == 0 || !strings.Contains(said, "a row remained") || !strings.Contains(said, "FAIL store") {
		t.Errorf("the failure is not shown:\n%s", said)
	}
}

func TestPackageThatDoesNotBuildIsOneFailureWithItsReason(t *testing.T) {
	counted, _, said := readStream(t, `
{"ImportPath":"minhbach/internal/vn [minhbach/internal/vn.test]","Action":"build-output","Output":"vn_test.go:3:1: syntax error\n"}
{"ImportPath":"minhbach/internal/vn [minhbach/internal/vn.test]","Action":"build-fail"}
{"Action":"start","Package":"minhbach/internal/vn"}
{"Action":"output","Package":"minhbach/internal/vn","Output":"FAIL\tminhbach/internal/vn [build failed]\n"}
{"Action":"fail","Package":"minhbach/internal/vn","Elapsed":0,"FailedBuild":"minhbach/internal/vn [minhbach/internal/vn.test]"}`)
	if got := counted.total(); got.failed != 1 {
		t.Errorf("got %+v, want one failure", got)
	}
	if !strings.Contains(said, "syntax error") {
		t.Errorf("the reason is not shown:\n%s", said)
	}
}

func TestPanicOutsideATestIsAFailure(t *testing.T) {
	counted, r, said := readStream(t, `
{"Action":"output","Package":"minhbach/internal/vn","Output":"panic: no memory\n"}
{"Action":"fail","Package":"minhbach/internal/vn","Elapsed":0.2}`)
	if counted.total().failed != 1 || r.failures != 1 || !strings.Contains(said, "no memory") {
		t.Errorf("got %+v and\n%s", counted.total(), said)
	}
}

func TestEngineIsReadFromTheName(t *testing.T) {
	tests := map[[2]string]engine{
		{"minhbach/internal/store", "TestPostgres/CommitsWhole"}:         enginePostgres,
		{"minhbach/internal/store", "TestSQLite"}:                        engineSQLite,
		{"minhbach/internal/cchc/cchcweb", "TestBrowserRankingIsSorted"}: engineBrowser,
		{"minhbach/internal/web/webtest", "TestPagesFit"}:                engineBrowser,
		{"minhbach/internal/points", "TestAdds"}:                         engineNone,
	}
	for test, want := range tests {
		if got := engineOf(test[0], test[1]); got != want {
			t.Errorf("%v: got %s, want %s", test, got, want)
		}
	}
}

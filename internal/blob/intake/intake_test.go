package intake_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"minhbach/internal/blob"
	"minhbach/internal/blob/intake"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
)

func newIntake(t *testing.T) (*intake.Intake, string) {
	t.Helper()
	dir := t.TempDir()
	disk, err := blob.OpenDisk(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	return &intake.Intake{Files: disk, Dir: filepath.Join(dir, "judged")}, dir
}

func zipOf(t testing.TB, entries map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, content := range entries {
		e, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(e, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func workbook(t testing.TB, options ...excelize.Options) string {
	t.Helper()
	var out bytes.Buffer
	book := excelize.NewFile()
	if err := book.SetCellValue("Sheet1", "A1", "Kế hoạch"); err != nil {
		t.Fatal(err)
	}
	if err := book.Write(&out, options...); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

const pdf = "%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R "

func TestAFileIsKnownByItsContent(t *testing.T) {
	in, _ := newIntake(t)
	for name, c := range map[string]struct {
		content string
		want    string // the media type, or the key of the refusal
	}{
		"bao-cao.pdf":       {pdf + ">>", "application/pdf"},
		"lon.pdf":           {pdf + strings.Repeat("x", 9000) + ">>", "application/pdf"},
		"khoa.pdf":          {pdf + "/Encrypt 5 0 R >>", "intake.locked"},
		"khoa-xa.pdf":       {pdf + strings.Repeat("x", 4096-len(pdf)-4) + "/Encrypt<</V 4>> >>", "intake.locked"},
		"khong-khoa.pdf":    {pdf + "/EncryptMetadata true >>", "application/pdf"},
		"so-lieu.xlsx":      {workbook(t), intake.XLSX.Media},
		"khoa.xlsx":         {workbook(t, excelize.Options{Password: "bí mật"}), "intake.locked"},
		"macro.docx":        {zipOf(t, map[string]string{"word/document.xml": "", "word/vbaProject.bin": ""}), "intake.macros"},
		"giay.docx":         {zipOf(t, map[string]string{"word/document.xml": "<w/>"}), intake.DOCX.Media},
		"giay.odt":          {zipOf(t, map[string]string{"mimetype": intake.ODT.Media, "META-INF/manifest.xml": "<m/>"}), intake.ODT.Media},
		"khoa.odt":          {zipOf(t, map[string]string{"mimetype": intake.ODT.Media, "META-INF/manifest.xml": "<manifest:encryption-data/>"}), "intake.locked"},
		"tep-nen.zip":       {zipOf(t, map[string]string{"a.txt": "a"}), "intake.archive"},
		"bom.xlsx":          {zipOf(t, map[string]string{"xl/workbook.xml": strings.Repeat("\x00", 80<<20)}), "intake.bomb"},
		"hong.docx":         {"PK\x03\x04 rồi hết", "intake.damaged"},
		"anh.jpg":           {"\xff\xd8\xff\xe0 JFIF", "image/jpeg"},
		"anh.png":           {"\x89PNG\r\n\x1a\n", "image/png"},
		"ghi-chep.txt":      {"Biên bản họp ngày 14/10/2020\n" + strings.Repeat("ệ", 3000), "text/plain; charset=utf-8"},
		"rong.pdf":          {"", "intake.empty"},
		"trang.html":        {"<!DOCTYPE html><script>alert(1)</script>", "intake.unknown"},
		"trang.txt":         {"\ufeff  <html>", "intake.unknown"},
		"hinh.svg":          {`<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>`, "intake.unknown"},
		"chuong-trinh.exe":  {"MZ\x90\x00", "intake.unknown"},
		"kich-ban.txt":      {"#!/bin/sh\n", "intake.unknown"},
		"doi-ten.pdf":       {"\x89PNG\r\n\x1a\n", "intake.name_lies"},
		"doi-ten.pdf.exe":   {pdf + ">>", "intake.name_lies"},
		"khong-duoi":        {pdf + ">>", "intake.name_lies"},
		`..\..\a/b/so.PDF`:  {pdf + ">>", "application/pdf"},
		"hai-loai.pdf":      {pdf + ">>\n<script>alert(1)</script>", "application/pdf"}, // leaves as an attachment only
		"hai-loai.png":      {"<script>\x89PNG\r\n\x1a\n", "intake.unknown"},
		"xau\u202efdp.exe":  {pdf + ">>", "intake.name_lies"},
		"hop-cu.doc":        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rồi hết", "intake.damaged"},
		"qua-lon.pdf":       {pdf + strings.Repeat("x", intake.FileBytesMax), "intake.too_large"},
		"ki-tu-dieu-kh.txt": {"a\x00b", "intake.unknown"},
	} {
		kept, err := in.Keep(t.Context(), name, strings.NewReader(c.content))
		got := kept.Type.Media
		if refused, ok := fault.From(err); ok {
			got = refused.Key
		} else if err != nil {
			t.Fatal(err)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if left, err := os.ReadDir(in.Dir); err != nil || len(left) > 0 {
		t.Errorf("left %v %v", left, err)
	}
}

func TestOneContentIsStoredOnce(t *testing.T) {
	in, _ := newIntake(t)
	first, err := in.Keep(t.Context(), "a.pdf", strings.NewReader(pdf+">>"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := in.Keep(t.Context(), "tên khác.pdf", strings.NewReader(pdf+">>"))
	if err != nil || first.Digest != second.Digest || second.Name != "tên khác.pdf" {
		t.Errorf("%+v %+v %v", first, second, err)
	}
	count := 0
	err = in.Files.(*blob.Disk).Each(t.Context(), func(blob.Digest) error { count++; return nil })
	if err != nil || count != 1 {
		t.Errorf("%d files: %v", count, err)
	}
}

func TestNamesAreNamesOnly(t *testing.T) {
	for sent, want := range map[string]string{
		`C:\Users\a\Báo cáo.pdf`:          "Báo cáo.pdf",
		"../../etc/passwd":                "passwd",
		"a\r\nSet-Cookie: x.pdf":          "aSet-Cookie x.pdf",
		".htaccess":                       "htaccess",
		`<img src=x>".pdf`:                "img src=x.pdf",
		strings.Repeat("ế", 300) + ".pdf": strings.Repeat("ế", 196) + ".pdf",
	} {
		if got := intake.CleanName(sent); got != want {
			t.Errorf("%q became %q, want %q", sent, got, want)
		}
	}
}

// scanner writes a script that answers with an exit code.
func scanner(t *testing.T, script string) intake.Command {
	t.Helper()
	path := filepath.Join(t.TempDir(), "scan.sh")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return intake.Command{"/bin/sh", path}
}

func TestAScannerBlocksWhatItFinds(t *testing.T) {
	in, dir := newIntake(t)
	for script, want := range map[string]string{
		`grep -q EICAR "$1" && exit 1; exit 0`: "intake.infected",
		"exit 2":                               "intake.scanner_silent",
	} {
		in.Scanner = scanner(t, script)
		_, err := in.Keep(t.Context(), "a.pdf", strings.NewReader(pdf+"EICAR >>"))
		if refused, ok := fault.From(err); !ok || refused.Key != want {
			t.Errorf("%s: %v, want %s", script, err, want)
		}
	}
	in.Scanner = scanner(t, `grep -q EICAR "$1" && exit 1; exit 0`)
	if _, err := in.Keep(t.Context(), "a.pdf", strings.NewReader(pdf+">>")); err != nil {
		t.Error(err)
	}
	in.Scanner = intake.Command{filepath.Join(dir, "absent")}
	if _, err := in.Keep(t.Context(), "a.pdf", strings.NewReader(pdf+">>")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("an absent scanner let it pass: %v", err)
	}
}

// clamd answers as the daemon does: it reads the parts and looks for a word.
func clamd(t *testing.T, answer func(content string) string) intake.Clamd {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "clamd.ctl")
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, answer(received(conn)))
			_ = conn.Close()
		}
	}()
	return intake.Clamd(socket)
}

func received(r io.Reader) string {
	head := make([]byte, len("zINSTREAM\x00"))
	if _, err := io.ReadFull(r, head); err != nil {
		return ""
	}
	var all strings.Builder
	for {
		var size [4]byte
		if _, err := io.ReadFull(r, size[:]); err != nil || size == [4]byte{} {
			return all.String()
		}
		n := int64(size[0])<<24 | int64(size[1])<<16 | int64(size[2])<<8 | int64(size[3])
		if _, err := io.CopyN(&all, r, n); err != nil {
			return all.String()
		}
	}
}

func TestClamdIsAskedOverItsSocket(t *testing.T) {
	in, _ := newIntake(t)
	in.Scanner = clamd(t, func(content string) string {
		if strings.Contains(content, "EICAR") {
			return "stream: Eicar-Test-Signature FOUND\x00"
		}
		return "stream: OK\x00"
	})
	big := strings.Repeat("x", 200<<10)
	if _, err := in.Keep(t.Context(), "a.pdf", strings.NewReader(pdf+big)); err != nil {
		t.Error(err)
	}
	_, err := in.Keep(t.Context(), "a.pdf", strings.NewReader(pdf+big+"EICAR"))
	if refused, ok := fault.From(err); !ok || refused.Key != "intake.infected" {
		t.Errorf("%v", err)
	}
	in.Scanner = clamd(t, func(string) string { return "INSTREAM size limit exceeded. ERROR\x00" })
	if _, err := in.Keep(t.Context(), "a.pdf", strings.NewReader(pdf)); !fault.Is(err, fault.Unavailable) {
		t.Errorf("an error let it pass: %v", err)
	}
}

func newDrafts(t *testing.T) (*intake.Drafts, *civil.FixedClock) {
	t.Helper()
	in, dir := newIntake(t)
	clock := civil.NewFixedClock(time.Date(2019, 11, 12, 7, 0, 0, 0, time.UTC))
	return &intake.Drafts{Intake: in, Dir: filepath.Join(dir, "drafts"), Clock: clock, IDs: id.Seeded(clock, 1)}, clock
}

func TestAFileComesInPartsAndGoesOnAfterABreak(t *testing.T) {
	drafts, _ := newDrafts(t)
	content := pdf + strings.Repeat("x", 1000)
	d, err := drafts.Begin("a", "Biên bản.pdf", int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := drafts.Append("a", d.ID, 0, strings.NewReader(content[:400])); err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func() error{
		"intake.part_misplaced": func() error { _, err := drafts.Append("a", d.ID, 0, strings.NewReader("again")); return err },
		"intake.no_draft":       func() error { _, err := drafts.Append("b", d.ID, 400, strings.NewReader("theirs")); return err },
		"intake.not_whole":      func() error { _, err := drafts.Finish(t.Context(), "a", d.ID); return err },
	} {
		if refused, ok := fault.From(try()); !ok || refused.Key != name {
			t.Errorf("want %s, got %v", name, refused)
		}
	}
	if _, err := drafts.Append("a", d.ID, 400, strings.NewReader(content[400:]+"more than was said")); !fault.Is(err, fault.Conflict) {
		t.Errorf("too much: %v", err)
	}
	asked, err := drafts.Of("a", d.ID)
	if err != nil || asked.Received != 400 {
		t.Fatalf("%+v %v", asked, err)
	}
	if _, err := drafts.Append("a", d.ID, asked.Received, strings.NewReader(content[400:])); err != nil {
		t.Fatal(err)
	}
	kept, err := drafts.Finish(t.Context(), "a", d.ID)
	if err != nil || kept.Digest != blob.Sum([]byte(content)) || kept.Name != "Biên bản.pdf" {
		t.Errorf("%+v %v", kept, err)
	}
	if _, err := drafts.Of("a", d.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the draft is still there: %v", err)
	}
}

func TestDraftsOfADayAgoAreSwept(t *testing.T) {
	drafts, clock := newDrafts(t)
	old, err := drafts.Begin("a", "cũ.pdf", 10)
	if err != nil {
		t.Fatal(err)
	}
	clock.Advance(23 * time.Hour)
	young, err := drafts.Begin("a", "mới.pdf", 10)
	if err != nil {
		t.Fatal(err)
	}
	clock.Advance(2 * time.Hour)
	if err := drafts.Sweep(); err != nil {
		t.Fatal(err)
	}
	if _, err := drafts.Of("a", old.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the old one: %v", err)
	}
	if _, err := drafts.Of("a", young.ID); err != nil {
		t.Errorf("the young one: %v", err)
	}
}

func TestWhatAKilledProgramLeftIsSweptAndInNobodysWay(t *testing.T) {
	in, _ := newIntake(t)
	clock := civil.NewFixedClock(time.Now())
	drafts := &intake.Drafts{Intake: in, Dir: t.TempDir(), Clock: clock, IDs: id.Seeded(clock, 1)}
	in.Dir = t.TempDir()
	for _, path := range []string{
		filepath.Join(drafts.Dir, "01900000-0000-7000-8000-000000000001.part"), // its note was not written
		filepath.Join(drafts.Dir, "01900000-0000-7000-8000-000000000002.json.new"),
		filepath.Join(in.Dir, "judged1"),
	} {
		if err := os.WriteFile(path, []byte(`{"id":`), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	young, err := drafts.Begin("a", "a.pdf", 10)
	if err != nil {
		t.Fatal(err)
	}
	if err := drafts.Sweep(); err != nil {
		t.Fatal(err)
	}
	if left := filesIn(t, drafts.Dir) + filesIn(t, in.Dir); left != 5 {
		t.Errorf("at once %d files are left, want all 5", left)
	}
	clock.Advance(25 * time.Hour)
	again, err := drafts.Begin("a", "b.pdf", 10)
	if err != nil {
		t.Fatal(err)
	}
	if err := drafts.Sweep(); err != nil {
		t.Fatal(err)
	}
	if _, err := drafts.Of("a", young.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the old draft: %v", err)
	}
	if _, err := drafts.Of("a", again.ID); err != nil {
		t.Errorf("the young draft: %v", err)
	}
	if left := filesIn(t, drafts.Dir) + filesIn(t, in.Dir); left != 2 {
		t.Errorf("after a day %d files are left, want the 2 of the young draft", left)
	}
}

func filesIn(t *testing.T, dir string) int {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestRefusalsOfFilesHaveWords(t *testing.T) {
	in, _ := newIntake(t)
	_, err := in.Keep(t.Context(), "doi-ten.pdf", strings.NewReader("\x89PNG\r\n\x1a\n"))
	refused, _ := fault.From(err)
	if said := refused.Say(intake.Words(), locale.VI); !strings.Contains(said, "bên trong là PNG") {
		t.Errorf("said %q", said)
	}
}

func FuzzNoFileBreaksTheJudge(f *testing.F) {
	f.Add("a.pdf", []byte(pdf))
	f.Add("a.xlsx", []byte(zipOf(f, map[string]string{"xl/workbook.xml": ""})))
	f.Add("a.doc", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		disk, err := blob.OpenDisk(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		in := &intake.Intake{Files: disk, Dir: t.TempDir()}
		if _, err := in.Keep(context.Background(), name, bytes.NewReader(content)); err != nil {
			if _, isRefusal := fault.From(err); !isRefusal {
				t.Errorf("%q: %v", name, err)
			}
		}
	})
}

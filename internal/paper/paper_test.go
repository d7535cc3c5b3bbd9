package paper_test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/paper"
)

var update = flag.Bool("update", false, "write the golden files anew")

// invented is an illustration: no such agency, people or decision.
func invented(t *testing.T) map[string]*paper.Document {
	t.Helper()
	on, err := civil.ParseDate("2019-02-05")
	must(t, err)
	decision := &paper.Document{
		Superior: "Số liệu minh hoạ", Issuer: "Ủy ban nhân dân tỉnh Minh Hoạ", Number: "12/QĐ-UBND", Place: "Minh Hoạ", On: on,
		Title: "Quyết định", Subtitle: "Về việc công bố Chỉ số cải cách hành chính năm 2018 của các sở, ban, ngành",
		Blocks: []paper.Block{
			paper.Paragraph{Text: "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH", Bold: true, Centre: true},
			paper.Paragraph{Text: "Căn cứ Luật Tổ chức chính quyền địa phương;", Italic: true},
			paper.Paragraph{Text: "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình kèm theo kết quả thẩm định của Hội đồng và kết quả điều tra xã hội học,", Italic: true},
			paper.Paragraph{Text: "QUYẾT ĐỊNH:", Bold: true, Centre: true},
			paper.Paragraph{Lead: "Điều 1.", Text: "Công bố Chỉ số cải cách hành chính năm 2018 của 20 sở, ban, ngành như Phụ lục kèm theo. Thứ tự ắ ằ ẳ ẵ ặ ễ ệ ợ ỡ ữ ự ỷ ỹ đ Đ được in đủ dấu."},
			paper.Paragraph{Lead: "Điều 2.", Text: "Quyết định này có hiệu lực kể từ ngày ký."},
		},
		Signers:    []paper.Signer{{Role: "KT. Chủ tịch\nPhó Chủ tịch", Name: "Nguyễn Minh Hoạ"}},
		Recipients: []string{"- Như Điều 2;", "- Sở Nội vụ;", "- Lưu: VT, NC."},
	}
	annex := &paper.Document{
		Annex: "Phụ lục", Title: "Chỉ số cải cách hành chính năm 2018", Subtitle: "(Kèm theo Quyết định số 12/QĐ-UBND ngày 05 tháng 02 năm 2019)",
		On: on, IsLandscape: true, Foot: "Nhật ký bằng chứng: kích thước 1204, gốc 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
		Blocks: []paper.Block{paper.Table{
			Columns: []paper.Column{{Title: "Hạng", Width: 1, Align: paper.Centre}, {Title: "Đơn vị", Width: 6}, {Title: "Điểm", Width: 2, Align: paper.Right}, {Title: "Ghi chú", Width: 5}},
			Rows:    annexRows(),
		}},
	}
	minutes := &paper.Document{
		Issuer: "Ban Minh Hoạ", Number: "/BB-BMH", Title: "Biên bản", Subtitle: "Sinh hoạt chuyên đề cải cách hành chính",
		Blocks:  []paper.Block{paper.Heading{Text: "I. THÀNH PHẦN"}, paper.Paragraph{Text: "Thời gian: 14 giờ 00."}},
		Signers: []paper.Signer{{Role: "Thư ký", Name: "Trần Thị Minh Hoạ", Note: "(Ký, ghi rõ họ tên)"}, {Role: "Chủ trì", Name: "Lê Văn Minh Hoạ", Note: "(Ký, ghi rõ họ tên)"}},
	}
	return map[string]*paper.Document{"decision": decision, "annex": annex, "minutes": minutes}
}

func annexRows() []paper.Row {
	rows := []paper.Row{}
	for i := range 45 {
		note := ""
		if i%7 == 3 {
			note = "Số liệu của tiêu chí thành phần này còn chờ thẩm định lại theo biên bản của Hội đồng thẩm định, nên dòng này dài hơn một dòng và " + strings.Repeat("0123456789abcdef", 5)
		}
		rows = append(rows, paper.Row{Cells: []string{fmt.Sprint(i + 1), fmt.Sprintf("Sở Minh Hoạ thứ %d", i+1), fmt.Sprintf("%d,25", 95-i), note}, Bold: i == 0})
	}
	return rows
}

func TestPaperIsWhatTheDecreeDraws(t *testing.T) {
	for name, d := range invented(t) {
		t.Run(name, func(t *testing.T) {
			file := printed(t, d)
			golden(t, name+".txt", []byte(run(t, "pdftotext", "-layout", file, "-")))
			prefix := filepath.Join(t.TempDir(), "page")
			run(t, "pdftoppm", "-r", "50", "-gray", "-png", file, prefix)
			pages, err := filepath.Glob(prefix + "*.png")
			must(t, err)
			for i, page := range pages {
				picture, err := os.ReadFile(page)
				must(t, err)
				samePicture(t, fmt.Sprintf("%s-%d.png", name, i+1), picture)
			}
		})
	}
}

func TestEveryVietnameseLetterIsOnThePage(t *testing.T) {
	letters := "a à á ả ã ạ ă ằ ắ ẳ ẵ ặ â ầ ấ ẩ ẫ ậ đ e è é ẻ ẽ ẹ ê ề ế ể ễ ệ i ì í ỉ ĩ ị o ò ó ỏ õ ọ ô ồ ố ổ ỗ ộ ơ ờ ớ ở ỡ ợ u ù ú ủ ũ ụ ư ừ ứ ử ữ ự y ỳ ý ỷ ỹ ỵ"
	letters += " " + strings.ToUpper(letters)
	d := &paper.Document{Title: "Chữ", Blocks: []paper.Block{
		paper.Paragraph{Text: letters}, paper.Paragraph{Text: letters, Bold: true}, paper.Paragraph{Text: letters, Italic: true}, paper.Paragraph{Text: letters, Bold: true, Italic: true},
	}}
	file := printed(t, d)
	text := strings.Join(strings.Fields(run(t, "pdftotext", file, "-")), "")
	if strings.Count(text, strings.ReplaceAll(letters, " ", "")) != 4 {
		t.Errorf("a letter is lost in one of the four cuts: %s", text)
	}
	fonts := run(t, "pdffonts", file)
	if strings.Count(fonts, "Identity-H       yes no  yes") != 4 {
		t.Errorf("a font is not embedded with its letters' meaning:\n%s", fonts)
	}
}

func TestSameDocumentGivesSameBytesAndASoundFile(t *testing.T) {
	for name, d := range invented(t) {
		a, b := pdf(t, d), pdf(t, d)
		if !bytes.Equal(a, b) {
			t.Errorf("%s: printed twice, two files", name)
		}
		if !bytes.Contains(a, []byte("/ID [<")) {
			t.Errorf("%s: no identifier", name)
		}
		run(t, "qpdf", "--check", printed(t, d))
	}
}

func TestHeaderOfATableStandsOnEveryPageAndPagesAreNumberedFromTheSecond(t *testing.T) {
	pages := strings.Split(strings.TrimRight(run(t, "pdftotext", "-layout", printed(t, invented(t)["annex"]), "-"), "\f"), "\f")
	if len(pages) < 2 {
		t.Fatalf("the annex has %d pages", len(pages))
	}
	for i, page := range pages {
		if !strings.Contains(page, "Hạng") || !strings.Contains(page, "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef") {
			t.Errorf("page %d lacks its header or its foot:\n%s", i+1, page)
		}
		first := strings.Fields(page)[0]
		if (i == 0) == (first == fmt.Sprint(i+1)) {
			t.Errorf("page %d begins with %q", i+1, first)
		}
	}
}

func TestStrangeTextIsPrinted(t *testing.T) {
	long := strings.Repeat("đ", 5000)
	d := &paper.Document{Title: "Thử", Blocks: []paper.Block{
		paper.Paragraph{Text: "tổ hợp: o\u031b\u0323 \U0001F600 \x00\x07 (ngoặc) \\ % ← ✓ 漢字"},
		paper.Table{Columns: []paper.Column{{Title: "Cột", Width: 1}, {Title: "", Width: 20}}, Rows: []paper.Row{{Cells: []string{long, ""}}}},
		paper.Table{Columns: []paper.Column{{Title: "Trống", Width: 1}}},
	}}
	text := run(t, "pdftotext", printed(t, d), "-")
	if !strings.Contains(text, "tổ hợp: ợ") || strings.Count(text, "đ") < 5000 {
		t.Errorf("text is lost: %.200s", text)
	}
}

func TestWhatCannotBePrintedIsRefused(t *testing.T) {
	for name, d := range map[string]*paper.Document{
		"paper.columns":      {Blocks: []paper.Block{paper.Table{}}},
		"paper.column_width": {Blocks: []paper.Block{paper.Table{Columns: []paper.Column{{}}}}},
		"paper.cells":        {Blocks: []paper.Block{paper.Table{Columns: []paper.Column{{Width: 1}}, Rows: []paper.Row{{}}}}},
		"paper.too_long":     {Blocks: make([]paper.Block, 2001)},
	} {
		err := d.WritePDF(&bytes.Buffer{})
		if refusal, is := fault.From(err); !is || refusal.Key != name {
			t.Errorf("want %s, got %v", name, err)
		}
	}
}

func BenchmarkPrintDecision(b *testing.B) {
	d := &paper.Document{Title: "Quyết định", Blocks: []paper.Block{paper.Paragraph{Text: strings.Repeat("Công bố Chỉ số cải cách hành chính. ", 100)}}}
	for b.Loop() {
		if err := d.WritePDF(&bytes.Buffer{}); err != nil {
			b.Fatal(err)
		}
	}
}

func pdf(t *testing.T, d *paper.Document) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, d.WritePDF(&out))
	return out.Bytes()
}

func printed(t *testing.T, d *paper.Document) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "paper.pdf")
	must(t, os.WriteFile(file, pdf(t, d), 0o600))
	return file
}

// run calls a reader that is not ours. Without it the test skips, or fails
// where everything is required.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("MINHBACH_REQUIRE") == "all" {
			t.Fatalf("%s is required and missing", name)
		}
		t.Skipf("%s is missing", name)
	}
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		must(t, os.WriteFile(file, got, 0o600))
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at it, then run with -update.\n%s", name, got)
	}
}

// Another version of the reader smooths letters otherwise: that is not another
// page. A line that moved changes more than this.
const (
	greyMax   = 96   // of 255, for one pixel
	differMax = 0.01 // of all pixels
)

func samePicture(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		must(t, os.WriteFile(file, got, 0o600))
	}
	kept, err := os.ReadFile(file)
	must(t, err)
	a, b := picture(t, got), picture(t, kept)
	if a.Bounds() != b.Bounds() {
		t.Fatalf("%s: %v, kept %v", name, a.Bounds(), b.Bounds())
	}
	differ := 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if far := int(grey(a, x, y)) - int(grey(b, x, y)); far > greyMax || far < -greyMax {
				differ++
			}
		}
	}
	if share := float64(differ) / float64(a.Bounds().Dx()*a.Bounds().Dy()); share > differMax {
		t.Errorf("%s: %.2f%% of the page looks different", name, 100*share)
	}
}

func grey(p image.Image, x, y int) uint8 {
	pixel, isGrey := color.GrayModel.Convert(p.At(x, y)).(color.Gray)
	if !isGrey {
		return 0
	}
	return pixel.Y
}

func picture(t *testing.T, data []byte) image.Image {
	t.Helper()
	p, _, err := image.Decode(bytes.NewReader(data))
	must(t, err)
	return p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

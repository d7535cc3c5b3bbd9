package gallery

import (
	"fmt"
	"strconv"
	"strings"

	"minhbach/internal/web/chart"
)

// The block of departments in the invented province, in order of rank in 2018.
const agencies = `Văn phòng UBND tỉnh|VP UBND|95.62
Sở Nội vụ|Nội vụ|94.18
Sở Tài chính|Tài chính|93.40
Sở Tư pháp|Tư pháp|92.75
Sở Kế hoạch và Đầu tư|KH và ĐT|91.90
Ban Dân tộc|Dân tộc|90.84
Sở Thông tin và Truyền thông|TT và TT|90.12
Sở Giáo dục và Đào tạo|GD và ĐT|89.35
Sở Công Thương|Công thương|88.91
Sở Khoa học và Công nghệ|KH và CN|87.60
Thanh tra tỉnh|Thanh tra|86.94
Sở Y tế|Y tế|86.20
Sở Ngoại vụ|Ngoại vụ|85.47
Sở Lao động, TB và XH|LĐ, TB XH|84.63
Sở Du lịch|Du lịch|83.88
Sở Văn hoá và Thể thao|VH và TT|82.15
Sở Nông nghiệp và PTNT|NN PTNT|81.02
Sở Tài nguyên và Môi trường|TN và MT|79.36
Sở Xây dựng|Xây dựng|76.48
Sở Giao thông vận tải|GTVT|72.91`

const own = 5 // row of the reader's own agency

type agency struct {
	name, short, index string
	rank               int
	ranks              []int
}

var courses = [][]int{
	{2, 1, 1, 1, 1, 1}, {1, 2, 2, 2, 2, 2}, {3, 4, 7, 6, 5, 3}, {5, 5, 4, 5, 4, 4}, {4, 3, 3, 3, 3, 5},
	{20, 18, 15, 11, 9, 6}, {7, 7, 6, 4, 7, 7}, {6, 8, 5, 7, 6, 8}, {9, 6, 8, 9, 8, 9}, {8, 9, 9, 8, 12, 10},
	{10, 11, 10, 10, 10, 11}, {11, 10, 12, 13, 11, 12}, {13, 12, 11, 12, 15, 13}, {12, 14, 13, 14, 14, 14},
	{14, 13, 16, 15, 13, 15}, {15, 16, 14, 17, 16, 16}, {16, 15, 17, 16, 17, 17}, {17, 17, 18, 20, 19, 18},
	{18, 19, 19, 18, 18, 19}, {19, 20, 20, 19, 20, 20},
}

func block() []agency {
	var list []agency
	for i, line := range strings.Split(agencies, "\n") {
		parts := strings.Split(line, "|")
		list = append(list, agency{name: parts[0], short: parts[1], index: parts[2], rank: i + 1, ranks: courses[i]})
	}
	return list
}

var fields = []struct {
	name, long string
	max        int64
}{
	{"Điều hành", "Chỉ đạo, điều hành", 15}, {"Thể chế", "Cải cách thể chế", 7}, {"Thủ tục", "Thủ tục hành chính", 20},
	{"Bộ máy", "Tổ chức bộ máy", 10}, {"Công vụ", "Chế độ công vụ", 15}, {"Tài chính", "Tài chính công", 10}, {"Hiện đại", "Hiện đại hoá hành chính", 23},
}

// points of an agency in a field: nothing but a figure that looks like one.
func points(row, field int) int64 {
	full := fields[field].max * chart.Millionths
	return full - full*int64(row*7+field*3+(row*field)%5)/400
}

func bump() chart.Bump {
	b := chart.Bump{
		Words: chart.Words{ID: "bump", Title: "Ban Dân tộc tăng 14 bậc sau 5 năm", Describe: "Hạng của 20 cơ quan từ năm 2013 đến năm 2018. Ban Dân tộc: 20, 18, 15, 11, 9, 6."},
		Years: []string{"2013", "2014", "2015", "2016", "2017", "2018"},
		Rows:  len(courses),
	}
	for i, a := range block() {
		l := chart.BumpLine{Name: a.name, Ranks: a.ranks, Row: i, IsOwn: i == own}
		if l.IsOwn {
			for _, y := range b.Years {
				l.Hrefs = append(l.Hrefs, "/co-quan?nam="+y)
			}
		}
		b.Lines = append(b.Lines, l)
	}
	return b
}

var criteria = []string{
	"Kế hoạch CCHC năm ban hành đúng hạn", "Báo cáo quý, năm gửi đúng hạn", "Kiểm tra CCHC tại đơn vị trực thuộc",
	"Sinh hoạt chuyên đề, tuyên truyền", "Nhiệm vụ UBND tỉnh giao hoàn thành",
}

// Heat makes a map of some agencies and criteria; the size test asks for a large one.
func Heat(columns, groups, rows int) chart.Heat {
	h := chart.Heat{
		Words:       chart.Words{ID: "heat", Title: "Khối yếu nhất ở lĩnh vực hiện đại hoá", Describe: "Phần trăm điểm tối đa của từng tiêu chí, từng cơ quan."},
		TotalLabel:  "Chỉ số",
		TotalMean:   "87",
		CellPattern: "/tieu-chi?ma={row}&co-quan={column}",
		CellHref:    func(row, column string) string { return "/tieu-chi?ma=" + row + "&co-quan=" + column },
	}
	list := block()
	for c := range columns {
		a := list[c%len(list)]
		h.Columns = append(h.Columns, chart.HeatColumn{
			Key: strconv.Itoa(c + 1), Rank: strconv.Itoa(c + 1), Name: a.short, Full: a.name,
			Href: "/co-quan", Total: strings.ReplaceAll(a.index[:4], ".", ","), IsOwn: c == own,
		})
	}
	for g := range groups {
		f := fields[g%len(fields)]
		group := chart.HeatGroup{Name: f.long, Note: fmt.Sprintf("%d điểm", f.max)}
		for r := range rows {
			row := chart.HeatRow{Code: fmt.Sprintf("%d.%d", g+1, r+1), Name: criteria[r%len(criteria)], Href: "/tieu-chi", Mean: "87"}
			for c := range columns {
				cell := chart.HeatCell{Percent: 100 - (c*13+r*29+g*17+c*r*3)%66}
				if (c*7+r*3+g*11)%97 == 41 {
					cell.State = chart.HeatMissing
				}
				if (c*5+r*11+g*3)%89 == 44 {
					cell.State = chart.HeatNone
				}
				row.Cells = append(row.Cells, cell)
			}
			group.Rows = append(group.Rows, row)
		}
		h.Groups = append(h.Groups, group)
	}
	return h
}

func whole(v string) int64 {
	var units, hundredths int64
	if _, err := fmt.Sscanf(v, "%d.%d", &units, &hundredths); err != nil {
		panic(err)
	}
	return units*chart.Millionths + hundredths*chart.Millionths/100
}

func waterfall() chart.Waterfall {
	return chart.Waterfall{
		Words: chart.Words{ID: "falls", Title: "Mất 18,75 điểm, hơn một nửa còn lấy lại được", Describe: "Từ điểm tối đa 100 xuống 81,25 điểm hôm nay, theo lĩnh vực."},
		Max:   whole("100.00"), Score: whole("81.25"), MaxLabel: "Tối đa", ScoreLabel: "Điểm hôm nay", Decimals: 2,
		Falls: []chart.Fall{
			{Label: "Hiện đại hoá hành chính", Lost: whole("6.50"), Recoverable: whole("4.50"), Href: "/tieu-chi"},
			{Label: "Thủ tục hành chính", Lost: whole("4.25"), Recoverable: whole("3.00")},
			{Label: "Chế độ công vụ", Lost: whole("2.75"), Recoverable: whole("1.50")},
			{Label: "Chỉ đạo, điều hành", Lost: whole("2.25"), Recoverable: whole("1.50")},
			{Label: "Tổ chức bộ máy", Lost: whole("1.50"), Recoverable: whole("0.75")},
			{Label: "Tài chính công", Lost: whole("1.50"), Recoverable: whole("0.75")},
			{Label: "Cải cách thể chế", Note: "đủ 7/7"},
		},
	}
}

func steps() chart.Step {
	s := chart.Step{
		Words: chart.Words{ID: "steps", Title: "Quý III chậm một báo cáo, mất hẳn 0,50 điểm", Describe: "Điểm cộng dồn trong năm 2019, đến 12/11."},
		Days:  365, Today: 315, TodayLabel: "hôm nay 12/11", BeforeLabel: "năm 2018", Low: whole("89.00"), High: whole("93.25"), Max: whole("100.00"), Decimals: 2,
		Points: []chart.StepPoint{
			{Day: 14, Value: whole("6.00")}, {Day: 45, Value: whole("15.50")}, {Day: 87, Value: whole("16.00"), Number: 1, Name: "28/3 Báo cáo quý I gửi đúng hạn", Href: "#b1"},
			{Day: 101, Value: whole("16.75"), Number: 2, Name: "12/4 Sinh hoạt chuyên đề lần một", Href: "#b2"}, {Day: 120, Value: whole("26.00")}, {Day: 142, Value: whole("34.00")},
			{Day: 180, Value: whole("37.00"), Number: 3, Name: "30/6 Rà soát 14 văn bản QPPL", Href: "#b3"}, {Day: 200, Value: whole("51.00")}, {Day: 230, Value: whole("62.00")},
			{Day: 260, Value: whole("62.00"), Number: 4, IsLoss: true, Name: "18/9 Báo cáo quý III chậm 3 ngày", Href: "#b4"}, {Day: 270, Value: whole("70.00")},
			{Day: 283, Value: whole("73.00"), Number: 5, Name: "11/10 Công khai đủ 9/9 thủ tục", Href: "#b5"}, {Day: 295, Value: whole("80.00")}, {Day: 308, Value: whole("81.25"), Number: 6, Name: "05/11 Kiểm tra CCHC 3/3 phòng", Href: "#b6"},
		},
		Before: []chart.StepPoint{{Day: 30, Value: whole("5.00")}, {Day: 70, Value: whole("12.00")}, {Day: 110, Value: whole("20.00")}, {Day: 150, Value: whole("30.00")}, {Day: 190, Value: whole("40.00")}, {Day: 240, Value: whole("52.00")}, {Day: 290, Value: whole("66.00")}, {Day: 330, Value: whole("82.00")}, {Day: 355, Value: whole("90.84")}},
	}
	for m := range 12 {
		s.Months = append(s.Months, chart.Tick{At: int64(m*365/12 + 15), Label: fmt.Sprintf("T%d", m+1)})
	}
	return s
}

func rule() chart.Rule {
	at := func(x, y string) chart.RulePoint { return chart.RulePoint{X: whole(x), Y: whole(y)} }
	return chart.Rule{
		Words:    chart.Words{ID: "rule", Title: "88,17% được 2,65 điểm", Describe: "Dưới 50% không điểm; từ 50% đến dưới 95% theo tỷ lệ; từ 95% được 3 điểm."},
		Branches: [][]chart.RulePoint{{at("0.00", "0.00"), at("50.00", "0.00")}, {at("50.00", "1.50"), at("95.00", "2.85")}, {at("95.00", "3.00"), at("100.00", "3.00")}},
		XTicks:   []chart.Tick{{At: 0, Label: "0%"}, {At: whole("50.00"), Label: "50%"}, {At: whole("95.00"), Label: "95%"}},
		YTicks:   []chart.Tick{{At: 0, Label: "0"}, {At: whole("1.00"), Label: "1"}, {At: whole("2.00"), Label: "2"}, {At: whole("3.00"), Label: "3"}},
		Mark:     &chart.RuleMark{RulePoint: at("88.17", "2.65"), Label: "2,65 điểm", Note: "88,17%"},
	}
}

func pairs() chart.Dumbbell {
	pair := func(year, self, verified, note string, strong bool) chart.Pair {
		return chart.Pair{Label: year, Self: whole(self), Verified: whole(verified), HasSelf: true, HasVerified: true, Note: note, IsStrong: strong}
	}
	return chart.Dumbbell{
		Words: chart.Words{ID: "pairs", Title: "Năm 2018 lệch 0,25 điểm khi thẩm định", Describe: "Điểm tự chấm và điểm thẩm định từ năm 2014 đến năm 2018."},
		Max:   whole("3.00"),
		Pairs: []chart.Pair{pair("2014", "0.60", "0.60", "", false), pair("2015", "1.35", "1.10", "lệch 0,25", true), pair("2016", "1.90", "1.90", "", false), pair("2017", "2.40", "2.25", "lệch 0,15", false), pair("2018", "2.80", "2.55", "lệch 0,25", true)},
	}
}

func bullets() chart.Bullets {
	b := chart.Bullets{Words: chart.Words{ID: "bullets", Title: "Thể chế giữ trọn điểm; hiện đại hoá dưới trung bình", Describe: "Điểm từng lĩnh vực so với trung bình và cao nhất của khối."}, Decimals: 2}
	for i, f := range fields {
		b.Rows = append(b.Rows, chart.Bullet{Label: f.long, Value: points(own, i), Mean: points(10, i), Best: points(0, i), Max: f.max * chart.Millionths, Href: "/tieu-chi"})
	}
	return b
}

func history() chart.History {
	h := chart.History{Words: chart.Words{ID: "history", Title: "Từ hạng 20 lên hạng 6", Describe: "Hạng từng năm, 2013 đến 2018."}}
	for i, r := range courses[own] {
		h.Points = append(h.Points, chart.HistoryPoint{Label: strconv.Itoa(2013 + i), Text: strconv.Itoa(r), At: int64(-r)})
	}
	return h
}

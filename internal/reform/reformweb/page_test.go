package reformweb_test

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/reform"
	"minhbach/internal/reform/reformtest"
	"minhbach/internal/web"
	"minhbach/internal/web/webtest"
)

const root = "/cai-cach/BDT/2018"

func pages(task reform.Task, held reform.Activity) []string {
	list := []string{
		"/cong-viec", "/lich", "/lich?thang=2018-11", "/lich?thang=2018-11&kieu=danh-sach", "/lich?thang=khong", "/ngay-nghi", "/ngay-nghi?nam=2019",
		root, root + "/ke-hoach", root + "/nhiem-vu-moi", root + "/ke-hoach/nhap", root + "/bao-cao", root + "/bao-cao/q1", root + "/bao-cao/year",
		"/cai-cach/BDT/2015", "/cai-cach/BDT/2015/ke-hoach", "/cai-cach/BDT/2015/ke-hoach/sua", "/cai-cach/BDT/2012/bao-cao",
		"/nhiem-vu/" + string(task.ID), "/nhiem-vu/" + string(task.ID) + "/sua", "/hoat-dong/" + string(held.ID), "/hoat-dong/" + string(held.ID) + "/sua",
	}
	for _, kind := range []string{"chuyen-de", "hoi-nghi", "kiem-tra", "sang-kien", "tuyen-truyen"} {
		list = append(list, root+"/"+kind, root+"/"+kind+"/moi", root+"/"+kind+"/nhap", "/cai-cach/BDT/2014/"+kind)
	}
	return list
}

func TestEveryPageIsDrawnInBothLanguages(t *testing.T) {
	o, task, held := filled(t)
	for _, path := range pages(task, held) {
		for _, lang := range []string{"vi", "en"} {
			sep := "?"
			if strings.Contains(path, "?") {
				sep = "&"
			}
			o.get(t, path+sep+"lang="+lang)
		}
	}
	for _, path := range []string{"/cai-cach", "/cai-cach/ke-hoach", "/cai-cach/bao-cao", "/cai-cach/chuyen-de"} {
		if answer := o.ask(http.MethodGet, path, "", nil); answer.Code != http.StatusFound || !strings.HasPrefix(answer.Header().Get("Location"), root) {
			t.Errorf("%s leads to %s", path, answer.Header().Get("Location"))
		}
	}
	o.as = guest()
	o.get(t, "/cong-viec")
	o.get(t, root+"/ke-hoach")
}

func TestKeysOfThePagesAreInTheCatalogue(t *testing.T) {
	webtest.CheckKeys(t, ".", words(t))
}

func TestWhatIsAbsentIsNotFound(t *testing.T) {
	o := open(t)
	for _, path := range []string{
		"/cai-cach/KHONG/2018", "/cai-cach/BDT/nam", "/cai-cach/BDT/2018/bao-cao/q7", "/nhiem-vu/x", "/hoat-dong/x", "/lich/abc", "/lich/abc.ics",
		"/tep/nhiem-vu/x/y", "/tep/gi/x/y", "/cai-cach/BDT/2018/nhiem-vu-moi",
	} {
		if answer := o.ask(http.MethodGet, path, "", nil); answer.Code != http.StatusNotFound {
			t.Errorf("GET %s: %d", path, answer.Code)
		}
	}
}

func TestAPlanIsBegunFilledAndIssuedOnPages(t *testing.T) {
	o := open(t)
	if body := o.get(t, root+"/ke-hoach"); !strings.Contains(body, "Chưa có kế hoạch") {
		t.Error("an absent plan is not told")
	}
	o.post(t, root+"/ke-hoach/sua", url.Values{"title": {"Kế hoạch CCHC 2018"}, "version": {"0"}}, http.StatusSeeOther)
	refused := o.post(t, root+"/nhiem-vu-moi", url.Values{"title": {"Rà soát"}, "product": {"Báo cáo <b>"}, "due_on": {"31/02/2018"}, "version": {"0"}}, http.StatusUnprocessableEntity).Body.String()
	webtest.Contains(t, refused, `value="Rà soát"`, `value="Báo cáo &lt;b&gt;"`, `value="31/02/2018"`, `href="#f-due_on"`)
	for _, due := range []string{"+5 ngày làm việc", "20/12"} {
		o.post(t, root+"/nhiem-vu-moi", url.Values{"title": {"Rà soát " + due}, "lead": {"Văn phòng"}, "due_on": {due}, "version": {"0"}}, http.StatusSeeOther)
	}
	body := o.get(t, root+"/ke-hoach")
	webtest.Contains(t, body, "19/11/2018", "20/12/2018", "Chưa ban hành")
	answer := o.post(t, root+"/ke-hoach/ban-hanh", url.Values{"issued_on": {"hôm nay"}, "version": {"1"}}, http.StatusUnprocessableEntity).Body.String()
	webtest.Contains(t, answer, "Hãy ghi số, ký hiệu văn bản.")
	o.post(t, root+"/ke-hoach/ban-hanh", url.Values{"issued_on": {"hôm nay"}, "number": {"12/KH-BDT"}, "version": {"1"}}, http.StatusSeeOther)
	webtest.Contains(t, o.get(t, root+"/ke-hoach"), "Đã ban hành: 12/KH-BDT ngày 12/11/2018")
	o.post(t, root+"/ke-hoach/ban-hanh", url.Values{"issued_on": {"hôm nay"}, "number": {"13/KH"}, "version": {"1"}}, http.StatusConflict)
}

func TestATaskIsBegunAndFinishedWithItsPaper(t *testing.T) {
	o, task, _ := filled(t)
	at := "/nhiem-vu/" + string(task.ID)
	version := versionIn(t, o.get(t, at))
	o.post(t, at+"/bat-dau", url.Values{"version": {version}}, http.StatusSeeOther)
	version = versionIn(t, o.get(t, at))
	refused := o.send(t, at+"/xong", map[string]string{"version": version, "on": "hôm nay"}, "bien-ban.txt", []byte("Biên bản nghiệm thu"), http.StatusUnprocessableEntity).Body.String()
	webtest.Contains(t, refused, "Hãy ghi kết quả thực hiện.", "bien-ban.txt")
	mark := regexp.MustCompile(`name="kept" value="([^"]+)"`).FindStringSubmatch(refused)
	if mark == nil {
		t.Fatal("the paper of a refused form is lost")
	}
	forged := strings.Replace(mark[1], mark[1][:4], "AAAA", 1)
	o.post(t, at+"/xong", url.Values{"version": {version}, "on": {"hôm nay"}, "result": {"Đã xong"}, "kept": {mark[1], forged}}, http.StatusSeeOther)
	body := o.get(t, at)
	webtest.Contains(t, body, "Xong, muộn 3 ngày", "bien-ban.txt", "Đã ghi vào nhật ký bằng chứng")
	link := regexp.MustCompile(`/tep/nhiem-vu/[^"]+`).FindAllString(body, -1)
	if len(link) != 1 {
		t.Fatalf("%d papers", len(link))
	}
	paper := o.ask(http.MethodGet, link[0], "", nil)
	if paper.Code != http.StatusOK || paper.Body.String() != "Biên bản nghiệm thu" || !strings.HasPrefix(paper.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("the paper: %d %s", paper.Code, paper.Header())
	}
	o.post(t, at+"/khong-co", url.Values{}, http.StatusNotFound)
}

func versionIn(t *testing.T, body string) string {
	t.Helper()
	found := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(body)
	if found == nil {
		t.Fatal("the form bears no version")
	}
	return found[1]
}

func TestAConferenceTakesLinesAndTheyBecomeTasks(t *testing.T) {
	o := open(t)
	form := url.Values{
		"title": {"Rút kinh nghiệm"}, "held_on": {"10/11/2018"}, "year": {"2018"}, "invited": {"40"}, "attended": {"1.040"}, "content": {"Biên bản"}, "version": {"0"},
		"item_1_text": {"Gửi báo cáo đúng hạn"}, "item_1_unit": {"Văn phòng"}, "item_1_due_on": {"20/12"}, "item_1_kind": {"conclusion"},
		"item_2_text": {""}, "item_2_unit": {""}, "item_2_due_on": {""}, "item_2_kind": {"conclusion"},
	}
	more := url.Values{"more": {"1"}}
	maps.Copy(more, form)
	longer := o.post(t, root+"/hoi-nghi/moi", more, http.StatusOK).Body.String()
	webtest.Contains(t, longer, "item_5_text", `value="Gửi báo cáo đúng hạn"`)
	refused := o.post(t, root+"/hoi-nghi/moi", form, http.StatusUnprocessableEntity).Body.String()
	webtest.Contains(t, refused, "nhiều hơn số người được mời", `value="1.040"`)
	form.Set("attended", "38")
	at := o.post(t, root+"/hoi-nghi/moi", form, http.StatusSeeOther).Header().Get("Location")
	body := o.get(t, at)
	webtest.Contains(t, body, "38 trên 40 người được mời", "1 kết luận, kiến nghị chưa thành nhiệm vụ")
	o.post(t, at+"/thanh-nhiem-vu", url.Values{"year": {"2011"}, "version": {versionIn(t, body)}}, http.StatusUnprocessableEntity)
	o.post(t, at+"/thanh-nhiem-vu", url.Values{"year": {"2018"}, "version": {versionIn(t, body)}}, http.StatusSeeOther)
	body = o.get(t, at)
	webtest.Contains(t, body, "Nhiệm vụ từ hoạt động này")
	webtest.Contains(t, o.get(t, root+"/ke-hoach"), "Kết luận hội nghị")
	o.post(t, at+"/thu-hoi", url.Values{"version": {versionIn(t, body)}, "reason": {"nhầm"}}, http.StatusConflict)
}

func TestReportsAndDaysOffAreEnteredOnPages(t *testing.T) {
	o := open(t)
	o.post(t, root+"/bao-cao/q1", url.Values{"number": {"5/BC"}, "sent_on": {"23/3/2018"}, "version": {"0"}}, http.StatusSeeOther)
	webtest.Contains(t, o.get(t, root+"/bao-cao"), "Muộn 1 ngày làm việc", "22/03/2018 (tạm tính)")
	refused := o.post(t, "/ngay-nghi", url.Values{"year": {"2018"}, "days_off": {"19/3/2018, 32/3/2018"}, "version": {"0"}}, http.StatusUnprocessableEntity).Body.String()
	webtest.Contains(t, refused, "19/3/2018, 32/3/2018")
	o.post(t, "/ngay-nghi", url.Values{"year": {"2018"}, "basis": {"Thông báo thử"}, "days_off": {"19/3/2018"}, "version": {"0"}}, http.StatusSeeOther)
	body := o.get(t, root+"/bao-cao")
	if strings.Contains(body, "Muộn") || strings.Contains(body, "23/03/2018 (tạm tính)") {
		t.Error("the deadline was not counted again")
	}
	o.post(t, root+"/bao-cao/q1/thu-hoi", url.Values{"version": {"2"}, "reason": {"Chưa gửi"}}, http.StatusSeeOther)
}

func TestTheCalendarIsFetchedByItsSecretAddressUntilItIsClosed(t *testing.T) {
	o, _, _ := filled(t)
	person, _ := auth.From(o.as)
	o.People[reformtest.Officer] = person
	body := o.post(t, "/lich/dia-chi", url.Values{}, http.StatusOK).Body.String()
	address := regexp.MustCompile(`http://localhost(/lich/[^<]+\.ics)`).FindStringSubmatch(body)
	if address == nil {
		t.Fatal("the address is not shown")
	}
	answer := o.ask(http.MethodGet, address[1], "", nil)
	calendar, err := ics.ParseCalendar(answer.Body)
	if err != nil || len(calendar.Events()) < 2 || !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/calendar") {
		t.Fatalf("the feed: %v", err)
	}
	o.post(t, "/lich/dia-chi/dong", url.Values{}, http.StatusSeeOther)
	if answer := o.ask(http.MethodGet, address[1], "", nil); answer.Code != http.StatusNotFound {
		t.Errorf("a closed feed answers %d", answer.Code)
	}
}

func TestWhoMayNotReadSeesNothing(t *testing.T) {
	o, task, held := filled(t)
	o.site = o.over(t, o.Guarded(authtest.Only{}))
	for _, path := range []string{root, root + "/ke-hoach", root + "/bao-cao", root + "/chuyen-de", "/nhiem-vu/" + string(task.ID), "/hoat-dong/" + string(held.ID), root + "/ke-hoach/excel", root + "/ke-hoach/pdf", "/api/v1/reform/years/BDT/2018"} {
		if answer := o.ask(http.MethodGet, path, "", nil); answer.Code != http.StatusForbidden {
			t.Errorf("GET %s: %d", path, answer.Code)
		}
	}
}

func TestTheDoorOfAStepAsksForWhatTheStepDoes(t *testing.T) {
	o, task, _ := filled(t)
	for step, action := range map[string]string{
		"nhan": reform.ActAccept, "bat-dau": reform.ActWork, "xong": reform.ActWork, "mo-lai": reform.ActWork, "bo": reform.ActAccept,
	} {
		pattern := "POST /nhiem-vu/{task}/" + step
		at := slices.IndexFunc(o.site.Routes(), func(r web.Route) bool { return r.Pattern == pattern })
		if at < 0 || o.site.Routes()[at].Access.Action() != action {
			t.Errorf("%s of %s is not behind %s", step, task.ID, action)
		}
	}
}

func TestTheFormOfATaskGivesItToSomebodyOfTheChart(t *testing.T) {
	o := open(t)
	_, tasks := o.Draft(t, 2018, "Rà soát|2018-11-09")
	at := "/nhiem-vu/" + string(tasks[0].ID)
	webtest.Contains(t, o.get(t, at+"/sua"), `name="division"`, ">Văn phòng</option>", ">Chuyên viên, Văn phòng</option>", ">Phó Trưởng ban</option>")
	typed := url.Values{
		"title": {"Rà soát"}, "due_on": {"9/11/2018"}, "version": {"1"}, "division": {string(reformtest.Inspect)}, "account": {string(reformtest.Worker)},
	}
	refused := o.post(t, at+"/sua", typed, http.StatusUnprocessableEntity).Body.String()
	webtest.Contains(t, refused, `href="#f-account"`, `value="`+string(reformtest.Inspect)+`" selected`, `value="`+string(reformtest.Worker)+`" selected`)
	typed.Set("division", string(reformtest.Office))
	o.post(t, at+"/sua", typed, http.StatusSeeOther)
	saved, err := o.Task(o.as, tasks[0].ID)
	if err != nil || saved.Division != reformtest.Office || saved.Account != reformtest.Worker || saved.Lead != "Văn phòng" {
		t.Errorf("saved %+v, %v", saved, err)
	}
	webtest.Contains(t, o.get(t, at), "Chuyên viên, Văn phòng")
	webtest.Contains(t, o.get(t, at+"/sua"), `value="`+string(reformtest.Worker)+`" selected`)
	o.site = o.over(t, o.With(nobody{}))
	webtest.Contains(t, o.get(t, at+"/sua"), "Người không còn giữ chức danh ở cơ quan", "Phòng không còn trong sơ đồ tổ chức")
	typed.Set("version", "2")
	typed.Set("lead", "Sở Nội vụ")
	o.post(t, at+"/sua", typed, http.StatusSeeOther)
	o.site = o.over(t, o.Service)
	o.as = guest()
	if body := o.get(t, at); strings.Contains(body, "Chuyên viên") {
		t.Error("a guest is told who answers for a task")
	}
}

// nobody is the chart of an agency that keeps none.
type nobody struct{}

func (nobody) StaffOn(context.Context, id.ID, civil.Date) (reform.Staff, error) {
	return reform.Staff{}, nil
}

func TestASentReportIsTakenBackOnItsPageWithAReason(t *testing.T) {
	o, _, _ := filled(t)
	at := root + "/bao-cao/q1"
	webtest.Contains(t, o.get(t, at), `action="`+at+`/thu-hoi"`, "Thu hồi")
	if body := o.get(t, root+"/bao-cao/h1"); strings.Contains(body, "/thu-hoi") {
		t.Error("a report that was not sent is offered to be taken back")
	}
	refused := o.post(t, at+"/thu-hoi", url.Values{"reason": {" "}, "version": {"1"}}, http.StatusUnprocessableEntity).Body.String()
	webtest.Contains(t, refused, "Hãy ghi lý do.", `value="3/BC"`, "<details open>")
	o.post(t, at+"/thu-hoi", url.Values{"reason": {"Chưa gửi"}, "version": {"7"}}, http.StatusConflict)
	o.post(t, at+"/thu-hoi", url.Values{"reason": {"Chưa gửi"}, "version": {"1"}}, http.StatusSeeOther)
	lines, err := o.Reports(o.as, reformtest.Agency, 2018)
	if err != nil || lines[0].Sent != nil {
		t.Errorf("still sent: %+v, %v", lines[0].Sent, err)
	}
}

package authweb_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/web/webtest"
)

func TestAPersonKeepsTheOwnAccount(t *testing.T) {
	o := open(t)
	o.Person(t, "canbo")
	b, other := o.browser(t), o.browser(t)
	b.header.Set("User-Agent", "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0")
	b.signIn("canbo")
	other.signIn("canbo")
	webtest.Contains(t, b.get("/tai-khoan").text(), "Firefox, Windows", "Đăng xuất mọi máy khác")

	p := b.wants(b.post("/tai-khoan/ten", "name", "Nguyễn Thị Lan", "email", "sai dạng"), http.StatusUnprocessableEntity, "")
	webtest.Contains(t, p.body, `value="Nguyễn Thị Lan"`, `value="sai dạng"`, `href="#f-email"`)
	b.wants(b.post("/tai-khoan/ten", "name", "Nguyễn Thị Lan", "email", ""), http.StatusSeeOther, "/tai-khoan")

	b.wants(b.post("/tai-khoan/mat-khau", "current", "sai", "password", "chín chiếc thuyền nan", "again", "chín chiếc thuyền nan"), http.StatusUnprocessableEntity, "")
	before := b.cookie("mb_session")
	b.wants(b.post("/tai-khoan/mat-khau", "current", authtest.Password, "password", "chín chiếc thuyền nan", "again", "chín chiếc thuyền nan"), http.StatusSeeOther, "/tai-khoan")
	if b.cookie("mb_session") == before {
		t.Error("the token was not renewed")
	}
	webtest.Contains(t, b.get("/tai-khoan").text(), "Các máy khác đã bị đăng xuất", "Nguyễn Thị Lan")
	other.wants(other.get("/tai-khoan"), http.StatusSeeOther, "")
}

var secretShown = regexp.MustCompile(`totp-secret">([A-Z2-7 ]+)<`)

func TestSettingUpThePhoneAsksForAFreshProofAndShowsTheCodesOnce(t *testing.T) {
	o := open(t)
	o.Person(t, "canbo")
	b := o.browser(t)
	b.signIn("canbo")
	o.Clock.Advance(11 * time.Minute)
	b.wants(b.post("/tai-khoan/ma-xac-nhan/bat-dau"), http.StatusSeeOther, "/tai-khoan/xac-nhan?tiep=%2Ftai-khoan")
	b.wants(b.post("/tai-khoan/xac-nhan", "current", "sai", "tiep", "/tai-khoan"), http.StatusUnprocessableEntity, "")
	b.wants(b.post("/tai-khoan/xac-nhan", "current", authtest.Password, "tiep", "//evil.test"), http.StatusSeeOther, "/")
	b.wants(b.post("/tai-khoan/ma-xac-nhan/bat-dau"), http.StatusSeeOther, "/tai-khoan/ma-xac-nhan")
	p := b.wants(b.get("/tai-khoan/ma-xac-nhan"), http.StatusOK, "")
	found := secretShown.FindStringSubmatch(p.body)
	if found == nil {
		t.Fatal(p.text())
	}
	b.wants(b.post("/tai-khoan/ma-xac-nhan", "code", "000000"), http.StatusUnprocessableEntity, "")
	p = b.wants(b.post("/tai-khoan/ma-xac-nhan", "code", o.Code(t, strings.ReplaceAll(found[1], " ", ""))), http.StatusOK, "")
	if n := len(regexp.MustCompile(`(?m)([0-9a-z]{4}-){3}[0-9a-z]{4}$|([0-9a-z]{4}-){3}[0-9a-z]{4}<`).FindAllString(p.body, -1)); n != 10 {
		t.Errorf("%d codes are shown", n)
	}
	b.wants(b.get("/tai-khoan/ma-xac-nhan"), http.StatusNotFound, "")
	webtest.Contains(t, b.get("/tai-khoan").text(), "Đang bật", "Còn 10 mã dự phòng")
	b.wants(b.post("/tai-khoan/ma-du-phong"), http.StatusOK, "")
	b.wants(b.post("/tai-khoan/ma-xac-nhan/go"), http.StatusSeeOther, "/tai-khoan")
}

func TestSessionsOfOthersCannotBeEnded(t *testing.T) {
	o := open(t)
	o.Person(t, "canbo")
	o.Person(t, "kexau")
	mine, _ := o.Enter(t, "canbo")
	own, err := o.Own(mine)
	if err != nil {
		t.Fatal(err)
	}
	b := o.browser(t)
	b.signIn("kexau")
	b.wants(b.post("/tai-khoan/phien/"+string(own.Session.ID)+"/ket-thuc"), http.StatusNotFound, "")
	if _, err := o.Own(mine); err != nil {
		t.Error(err)
	}
}

var linkShown = regexp.MustCompile(`(/dat-mat-khau/[A-Za-z0-9_-]+)<`)

func TestAnAdministratorKeepsAccounts(t *testing.T) {
	o := open(t)
	admin := o.Person(t, "quantri", auth.Grant{Role: auth.Administrator})
	b := o.browser(t)
	b.signIn("quantri")
	p := b.wants(b.post("/quan-tri/tai-khoan/moi", "login", "Hoa Sen", "name", "Hoa <b>Sen</b>", "role", "clerk", "from", "31/02/2026"), http.StatusUnprocessableEntity, "")
	webtest.Contains(t, p.body, `value="Hoa Sen"`, `value="Hoa &lt;b&gt;Sen&lt;/b&gt;"`, `value="31/02/2026"`, `<option value="clerk" selected>`)
	p = b.wants(b.post("/quan-tri/tai-khoan/moi", "login", "hoa.sen", "name", "Hoa Sen", "role", "clerk", "agency", string(agency), "from", "01/01/2026"), http.StatusOK, "")
	link := linkShown.FindStringSubmatch(p.body)
	if link == nil {
		t.Fatal(p.text())
	}
	webtest.Contains(t, b.get("/quan-tri/tai-khoan?q=van+thu").text(), "hoa.sen", "Văn thư – Ban Dân tộc (minh hoạ)", "Chưa đặt mật khẩu", "1 tài khoản")
	webtest.Contains(t, b.get("/api/v1/accounts?q=hoa").body, `"login":"hoa.sen"`, `"role":"clerk"`)
	if p := b.get("/quan-tri/tai-khoan/excel"); p.StatusCode != http.StatusOK || !strings.Contains(p.Header.Get("Content-Disposition"), "tai-khoan.xlsx") {
		t.Error(p.StatusCode)
	}

	hoa := o.browser(t)
	webtest.Contains(t, hoa.get(link[1]).text(), "Hoa Sen", "hoa.sen")
	hoa.wants(hoa.post(link[1], "password", authtest.Password, "again", authtest.Password), http.StatusSeeOther, "/dang-nhap")
	hoa.wants(hoa.get(link[1]), http.StatusNotFound, "")
	hoa.signIn("hoa.sen")
	for _, path := range []string{"/quan-tri/tai-khoan", "/quan-tri/tai-khoan/moi", "/quan-tri/tai-khoan/" + string(admin.ID), "/api/v1/accounts"} {
		if p := hoa.get(path); p.StatusCode != http.StatusForbidden && !strings.Contains(path, "moi") {
			t.Errorf("%s: %d", path, p.StatusCode)
		}
	}
	hoa.wants(hoa.post("/quan-tri/tai-khoan/moi", "login", "ban", "name", "Bạn"), http.StatusForbidden, "")
	hoa.wants(hoa.post("/quan-tri/tai-khoan/"+string(admin.ID)+"/trang-thai", "trang-thai", "disabled"), http.StatusForbidden, "")

	account, err := o.ByLogin(auth.AsSystem(t.Context()), "hoa.sen")
	if err != nil {
		t.Fatal(err)
	}
	at := "/quan-tri/tai-khoan/" + string(account.ID)
	b.wants(b.post(at+"/vai-tro", "role", "leader"), http.StatusUnprocessableEntity, "")
	b.wants(b.post(at+"/vai-tro", "role", "leader", "agency", string(agency)), http.StatusSeeOther, at)
	p = b.get(at)
	webtest.Contains(t, p.text(), "Lãnh đạo", "từ 02/03/2026")
	withdraw := regexp.MustCompile(at+`/vai-tro/[0-9a-f-]+/thu-hoi`).FindAllString(p.body, -1)
	if len(withdraw) != 2 {
		t.Fatalf("%v", withdraw)
	}
	b.wants(b.post(withdraw[1]), http.StatusSeeOther, at)
	webtest.Contains(t, b.get(at).text(), "thu hồi")
	b.wants(b.post(at+"/trang-thai", "trang-thai", "disabled"), http.StatusSeeOther, at)
	hoa.wants(hoa.get("/tai-khoan"), http.StatusSeeOther, "")
	b.wants(b.post("/quan-tri/tai-khoan/"+string(admin.ID)+"/trang-thai", "trang-thai", "disabled"), http.StatusForbidden, "")
	b.wants(b.get("/quan-tri/tai-khoan/khong-co"), http.StatusNotFound, "")
}

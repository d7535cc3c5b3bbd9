package cli

import (
	"slices"
	"strings"
	"testing"

	"minhbach/internal/fault"
)

func TestUserAddPrintsTheLinkOnce(t *testing.T) {
	app := &fakeApp{}
	got := runWith(t, app, "user", "add", "lan.nguyen", "--name", "Nguyễn Thị Lan", "--role", "appraiser", "--field", "1", "--field", "7")
	if got.code != exitDone || strings.Count(got.out, "/dat-mat-khau/x") != 1 || !strings.Contains(got.out, "lan.nguyen") {
		t.Errorf("%+v", got)
	}
	if app.added.Name != "Nguyễn Thị Lan" || !slices.Equal(app.added.Fields, []string{"1", "7"}) {
		t.Errorf("%+v", app.added)
	}
	if got := runWith(t, app, "user", "add", "lan.nguyen"); got.code != exitBadInput {
		t.Errorf("without a name: %+v", got)
	}
}

func TestUserCommandsKeepTheirNamesInJSON(t *testing.T) {
	for args, want := range map[string][]string{
		"user add lan --name Lan --data .": {"id string", "login string", "name string", "set_password_path string"},
		"user list --data .": {
			"users[].email string", "users[].has_password bool", "users[].id string", "users[].login string", "users[].name string",
			"users[].roles[] string", "users[].state string",
		},
		"serve": {"first_administrator string", "url string"},
	} {
		if got := keysOf(t, runWith(t, &fakeApp{first: "http://x/1"}, append(strings.Fields(args), "--json")...).out); !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", args, got, want)
		}
	}
}

func TestUserListAndDisableSpeak(t *testing.T) {
	if got := runWith(t, &fakeApp{}, "user", "list", "--data", "."); !strings.Contains(got.out, "clerk@BDT") || !strings.Contains(got.out, "đang dùng") {
		t.Errorf("%+v", got)
	}
	if got := runWith(t, &fakeApp{}, "user", "disable", "lan.nguyen", "--data", "."); !strings.Contains(got.out, "lan.nguyen") {
		t.Errorf("%+v", got)
	}
	refusing := &fakeApp{refuse: fault.New(fault.NotFound, "auth.no_such_login", "x")}
	if got := runWith(t, refusing, "user", "disable", "x", "--data", "."); got.code != exitBadInput {
		t.Errorf("%+v", got)
	}
}

func TestServeTellsTheFirstLinkAndHandsItsFlagsOver(t *testing.T) {
	app := &fakeApp{first: "http://127.0.0.1:8080/quan-tri-dau-tien/abc"}
	got := runWith(t, app, "serve", "--listen", "0.0.0.0:443", "--host", "a.test", "--host", "b.test", "--trust-proxy", "10.0.0.1", "--oidc-issuer", "https://sso.test", "--oidc-client", "mb", "--issuer", "Ủy ban nhân dân tỉnh Thử", "--place", "Thử")
	if !strings.Contains(got.out, app.first) {
		t.Errorf("%+v", got)
	}
	if s := app.serving; s.Listen != "0.0.0.0:443" || len(s.Hosts) != 2 || len(s.TrustProxies) != 1 || s.OIDCClient != "mb" || s.Issuer != "Ủy ban nhân dân tỉnh Thử" || s.Place != "Thử" {
		t.Errorf("%+v", s)
	}
}

func TestTheScannerIsHandedOverBeforeTheFolderOpens(t *testing.T) {
	for args, want := range map[string]Scanning{
		"serve":                                  {},
		"serve --clamd /run/clamav/clamd.ctl":    {Clamd: "/run/clamav/clamd.ctl"},
		"demo --no-serve --clamd 127.0.0.1:3310": {Clamd: "127.0.0.1:3310"},
	} {
		app := &fakeApp{}
		if got := runWith(t, app, strings.Fields(args)...); got.code != exitDone || app.scanning != want {
			t.Errorf("%s: %+v, %+v", args, got, app.scanning)
		}
	}
	app := &fakeApp{}
	if got := runWith(t, app, "serve", "--scanner", "/usr/bin/clamscan --no-summary"); got.code != exitDone || app.scanning.Command != "/usr/bin/clamscan --no-summary" {
		t.Errorf("%+v, %+v", got, app.scanning)
	}
}

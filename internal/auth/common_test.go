package auth

import (
	"testing"

	"minhbach/internal/fault"
)

// The size is stated in docs/DECISIONS.md.
const commonEntries = 702_273

func TestTheListOfCommonPasswordsHasTheSizeThatIsDocumented(t *testing.T) {
	if got := len(commonHashes()); got != commonEntries {
		t.Errorf("%d entries from %d words, documented are %d", got, len(commonWords()), commonEntries)
	}
}

func TestCommonPasswordsAreRefused(t *testing.T) {
	of := Account{Login: "lan.nguyen", Name: "Nguyễn Thị Lan Hương", Email: "huong.vp@example.vn"}
	for _, password := range []string{
		"matkhau123456", "Mật khẩu 123456", "MatKhau@2024", "password1234", "P@ssw0rd12345", "quantrivien2025", "qwertyuiop12",
		"1qaz2wsx3edc4rfv", "123456789012", "098765432109", "aaaaaaaaaaaa", "anhyeuem123456", "emyeuanh1990", "nguyenvananh12",
		"abcabcabcabc", "minhbach2026", "adminadmin123", "hanoivietnam", "!!!!!!matkhau!!!!!!", "asdfghjklasdfgh", "zxcvbnmzxcvbnm",
		"nguyen01011990", "01011990010119", "lan.nguyen123", "NguyenThiLanHuong1",
	} {
		if err := checkPassword(cleanPassword(password), of); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q is taken", password)
		}
	}
	for _, password := range []string{
		"trời xanh mây trắng 7 con cò", "correct horse battery", "Bốn con vịt bơi ngược", "kh0ng-ai-đoán-ra", "vGq7#pLm2xZt", "bảy chiếc ghế gỗ lim",
	} {
		if err := checkPassword(cleanPassword(password), of); err != nil {
			t.Errorf("%q is refused: %v", password, err)
		}
	}
}

func TestALongPasswordIsTakenWholeAndATooLongOneRefused(t *testing.T) {
	long := "đường dài mới biết ngựa hay, ở lâu mới biết lòng người ngay gian"
	if err := checkPassword(long, Account{}); err != nil {
		t.Error(err)
	}
	for range 2 {
		long += long
	}
	if err := checkPassword(long, Account{}); !fault.Is(err, fault.Invalid) {
		t.Error("a password without bound is taken")
	}
}

package authtest

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"minhbach/internal/fault"
)

func replay(t *testing.T, w World) {
	t.Helper()
	w.Person(t, "canbo")
	ctx, _ := w.Enter(t, "canbo")
	secret, _ := w.Phone(t, ctx)
	used := w.Code(t, secret) // setting up used this step
	signed := must(w.SignIn(t.Context(), "canbo", Password, Desk))(t)
	if signed.Token != "" || signed.Second == "" {
		t.Fatal("the password alone signs in")
	}
	_, err := w.SecondStep(t.Context(), signed.Second, used, Desk)
	refused(t, err, fault.Unauthenticated, "auth.wrong_code")
	w.Clock.Advance(30 * time.Second)
	late := w.Code(t, secret)
	w.Clock.Advance(30 * time.Second)
	w.As(t, must(w.SecondStep(t.Context(), signed.Second, late, Desk))(t).Token) // a slow hand
	again := must(w.SignIn(t.Context(), "canbo", Password, Desk))(t)
	for _, code := range []string{late, used, "", "12345", "abcdef"} {
		_, err = w.SecondStep(t.Context(), again.Second, code, Desk)
		if !fault.Is(err, fault.Unauthenticated) && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Unavailable) {
			t.Errorf("%q is taken: %v", code, err)
		}
	}
	_, err = w.SecondStep(t.Context(), signed.Second, w.Code(t, secret), Desk)
	refused(t, err, fault.NotFound, "auth.second_expired")
}

func parallelCodes(t *testing.T, w World) {
	t.Helper()
	w.Person(t, "canbo")
	ctx, _ := w.Enter(t, "canbo")
	secret, _ := w.Phone(t, ctx)
	w.Clock.Advance(time.Minute)
	code := w.Code(t, secret)
	var tickets [4]string
	for i := range tickets {
		tickets[i] = must(w.SignIn(t.Context(), "canbo", Password, Desk))(t).Second
	}
	var group sync.WaitGroup
	in := make(chan bool, len(tickets))
	for _, ticket := range tickets {
		group.Go(func() {
			signed, err := w.SecondStep(t.Context(), ticket, code, Desk)
			in <- err == nil && signed.Token != ""
		})
	}
	group.Wait()
	close(in)
	entered := 0
	for isIn := range in {
		if isIn {
			entered++
		}
	}
	if entered != 1 {
		t.Errorf("one code let %d in", entered)
	}
}

func secondStepEnds(t *testing.T, w World) {
	t.Helper()
	w.Person(t, "canbo")
	ctx, _ := w.Enter(t, "canbo")
	secret, _ := w.Phone(t, ctx)
	device := must(w.SignIn(t.Context(), "canbo", Password, Desk))(t)
	w.Clock.Advance(time.Minute)
	owner := Desk
	owner.Device = must(w.SecondStep(t.Context(), device.Second, w.Code(t, secret), Desk))(t).Device

	signed := must(w.SignIn(t.Context(), "canbo", Password, Desk))(t)
	for range 5 {
		_, err := w.SecondStep(t.Context(), signed.Second, "000000", Desk)
		refused(t, err, fault.Unauthenticated, "auth.wrong_code")
	}
	_, err := w.SecondStep(t.Context(), signed.Second, "000000", Desk)
	refused(t, err, fault.NotFound, "auth.second_expired")
	// A new ticket does not begin a new count, wherever it is tried from.
	again := must(w.SignIn(t.Context(), "canbo", Password, Desk))(t)
	_, err = w.SecondStep(t.Context(), again.Second, "000000", From("198.51.100.77"))
	refused(t, err, fault.Unavailable, "auth.wait")
	w.Clock.Advance(20 * time.Second)
	mine := must(w.SignIn(t.Context(), "canbo", Password, owner))(t)
	w.Clock.Advance(30 * time.Second)
	if _, err := w.SecondStep(t.Context(), mine.Second, w.Code(t, secret), owner); err != nil {
		t.Errorf("the owner's own browser is kept out: %v", err)
	}
}

func recovery(t *testing.T, w World) {
	t.Helper()
	account := w.Person(t, "canbo")
	ctx, _ := w.Enter(t, "canbo")
	_, codes := w.Phone(t, ctx)
	if len(codes) != 10 {
		t.Fatalf("%d codes", len(codes))
	}
	signed := must(w.SignIn(t.Context(), "canbo", Password, Desk))(t)
	typed := strings.ToUpper(strings.ReplaceAll(codes[3], "-", " "))
	ctx = w.As(t, must(w.SecondStep(t.Context(), signed.Second, typed, Desk))(t).Token)
	if left := must(w.Own(ctx))(t).CodesLeft; left != 9 {
		t.Errorf("%d codes are left", left)
	}
	again := must(w.SignIn(t.Context(), "canbo", Password, Desk))(t)
	_, err := w.SecondStep(t.Context(), again.Second, codes[3], Desk)
	refused(t, err, fault.Unauthenticated, "auth.wrong_code")

	w.Person(t, "nguoila")
	strange, _ := w.Enter(t, "nguoila")
	w.Phone(t, strange)
	theirs := must(w.SignIn(t.Context(), "nguoila", Password, Desk))(t)
	_, err = w.SecondStep(t.Context(), theirs.Second, codes[4], Desk)
	refused(t, err, fault.Unauthenticated, "auth.wrong_code")

	fresh := must(w.NewRecoveryCodes(ctx))(t)
	_, err = w.SecondStep(t.Context(), again.Second, codes[5], Desk)
	refused(t, err, fault.Unauthenticated, "auth.wrong_code")
	if _, err := w.SecondStep(t.Context(), again.Second, fresh[0], Desk); err != nil {
		t.Error(err)
	}
	used := 0
	for _, f := range w.Facts(t, account.ID) {
		if bytes.Contains(f.Leaf, []byte(`"used"`)) {
			used++
		}
	}
	if used != 2 {
		t.Errorf("%d facts tell of a recovery code used, want 2", used)
	}
}

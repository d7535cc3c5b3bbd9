package main

import "testing"

func TestPictureIsNamedAfterItsPageAndView(t *testing.T) {
	tests := map[string]string{
		"/":                  "home-360-light.png",
		"/xep-hang?nam=2018": "xep-hang-nam-2018-360-light.png",
		"/bo-tieu-chi/a/":    "bo-tieu-chi-a-360-light.png",
	}
	for path, want := range tests {
		if got := pictureName(path, views[0]); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

func TestPageIsSeenAtThreeWidthsInLightAndDark(t *testing.T) {
	seen := map[int]int{}
	for _, v := range views {
		seen[v.width]++
	}
	for _, width := range []int{360, 768, 1440} {
		if seen[width] != 2 {
			t.Errorf("width %d is drawn %d times", width, seen[width])
		}
	}
}

package layout

import "net/url"

// The query parameters by which a link changes language and theme, and so the
// names of the cookies that keep the choice.
const (
	LangParameter  = "lang"
	ThemeParameter = "theme"
)

// with is the address of this page with one parameter changed.
func (s Shell) with(parameter, value string) string {
	u, err := url.Parse(s.Path)
	if err != nil {
		return "/?" + url.Values{parameter: {value}}.Encode()
	}
	query := u.Query()
	query.Set(parameter, value)
	return u.EscapedPath() + "?" + query.Encode() // a backslash would be a slash to browsers
}

// systemWord stands for the empty theme in addresses.
const systemWord = "system"

func themeWord(t Theme) string {
	if t == System {
		return systemWord
	}
	return string(t)
}

// ParseTheme reads the word of an address or a cookie.
func ParseTheme(word string) (Theme, bool) {
	switch word {
	case systemWord:
		return System, true
	case string(Light), string(Dark):
		return Theme(word), true
	}
	return System, false
}

package auth

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/vn"
)

// State tells whether an account may sign in.
type State string

// The states. An account is never deleted: facts name it.
const (
	Active   State = "active"
	Disabled State = "disabled"
)

// Account is a person who may sign in.
type Account struct {
	ID         id.ID
	Login      string // small letters, digits, dot, dash, underscore
	Name       string
	Email      string
	State      State
	IsDemo     bool // invented for a demonstration; its password is printed on the sign-in page
	CreatedAt  time.Time
	PasswordAt time.Time // zero: no password
	Version    int64
}

// HasPassword tells whether the account may sign in by password.
func (a Account) HasPassword() bool { return !a.PasswordAt.IsZero() }

// Bounds of what is typed about a person.
const (
	loginBytesMax = 64
	nameRunesMax  = 120
	emailBytesMax = 254
)

var (
	loginShape = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,63}$`)
	emailShape = regexp.MustCompile(`^[^@\s<>"(),:;\[\]\\]+@[^@\s<>"(),:;\[\]\\]+\.[^@\s<>"(),:;\[\]\\]+$`)
)

// cleanLogin is the form a login is stored and looked for in. It is bounded here
// because it arrives from people who have not signed in.
func cleanLogin(typed string) string {
	typed = strings.TrimSpace(typed)
	if len(typed) > loginBytesMax {
		typed = typed[:loginBytesMax]
	}
	return strings.ToLower(typed)
}

func (a Account) clean() Account {
	a.Login = cleanLogin(a.Login)
	a.Name = strings.TrimSpace(vn.Clean(a.Name))
	a.Email = strings.TrimSpace(a.Email)
	return a
}

// check refuses what no account may be, naming every field.
func (a Account) check() fault.Problems {
	var problems fault.Problems
	refuse := func(key, field string, args ...any) {
		problems = append(problems, fault.New(fault.Invalid, key, args...).At(fault.Place{Field: field}))
	}
	if !loginShape.MatchString(a.Login) {
		refuse("auth.login_wrong", FieldLogin, a.Login)
	}
	if a.Name == "" || utf8.RuneCountInString(a.Name) > nameRunesMax || strings.ContainsAny(a.Name, "\r\n\t") {
		refuse("auth.name_wrong", FieldName, nameRunesMax)
	}
	if a.Email != "" && (len(a.Email) > emailBytesMax || !emailShape.MatchString(a.Email)) {
		refuse("auth.email_wrong", FieldEmail)
	}
	return problems
}

// The fields refusals name; forms use the same names.
const (
	FieldLogin    = "login"
	FieldName     = "name"
	FieldEmail    = "email"
	FieldPassword = "password"
	FieldCurrent  = "current"
	FieldCode     = "code"
	FieldRole     = "role"
	FieldAgency   = "agency"
	FieldFirstDay = "from"
	FieldLastDay  = "to"
	FieldFields   = "fields"
)

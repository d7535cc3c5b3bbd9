package auth

import (
	"context"
	"slices"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Role is what a person is trusted with, as the policies name it.
type Role string

// Roles in an agency.
const (
	Clerk          Role = "clerk"          // văn thư
	Officer        Role = "officer"        // chuyên viên
	HeadOfDivision Role = "division_head"  // trưởng phòng
	HeadOfOffice   Role = "office_head"    // chánh văn phòng
	Leader         Role = "leader"         // lãnh đạo
	Accountant     Role = "accountant"     // kế toán
	Archivist      Role = "archivist"      // lưu trữ viên
	ReformOfficer  Role = "reform_officer" // cán bộ phụ trách CCHC
)

// Roles in the province.
const (
	Appraiser     Role = "appraiser"     // thẩm định, for given fields
	CouncilMember Role = "council"       // thành viên Hội đồng
	Inspector     Role = "inspector"     // thanh tra
	Administrator Role = "administrator" // quản trị
	Auditor       Role = "auditor"       // reads everything, changes nothing
	RoundOfficer  Role = "round_officer" // runs the province's rounds (Sở Nội vụ)
)

// Guest is a visitor of a demonstration who has not signed in: reads what the
// demonstration shows, changes nothing.
const Guest Role = "guest"

// AgencyRoles and ProvinceRoles list the roles in the order pages show them.
func AgencyRoles() []Role {
	return []Role{Clerk, Officer, HeadOfDivision, HeadOfOffice, Leader, Accountant, Archivist, ReformOfficer}
}

// ProvinceRoles lists the roles that hold for the whole province.
func ProvinceRoles() []Role {
	return []Role{RoundOfficer, Appraiser, CouncilMember, Inspector, Administrator, Auditor}
}

// Grant gives a role from one day to another, both included.
type Grant struct {
	Role   Role     `json:"role"`
	Agency id.ID    `json:"agency,omitempty"` // empty: the whole province
	Fields []string `json:"fields,omitempty"` // codes of fields an appraiser answers for; empty: all
	// Division is where in the agency the post lies; empty: nowhere in particular.
	Division id.ID      `json:"division,omitempty"`
	From     civil.Date `json:"from,omitzero"`
	To       civil.Date `json:"to,omitzero"` // zero: until withdrawn
	// For is the account whose place is taken while it is absent (uỷ quyền).
	For id.ID `json:"for,omitempty"`
}

// Person is who acts in one request: an account with the grants of today.
type Person struct {
	Account id.ID
	Name    string
	// Agencies are those the person belongs to: nobody verifies, approves or
	// decides for one of them.
	Agencies []id.ID
	Grants   []Grant
	// Session is the browser it came from; empty for the console and for guests.
	Session id.ID
}

// System is the program itself and the console of its machine: whoever can
// start the program could also write its files.
const System = "console"

// Actor is what facts name.
func (p Person) Actor() string { return string(p.Account) }

// Has tells whether the person holds a role in an agency; an empty agency asks
// for the role in the province.
func (p Person) Has(role Role, agency id.ID) bool {
	return slices.ContainsFunc(p.Grants, func(g Grant) bool { return g.Role == role && g.Agency == agency })
}

// BelongsTo tells whether the agency is the person's own.
func (p Person) BelongsTo(agency id.ID) bool { return slices.Contains(p.Agencies, agency) }

// IsSystem tells that the program itself acts.
func (p Person) IsSystem() bool { return p.Account == System }

// IsGuest tells that nobody has signed in.
func (p Person) IsGuest() bool { return p.Account == "" }

type personKey struct{}

// With carries the person through a request.
func With(ctx context.Context, p Person) context.Context {
	return context.WithValue(ctx, personKey{}, p)
}

// From finds who acts. Without anybody the answer is false.
func From(ctx context.Context) (Person, bool) {
	p, ok := ctx.Value(personKey{}).(Person)
	return p, ok
}

// Signed finds who acts, and refuses when nobody has signed in.
func Signed(ctx context.Context) (Person, error) {
	p, ok := From(ctx)
	if !ok || p.IsGuest() {
		return Person{}, fault.New(fault.Unauthenticated, "auth.sign_in_first")
	}
	return p, nil
}

// AsSystem lets the program itself act: commands, the schedule, the demonstration.
func AsSystem(ctx context.Context) context.Context {
	return With(ctx, Person{Account: System, Name: System})
}

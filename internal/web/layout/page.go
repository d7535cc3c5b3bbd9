package layout

import "github.com/a-h/templ"

// Link is a word that leads somewhere.
type Link struct {
	Label, Href string
}

// Option is one choice of a switch.
type Option struct {
	Label, Href string
	Current     bool
}

// Switch changes what the whole page is about: the block of agencies, the year.
type Switch struct {
	Label   string // read aloud before the choice: "Năm"
	Current string
	Options []Option
}

// Page is what one page says about itself.
type Page struct {
	Title    string // the heading; the window's title too
	Window   string // the window's title, when the heading is a finding
	Lead     string // one grey line under the heading
	LeadLink Link   // at the end of the lead
	Crumbs   []Link // from the module down to the parent; details only
	Here     string // the last crumb, in grey
	Current  string // id of the rail's entry that is lit
	Actions  templ.Component
	Twin     string // address of the same page as JSON
	Switches []Switch
	IsWide   bool // the rail shrinks to icons: list and preview side by side
	UsesHtmx bool // load htmx, when the build has it
	IsPublic bool // a page of the portal: a plain header, no rail, nothing of the office
}

// Module is an entry of the rail; its pages show below it while it is lit.
type Module struct {
	ID    string
	Label string // a key of the catalogue
	Icon  string
	Href  string
	Count int // things waiting; zero is not shown
	Pages []Entry
	// Action, when there is one, hides the entry from whom the policies allow it nowhere.
	Action string
}

// Entry is a page of a module.
type Entry struct {
	ID    string
	Label string // a key of the catalogue
	Href  string
	Icon  string // for the bar at the bottom of a phone
	// Action, when there is one, hides the entry from whom the policies allow it nowhere.
	Action string
}

// Lights tells whether the page belongs to the module.
func (m Module) Lights(current string) bool {
	if m.ID == current {
		return true
	}
	for _, p := range m.Pages {
		if p.ID == current {
			return true
		}
	}
	return false
}

// Evidence is the state of the log as last verified.
type Evidence struct {
	Known     bool
	Holds     bool
	Entries   int64
	CheckedAt string // "14:32 12/11/2019"
	Href      string
}

// Theme is what the reader chose; empty follows the system.
type Theme string

// The themes.
const (
	System Theme = ""
	Light  Theme = "light"
	Dark   Theme = "dark"
)

// Assets are the addresses a page loads.
type Assets struct {
	Style, Script, Icon, Htmx string
	Fonts                     []string
}

// Person is who reads the page. All empty: this installation knows no people.
type Person struct {
	Name    string // empty: nobody has signed in
	IsGuest bool   // reads a demonstration without signing in
	SignIn  string // addresses
	SignOut string
	Account string
}

// Shell is what is the same on every page of one request.
type Shell struct {
	Product  string // "Minh Bạch"
	Modules  []Module
	Demo     string // key of the sentence that says the figures are invented; empty on real data
	Evidence Evidence
	Theme    Theme
	Path     string // of this page with its query, for the switches of language and theme
	Now      string // when the page was made, for print
	Notice   string // what the last act achieved
	Query    string // what stands in the command box
	Person   Person
	IsBare   bool // no rail and no command box: the reader must sign in first
	Bell     Bell
	Assets   Assets
}

// phoneEntriesMax is how many targets fit in one hand's reach.
const phoneEntriesMax = 4

// phone lists the entries of the bar at the bottom of a phone.
func (s Shell) phone(current string) []Entry {
	for _, m := range s.Modules {
		if m.Lights(current) || len(s.Modules) == 1 {
			return m.Pages[:min(len(m.Pages), phoneEntriesMax)]
		}
	}
	return nil
}

func (p Page) window(s Shell) string {
	title := p.Window
	if title == "" {
		title = p.Title
	}
	return title + " – " + s.Product
}

func (p Page) shellClass(s Shell) string {
	switch {
	case p.IsPublic:
		return "shell shell-public"
	case s.IsBare:
		return "shell shell-bare"
	}
	if p.IsWide {
		return "shell shell-wide"
	}
	return "shell"
}

package cli

// Scanning says what looks for malicious software in the files that come in.
// Both empty: nothing does.
type Scanning struct {
	Command string // a program and its arguments; it gets the file's path as the last one
	Clamd   string // where the daemon of ClamAV listens
}

// scanFlags are the flags of every command that takes files in.
type scanFlags struct {
	Scanner string `name:"scanner" env:"MINHBACH_SCANNER" placeholder:"CMD"`
	Clamd   string `name:"clamd" env:"MINHBACH_CLAMD" placeholder:"ADDR"`
}

func (f scanFlags) scanning() Scanning { return Scanning{Command: f.Scanner, Clamd: f.Clamd} }

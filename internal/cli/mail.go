package cli

// Mailing says which server takes the letters of an installation.
type Mailing struct {
	Address      string // host:port; empty: no letters leave
	User         string
	PasswordFile string
	From         string
	Encryption   string
	Site         string // the address people open
}

// mailFlags are the flags of a command by which letters leave. The password
// stands in a file: a flag or a variable would show it to whoever lists processes.
type mailFlags struct {
	SMTPAddress      string `name:"smtp-address" env:"MINHBACH_SMTP_ADDRESS" placeholder:"HOST:PORT"`
	SMTPUser         string `name:"smtp-user" env:"MINHBACH_SMTP_USER" placeholder:"NAME"`
	SMTPPasswordFile string `name:"smtp-password-file" env:"MINHBACH_SMTP_PASSWORD_FILE" placeholder:"FILE"`
	SMTPFrom         string `name:"smtp-from" env:"MINHBACH_SMTP_FROM" placeholder:"ADDR"`
	SMTPEncryption   string `name:"smtp-encryption" env:"MINHBACH_SMTP_ENCRYPTION" default:"starttls" placeholder:"HOW"`
	SiteURL          string `name:"site-url" env:"MINHBACH_SITE_URL" placeholder:"URL"`
}

func (f mailFlags) mailing() Mailing {
	return Mailing{
		Address: f.SMTPAddress, User: f.SMTPUser, PasswordFile: f.SMTPPasswordFile, From: f.SMTPFrom, Encryption: f.SMTPEncryption, Site: f.SiteURL,
	}
}

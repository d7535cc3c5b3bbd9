package cli

import (
	"encoding/json"
	"fmt"

	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// evidenceCommands are the commands about the log of facts.
type evidenceCommands struct {
	Verify evidenceVerifyCommand `cmd:"" name:"verify"`
	Prove  evidenceProveCommand  `cmd:"" name:"prove"`
	Check  evidenceCheckCommand  `cmd:"" name:"check"`
}

type evidenceVerifyCommand struct {
	Against string `name:"against" placeholder:"FILE"`
	dataFlags
}

// verifyReport is the JSON of evidence verify.
type verifyReport struct {
	EvidenceReport
	Message twoTongues `json:"message"`
}

// Run derives the whole log again and names the first record that does not hold.
func (c evidenceVerifyCommand) Run(s *session) error {
	var against []byte
	if c.Against != "" {
		data, err := s.readFile(c.Against)
		if err != nil {
			return err
		}
		against = data
	}
	app, err := s.openThere(c.dataFlags)
	if err != nil {
		return err
	}
	report, err := app.VerifyEvidence(s.ctx, against, s.progress("cli.progress_facts"))
	if err != nil {
		return err
	}
	report.Disposed, report.Unknown = orEmpty(report.Disposed), orEmpty(report.Unknown)
	message := inBoth(func(l locale.Lang) string { return s.verified(l, report) })
	if s.json {
		err = writeJSON(s.Stdout, verifyReport{report, message})
	} else {
		err = s.text(message)
	}
	if err == nil && !report.Holds {
		err = errNotHold
	}
	return err
}

func (s *session) verified(l locale.Lang, r EvidenceReport) string {
	if r.Bad == nil {
		text := say(l, "cli.evidence_holds", r.Size, r.Root, r.Checkpoints)
		if !r.FilesRead {
			text += " " + say(l, "cli.evidence_files_unread")
		}
		if len(r.Disposed) > 0 {
			text += " " + say(l, "cli.evidence_disposed", len(r.Disposed))
		}
		return text
	}
	problem := ""
	if e, ok := fault.From(r.Bad.Problem); ok {
		words := wordsFor(e.Key)
		if s.app != nil && s.app.Words().Has(e.Key) {
			words = s.app.Words()
		}
		problem = e.Say(words, l)
	}
	if r.Bad.Position < 0 {
		return say(l, "cli.evidence_bad_place", r.Bad.Table, problem)
	}
	return say(l, "cli.evidence_bad", r.Bad.Table, r.Bad.Position, problem)
}

type evidenceProveCommand struct {
	Fact string `arg:"" name:"fact"`
	Out  string `name:"out" required:"" placeholder:"FILE"`
	dataFlags
}

// Run writes the proof of a fact.
func (c evidenceProveCommand) Run(s *session) error {
	app, err := s.openThere(c.dataFlags)
	if err != nil {
		return err
	}
	proof, err := app.ProveFact(s.ctx, c.Fact)
	if err != nil {
		return err
	}
	return s.wrote(c.Out, proof)
}

type evidenceCheckCommand struct {
	File string `arg:"" name:"file"`
	Key  string `name:"key" placeholder:"FILE|KEY"`
}

// checkReport is the JSON of evidence check.
type checkReport struct {
	Holds      bool            `json:"holds"`
	Type       string          `json:"type"`
	Fact       json.RawMessage `json:"fact"`
	Position   int64           `json:"position"`
	Origin     string          `json:"origin"`
	Size       int64           `json:"size"`
	Root       string          `json:"root"`
	KeyTrusted bool            `json:"key_trusted"`
}

// Run checks a proof offline, from the file alone.
func (c evidenceCheckCommand) Run(s *session) error {
	data, err := s.readFile(c.File)
	if err != nil {
		return err
	}
	proven, err := evidence.CheckProof(data, c.verifier(s))
	if err != nil {
		if fault.Is(err, fault.Conflict) {
			err = notHold{err}
		}
		return err
	}
	report := checkReport{
		Holds: true, Type: proven.Type, Position: proven.Entry.Position,
		Origin: proven.Checkpoint.Origin, Size: proven.Checkpoint.Size, Root: proven.Checkpoint.Root.String(), KeyTrusted: proven.KeyTrusted,
	}
	if len(proven.Entry.Leaf) > 0 {
		report.Fact = json.RawMessage(proven.Entry.Leaf)
	}
	if s.json {
		return writeJSON(s.Stdout, report)
	}
	key := "cli.proof_" + proven.Type
	if err := s.print(key, report.Position, report.Size, report.Root, report.Origin); err != nil {
		return err
	}
	if report.Fact != nil {
		if _, err := fmt.Fprintln(s.Stdout, string(report.Fact)); err != nil {
			return fmt.Errorf("print the fact: %w", err)
		}
	}
	if !proven.KeyTrusted {
		return s.print("cli.proof_key_untrusted")
	}
	return nil
}

// verifier reads the public key out of a file, or takes it as it stands.
func (c evidenceCheckCommand) verifier(s *session) string {
	if c.Key == "" {
		return ""
	}
	if data, err := s.readFile(c.Key); err == nil {
		return trimmed(data)
	}
	return c.Key
}

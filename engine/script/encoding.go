package script

import (
	"errors"
	"strings"

	"mrrc-lua/internal/charset"
)

// ErrDocument is the cause of an *Error about a script that was saved as a document of a word processor.
var ErrDocument = errors.New("a document of a word processor")

// document returns an *Error if a source is what word processors save.
func document(name, source string) error {
	for _, kind := range []struct{ begins, is string }{
		{"{\\rtf", "RTF"}, {"PK\x03\x04", "a Word or OpenDocument file"}, {"\xd0\xcf\x11\xe0", "a Word file"},
	} {
		if strings.HasPrefix(source, kind.begins) {
			return &Error{Script: name, Msg: "the script is saved as " + kind.is + ", and not as plain text", Err: ErrDocument,
				Hint: "save it as plain text in UTF-8, or write it in an editor for text"}
		}
	}
	return nil
}

// notUTF8 returns an *Error if a source is not UTF-8: a script writes its text into records.
func notUTF8(name, source string) error {
	fault := charset.Find(source)
	if fault == nil {
		return nil
	}
	e := &Error{Script: name, Line: fault.Line, Col: fault.Col, Source: fault.Text, Err: fault}
	e.Msg = "the script is " + fault.Error()
	e.Hint = "save it as UTF-8; editors offer the encoding when a file is saved"
	return e
}

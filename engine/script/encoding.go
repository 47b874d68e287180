package script

import "mrrc-lua/internal/charset"

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

package textformat

import (
	"fmt"
	"io"

	"mrrc-lua/parse"
)

// NewReader returns a reader of the records in r, whatever their format. The error is parse.ErrFormat.
func NewReader(f parse.Format, r io.Reader, o parse.Options) (parse.BatchReader, error) {
	switch f {
	case parse.FormatMARC:
		return parse.NewReader(r, o), nil
	case parse.FormatXML:
		return NewXMLReader(r, o), nil
	case parse.FormatJSON, parse.FormatJSONL:
		return NewJSONReader(r, o), nil
	case parse.FormatMRK:
		return NewMRKReader(r, o), nil
	case parse.FormatAleph:
		return NewAlephReader(r, o), nil
	case parse.FormatLine:
		return NewLineReader(r, o), nil
	case parse.FormatText:
		return nil, fmt.Errorf("%w: %q is written for people and cannot be read back", parse.ErrFormat, string(f))
	}
	return nil, fmt.Errorf("%w: %q", parse.ErrFormat, string(f))
}

package textformat

import (
	"fmt"
	"io"

	"mrrc-lua/parse"
)

// cutters has what makes the Cutter of each format of text. JSON Lines are read as JSON.
var cutters = map[parse.Format]func(parse.Options) parse.Cutter{
	parse.FormatXML:   newXMLCutter,
	parse.FormatJSON:  newJSONCutter,
	parse.FormatMRK:   newMRKCutter,
	parse.FormatAleph: newAlephCutter,
	parse.FormatLine:  newYAZCutter,
}

// NewReader returns a reader of the records in r, whatever their format. The error is parse.ErrFormat.
func NewReader(f parse.Format, r io.Reader, o parse.Options) (parse.BatchReader, error) {
	switch f {
	case parse.FormatMARC:
		return parse.NewReader(r, o), nil
	case parse.FormatJSONL:
		f = parse.FormatJSON
	case parse.FormatText:
		return nil, fmt.Errorf("%w: %q is written for people and cannot be read back", parse.ErrFormat, string(f))
	}
	newCutter := cutters[f]
	if newCutter == nil {
		return nil, fmt.Errorf("%w: %q", parse.ErrFormat, string(f))
	}
	o = o.WithDefaults()
	return parse.NewTextReader(r, o, f, newCutter(o)), nil
}

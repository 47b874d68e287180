package textformat

import (
	"fmt"
	"io"

	"mrrc-lua/parse"
)

// textFormat is what is known of a format of text.
type textFormat struct {
	cutter func(parse.Options) parse.Cutter
	split  func(b []byte) int // as for parse.TextReader.ParseAhead
}

// textFormats lists the formats of text. JSON Lines are read as JSON.
var textFormats = map[parse.Format]textFormat{
	parse.FormatXML:   {newXMLCutter, splitXML},
	parse.FormatJSON:  {newJSONCutter, splitJSON},
	parse.FormatMRK:   {newMRKCutter, splitMRK},
	parse.FormatAleph: {newAlephCutter, splitAleph},
	parse.FormatLine:  {newYAZCutter, splitYAZ},
}

// NewReader returns a reader of the records in r, whatever their format. The error is parse.ErrFormat. With
// Options.Parsers it may be an io.Closer, which must be closed if the input is not read to its end.
func NewReader(f parse.Format, r io.Reader, o parse.Options) (parse.BatchReader, error) {
	switch f {
	case parse.FormatMARC:
		return parse.NewReader(r, o), nil
	case parse.FormatJSONL:
		f = parse.FormatJSON
	case parse.FormatText:
		return nil, fmt.Errorf("%w: %q is written for people and cannot be read back", parse.ErrFormat, string(f))
	}
	is, ok := textFormats[f]
	if !ok {
		return nil, fmt.Errorf("%w: %q", parse.ErrFormat, string(f))
	}
	o = o.WithDefaults()
	rd := parse.NewTextReader(r, o, f, is.cutter(o))
	rd.ParseAhead(o.Parsers, is.split)
	return rd, nil
}

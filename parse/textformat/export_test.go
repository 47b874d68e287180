package textformat

import (
	"io"

	"mrrc-lua/parse"
)

// NewTwoPassReader returns a reader of text that finds the end of every record before it decodes it.
func NewTwoPassReader(f parse.Format, r io.Reader, o parse.Options) parse.BatchReader {
	o = o.WithDefaults()
	return parse.NewTextReader(r, o, f, struct{ parse.Cutter }{textFormats[f].cutter(o)})
}

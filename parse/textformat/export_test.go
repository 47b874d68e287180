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

// DirectLength returns the length of the record of a format that text begins with, if it is read in one pass;
// otherwise 0.
func DirectLength(f parse.Format, text []byte) (n int) {
	cutter := textFormats[f].cutter(parse.Options{}.WithDefaults()).(parse.DirectCutter)
	if len(text) == 0 || !cutter.Begins(text) {
		return 0
	}
	parse.BuildRecord(text, func(d *parse.Builder, _ []byte) bool {
		n = cutter.Direct(d)
		return n > 0
	})
	return n
}

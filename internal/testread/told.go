package testread

import (
	"strings"

	"mrrc-lua/parse"
)

// Told is the result of a reader for a stretch of input.
type Told struct {
	Pos       parse.Pos
	Raw       string
	Continued bool
	Rejected  string // the error, in full
	Code      parse.Code
	Leader    string
	Fields    []string // tag, blank, data
	Problems  []string
	Lost      string // the parts of the source that are not in it
	Verbatim  bool
	Salvaged  bool
}

// Tell copies a record and its problems. Data that are not UTF-8 are as they were read.
func Tell(r *parse.Record) Told {
	x := Told{Pos: r.Pos(), Raw: string(r.Raw()), Continued: r.Continued(), Verbatim: r.Verbatim(), Salvaged: r.Salvaged(), Lost: r.Lost().String()}
	for _, p := range r.Problems() {
		x.Problems = append(x.Problems, p.String())
	}
	if err := r.Err(); err != nil {
		x.Rejected, x.Code = err.Error(), err.Code
		return x
	}
	x.Leader = string(r.Leader()[:])
	for f := range r.Fields {
		data, native := f.Native()
		if !native {
			data = f.Data()
		}
		x.Fields = append(x.Fields, f.Tag().String()+" "+string(data))
	}
	return x
}

// ID returns the record's 001, "!" and the code of the error of one that was rejected, or "-".
func (x Told) ID() string {
	if x.Rejected != "" {
		return "!" + string(x.Code)
	}
	for _, f := range x.Fields {
		if id, ok := strings.CutPrefix(f, "001 "); ok {
			return id
		}
	}
	return "-"
}

// Error returns the error of a record, nil as an interface when it has none.
func Error(r *parse.Record) error {
	if r.Err() == nil {
		return nil
	}
	return r.Err()
}

// Structural reports whether a problem is one of a record's structure: salvage leaves none of these.
// Characters that are wrong stay as they are.
func Structural(code parse.Code) bool {
	return code != parse.CodeEncoding && code != parse.CodeMARC8
}

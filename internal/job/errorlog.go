package job

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/htmlreport"
	"mrrc-lua/parse"
)

// maxLoggedID bounds how much is logged of a control number, in bytes.
const maxLoggedID = 1000

// errorLog is the file of --errors: JSON Lines. The engine makes it write from one goroutine. Without
// a writer it writes nothing.
type errorLog struct {
	w   io.Writer
	err error // of writing; nothing is written after it
}

// wanted reports whether there is a file.
func (l *errorLog) wanted() bool { return l.w != nil }

// failed reports whether the file is not complete.
func (l *errorLog) failed() bool { return l.err != nil }

// logLine is a line of --errors.
type logLine struct {
	Kind   string `json:"kind"` // rejected, salvaged, tolerated, lost or changed in writing
	Code   string `json:"code"`
	Source string `json:"source"`
	Sheet  string `json:"sheet,omitempty"` // of a workbook
	Row    int64  `json:"row,omitempty"`   // in place of record and byte
	Column string `json:"column,omitempty"`
	Cell   string `json:"cell,omitempty"` // "C5"
	Record *int64 `json:"record,omitempty"`
	Byte   *int64 `json:"byte,omitempty"`
	Bytes  int    `json:"bytes,omitempty"`
	ID     string `json:"id,omitempty"`
	LastID string `json:"last_id,omitempty"`
	Reason string `json:"reason"`
	Lost   string `json:"lost,omitempty"` // what kind of thing
	Text   string `json:"text,omitempty"` // the bytes of it, as they stand in the source
	Hex    string `json:"hex,omitempty"`  // the same in hexadecimal, when it is not UTF-8
	Script string `json:"script,omitempty"`
	Line   int    `json:"line,omitempty"`
	Hook   string `json:"hook,omitempty"`
}

// lose puts what was lost into a line. The zero value puts nothing there.
func (l *logLine) lose(lost parse.Loss) {
	if lost.Kind == parse.LostNothing {
		return
	}
	l.Lost, l.Text = lost.Kind.String(), lost.Source
	if !utf8.ValidString(lost.Source) {
		l.Hex = hex.EncodeToString([]byte(lost.Source))
	}
}

// at puts the place of a record into a line.
func (l logLine) at(p parse.Pos) logLine {
	if l.Source = p.Source; p.IsRow() {
		l.Row = p.Number
	} else {
		l.Record, l.Byte = &p.Number, &p.Offset
	}
	return l
}

// example returns the line for people.
func (l logLine) example() htmlreport.Example {
	e := htmlreport.Example{ID: console.Brief(l.ID, maxLoggedID), Where: l.Source, Text: l.Reason}
	switch {
	case l.Row > 0:
		e.Where += fmt.Sprintf(" row %d", l.Row)
	case l.Record != nil && *l.Record > 0:
		e.Where += fmt.Sprintf(" record %d (byte %d)", *l.Record, *l.Byte)
	}
	return e
}

// write writes a line, with the place in the script if err has one.
func (l *errorLog) write(line logLine, err error) {
	if l.w == nil || l.err != nil {
		return
	}
	var script *engine.ScriptError
	if errors.As(err, &script) {
		line.Script, line.Line, line.Hook = script.Script, script.Line, script.Hook
	}
	var row *parse.RowError
	if errors.As(err, &row) {
		line.Sheet, line.Column = row.Sheet, row.Column
		if row.Letter != "" {
			line.Cell = row.Letter + strconv.FormatInt(line.Row, 10)
		}
	}
	enc := json.NewEncoder(l.w)
	enc.SetEscapeHTML(false) // people read it, and find XML in it
	l.err = enc.Encode(line)
}

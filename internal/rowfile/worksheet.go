package rowfile

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// worksheet writes a workbook with one sheet to a stream, row by row (ECMA-376, parts 1 and 2). Text is inline, so
// that nothing waits for the end of the sheet.
type worksheet struct {
	zip   *zip.Writer
	sheet io.Writer // of the part of the rows
	rows  int
	size  int64 // bytes of the part so far, before compression
	line  []byte
	plain bytes.Buffer
}

// style is the number of a format of cells, in cellXfs of the part of styles.
type style int

const (
	general style = iota
	asText        // the built-in format 49, "@" (part 1, 18.8.30)
	asHeader
)

// maxSheet is less than the size from which a part of a zip archive has other headers, with which Excel refuses an
// archive whose sizes follow the data.
const maxSheet = 1<<32 - 1<<20

const (
	xmlHead     = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace   = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	officeSpace = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	partType    = `application/vnd.openxmlformats-officedocument.spreadsheetml.`
	relations   = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
)

// parts are the parts of a workbook that are always the same.
var parts = []struct{ name, text string }{ //nolint:gochecknoglobals // constant
	{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="` + partType + `sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="` + partType + `styles+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + partType + `worksheet+xml"/></Types>`},
	{"_rels/.rels", relations +
		`<Relationship Id="rId1" Type="` + officeSpace + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/_rels/workbook.xml.rels", relations +
		`<Relationship Id="rId1" Type="` + officeSpace + `/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="` + officeSpace + `/styles" Target="styles.xml"/></Relationships>`},
	{"xl/styles.xml", `<styleSheet ` + mainSpace + `>` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`},
}

// newWorksheet begins a workbook. widths are those of the columns, in characters; with frozen, the first row stays in
// sight.
func newWorksheet(w io.Writer, name string, widths []int, frozen bool) (*worksheet, error) {
	s := &worksheet{zip: zip.NewWriter(w)}
	for _, p := range parts {
		if err := s.part(p.name, p.text); err != nil {
			return nil, err
		}
	}
	text := `<workbook ` + mainSpace + ` xmlns:r="` + officeSpace + `"><sheets><sheet name="` + string(s.escaped(name)) + `" sheetId="1" r:id="rId1"/></sheets></workbook>`
	if err := s.part("xl/workbook.xml", text); err != nil {
		return nil, err
	}
	var err error
	if s.sheet, err = s.zip.Create("xl/worksheets/sheet1.xml"); err != nil {
		return nil, err
	}
	s.line = append(s.line[:0], xmlHead+`<worksheet `+mainSpace+`>`...)
	if frozen {
		s.line = append(s.line, `<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`...)
	}
	if len(widths) > 0 {
		s.line = append(s.line, `<cols>`...)
		for i, width := range widths {
			s.line = fmt.Appendf(s.line, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, width)
		}
		s.line = append(s.line, `</cols>`...)
	}
	s.line = append(s.line, `<sheetData>`...)
	return s, s.flush()
}

// part writes a whole part.
func (s *worksheet) part(name, text string) error {
	w, err := s.zip.Create(name)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xmlHead+text)
	return err
}

// flush writes what is in line.
func (s *worksheet) flush() error {
	s.size += int64(len(s.line))
	if s.size > maxSheet {
		return errTooLarge
	}
	_, err := s.sheet.Write(s.line)
	s.line = s.line[:0]
	return err
}

var errTooLarge = errors.New("the sheet of xlsx has more than 4 GB: write csv, sqlite or parquet, or several files with --limit and --skip")

// begin begins the next row.
func (s *worksheet) begin() {
	s.rows++
	s.line = append(s.line, `<row r="`...)
	s.line = strconv.AppendInt(s.line, int64(s.rows), 10)
	s.line = append(s.line, `">`...)
}

// end ends a row, and writes it.
func (s *worksheet) end() error {
	s.line = append(s.line, `</row>`...)
	return s.flush()
}

// cell begins a cell in a column, counted from 0, with an attribute for its type and style.
func (s *worksheet) cell(column int, attributes string) {
	s.line = append(s.line, `<c r="`...)
	s.line = appendLetters(s.line, column)
	s.line = strconv.AppendInt(s.line, int64(s.rows), 10)
	s.line = append(s.line, '"')
	s.line = append(s.line, attributes...)
	s.line = append(s.line, '>')
}

// number adds a cell with a number.
func (s *worksheet) number(column int, n float64) {
	s.cell(column, "")
	s.line = append(s.line, `<v>`...)
	s.line = strconv.AppendFloat(s.line, n, 'f', -1, 64)
	s.line = append(s.line, `</v></c>`...)
}

// bool adds a cell with a boolean.
func (s *worksheet) bool(column int, yes bool) {
	s.cell(column, ` t="b"`)
	if yes {
		s.line = append(s.line, `<v>1</v></c>`...)
	} else {
		s.line = append(s.line, `<v>0</v></c>`...)
	}
}

// text adds a cell with a text.
func (s *worksheet) text(column int, text string, of style) {
	s.cell(column, ` s="`+strconv.Itoa(int(of))+`" t="inlineStr"`)
	s.line = append(s.line, `<is><t xml:space="preserve">`...)
	s.line = append(s.line, s.escaped(text)...)
	s.line = append(s.line, `</t></is></c>`...)
}

// escaped returns a text as XML has it. The result is valid until the next call.
func (s *worksheet) escaped(text string) []byte {
	s.plain.Reset()
	from := 0
	for i := range len(text) {
		if isEscape(text[i:]) { // Excel would take it for the character with this number (part 1, 22.9.2.19)
			_ = xml.EscapeText(&s.plain, []byte(text[from:i])) // a buffer has no errors
			s.plain.WriteString("_x005F")
			from = i
		}
	}
	_ = xml.EscapeText(&s.plain, []byte(text[from:]))
	return s.plain.Bytes()
}

// isEscape reports whether a text begins with an escape such as _x0041_.
func isEscape(s string) bool {
	const length = len("_x0041_")
	if len(s) < length || s[0] != '_' || s[1] != 'x' || s[length-1] != '_' {
		return false
	}
	for _, c := range []byte(s[2 : length-1]) {
		if (c < '0' || c > '9') && (c|' ' < 'a' || c|' ' > 'f') {
			return false
		}
	}
	return true
}

// appendLetters appends the letters of a column, counted from 0: A, B, … Z, AA.
func appendLetters(dst []byte, column int) []byte {
	if column >= 26 {
		dst = appendLetters(dst, column/26-1)
	}
	return append(dst, byte('A'+column%26))
}

// close ends the sheet and the workbook.
func (s *worksheet) close() error {
	s.line = append(s.line, `</sheetData></worksheet>`...)
	if err := s.flush(); err != nil {
		return err
	}
	return s.zip.Close()
}

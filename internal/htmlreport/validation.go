package htmlreport

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Validation is the part of a page about what validate found in files.
type Validation struct{ Files []Validated }

// Validated is a file with its findings.
type Validated struct {
	Name, Failed             string // the reason why it was not read to its end; "": it was
	Page                     string // the page about the file, next to this one, which only lists it; "": this page has all
	Records, Rejected, Found int64  // Found: records with findings
	Errors, Warnings, Infos  int64  // findings
	Ignored                  int64
	Notes                    []string
	Codes                    []Code
}

// Code has the findings with one code.
type Code struct {
	Name, Severity    string
	Findings, Records int64
	Share             float64 // of the records of the file, in percent
	Means, ToDo       string  // what the code means, and what to do about it; "": unknown
	First             []Finding
}

// Finding is one finding.
type Finding struct {
	ID, Where, Text string
	Field           [3]string // the text of the field before the place of the finding, at it and after it; all "": it is not about a field
	Name            string    // of the field or subfield, as in 245$a
	URL             string    // about the field; "": none
	Unknown         bool      // the record is of a format whose fields the page does not know by name
}

// Bounds of a page about files.
const (
	maxValidated = 500  // files
	maxListed    = 5000 // files that have pages of their own
	maxCodes     = 1500 // codes of all files
	maxFindings  = 800  // examples of all files
)

// Shown returns the files that are on the page, with as many codes and examples as a page has.
func (v *Validation) Shown() []Validated {
	files := slices.Clone(v.Files[:min(len(v.Files), v.most())])
	codes, findings := maxCodes, maxFindings
	for i := range files {
		f := &files[i]
		f.Codes = slices.Clone(f.Codes[:min(len(f.Codes), codes)])
		codes -= len(f.Codes)
		for k := range f.Codes {
			c := &f.Codes[k]
			c.First = c.First[:min(len(c.First), findings)]
			findings -= len(c.First)
		}
	}
	return files
}

// Left is how many files are not on the page.
func (v *Validation) Left() int64 { return int64(max(0, len(v.Files)-v.most())) }

// most is how many files the page shows.
func (v *Validation) most() int {
	if v.Lists() {
		return maxListed
	}
	return maxValidated
}

// Lists reports whether the files have pages of their own.
func (v *Validation) Lists() bool { return len(v.Files) > 0 && v.Files[0].Page != "" }

// Total adds up the numbers of all files.
func (v *Validation) Total() (sum Validated) {
	for i := range v.Files {
		f := &v.Files[i]
		sum.Records, sum.Rejected, sum.Found = sum.Records+f.Records, sum.Rejected+f.Rejected, sum.Found+f.Found
		sum.Errors, sum.Warnings, sum.Infos = sum.Errors+f.Errors, sum.Warnings+f.Warnings, sum.Infos+f.Infos
	}
	return sum
}

// LeftOut is a sentence about codes and examples that are not on the page; "" if all are on it.
func (v *Validation) LeftOut() string {
	if v.Lists() {
		return ""
	}
	codes, findings := 0, 0
	for i, f := range v.Files {
		if i >= maxValidated {
			break
		}
		for _, c := range f.Codes {
			codes++
			findings += len(c.First)
		}
	}
	switch {
	case codes > maxCodes:
		return fmt.Sprintf("%s further codes, of the last files, and examples are not on this page.", grouped(int64(codes-maxCodes)))
	case findings > maxFindings:
		return fmt.Sprintf("%s further examples, of the last files, are not on this page.", grouped(int64(findings-maxFindings)))
	}
	return ""
}

// Split divides the text of a field into what is before the place of a finding, at it and after it. line is the tag, a
// blank, and the value; the value of a data field is its indicators and, for each subfield, a blank, a dollar sign, the
// code and the value. Of several subfields with the code, the place is the first one with the value that was found, if one
// has it. If the text does not contain the place, all of it is before the place.
func Split(line string, indicator int, subfield, position, found string) [3]string {
	const data = 4 // where the contents begin
	from, to := -1, -1
	switch {
	case indicator == 1 || indicator == 2:
		from = data + indicator - 1
		to = from + 1
	case subfield != "":
		from, to = placeOf(line, subfield, found)
	case position != "":
		a, b, both := strings.Cut(position, "-")
		if !both {
			b = a
		}
		x, err := strconv.Atoi(a)
		y, e := strconv.Atoi(b)
		if err == nil && e == nil && ascii(line) {
			from, to = data+x, data+y+1
		}
	}
	if from < data || to > len(line) || from >= to {
		return [3]string{line, "", ""}
	}
	return [3]string{line[:from], line[from:to], line[to:]}
}

// placeOf returns where a subfield begins and ends in the text of a field; -1: it is not there.
func placeOf(line, code, found string) (from, to int) {
	from = -1
	mark := " $" + code
	for at := strings.Index(line, mark); at >= 0; {
		rest := line[at+len(mark):]
		end := len(line)
		if n := strings.Index(rest, " $"); n >= 0 {
			end = at + len(mark) + n
		}
		has := strings.Contains(line[at+len(mark):end], found)
		if has || from < 0 {
			from, to = at+1, end
		}
		next := strings.Index(line[end:], mark)
		if has || next < 0 {
			break
		}
		at = end + next
	}
	return from, to
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

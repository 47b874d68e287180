package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// excelize takes XML that is not well-formed for the end of a worksheet, and rows would be missing without a word.

// errForeign is for parts that are not in UTF-8, which no program writes: they are not checked.
var errForeign = errors.New("not in UTF-8")

// checkWorksheet returns an error if the XML of a worksheet, which the workbook names by the identifier of a relationship,
// is not well-formed.
func checkWorksheet(z *zip.Reader, id string) error {
	name := partOf(z, id)
	for _, f := range z.File {
		if f.Name != name {
			continue
		}
		in, err := f.Open()
		if err != nil {
			return err
		}
		line, err := wellFormed(in)
		_ = in.Close() // it was only read
		if err != nil {
			return fmt.Errorf("its part %q is damaged in line %d: %w", name, line, err)
		}
	}
	return nil
}

// partOf returns the name of the part of a worksheet; "": it is not found.
func partOf(z *zip.Reader, id string) string {
	in, err := z.Open("xl/_rels/workbook.xml.rels")
	if err != nil {
		return ""
	}
	defer func() { _ = in.Close() }() // it was only read
	var rels struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if xml.NewDecoder(in).Decode(&rels) != nil {
		return ""
	}
	for _, r := range rels.List {
		if r.ID == id {
			if strings.HasPrefix(r.Target, "/") {
				return path.Clean(r.Target)[1:]
			}
			return path.Join("xl", r.Target)
		}
	}
	return ""
}

// wellFormed reads XML to its end.
func wellFormed(in io.Reader) (line int, err error) {
	d := xml.NewDecoder(in)
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errForeign }
	for {
		_, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			return 0, nil
		case err != nil && strings.Contains(err.Error(), errForeign.Error()):
			return 0, nil
		case err != nil:
			line, _ := d.InputPos()
			return line, err
		}
	}
}

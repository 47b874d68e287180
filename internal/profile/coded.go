package profile

import (
	"bytes"

	"mrrc-lua/parse"
)

// Coded counts the years and languages in 008 of bibliographic records: positions 07-10 and 35-37. A Coded is used by
// one goroutine at a time. The zero value is empty.
type Coded struct {
	Records   int64            // bibliographic records with an 008 that reaches to these positions
	Years     map[int]int64    // by Date 1
	NoYear    int64            // Date 1 is not four digits
	Languages map[string]int64 // by code, or OtherCode
}

// OtherCode stands for languages that are not three lower-case letters, three fill characters or three blanks.
const OtherCode = "other"

// Positions of 008.
const (
	date1At, date1End       = 7, 11
	languageAt, languageEnd = 35, 38
)

// Add counts a record and keeps nothing of it.
func (c *Coded) Add(r *parse.Record) {
	if bytes.IndexByte([]byte("acdefgijkmoprt"), r.Leader()[6]) < 0 || r.UNIMARC() {
		return
	}
	tag, _ := parse.MakeTag("008")
	f, ok := r.First(tag)
	if !ok || len(f.Data()) < languageEnd {
		return
	}
	if c.Years == nil {
		c.Years, c.Languages = map[int]int64{}, map[string]int64{}
	}
	data := f.Data()
	c.Records++
	year := 0
	for _, d := range data[date1At:date1End] {
		if d < '0' || d > '9' {
			year = -1
			break
		}
		year = 10*year + int(d-'0')
	}
	if year < 0 {
		c.NoYear++
	} else {
		c.Years[year]++
	}
	code := data[languageAt:languageEnd]
	for _, l := range code {
		if (l < 'a' || l > 'z') && string(code) != "|||" && string(code) != "   " {
			code = []byte(OtherCode)
			break
		}
	}
	c.Languages[string(code)]++
}

// Merge adds the counts of another one.
func (c *Coded) Merge(o *Coded) {
	if o.Records > 0 && c.Years == nil {
		c.Years, c.Languages = map[int]int64{}, map[string]int64{}
	}
	c.Records += o.Records
	c.NoYear += o.NoYear
	for year, n := range o.Years {
		c.Years[year] += n
	}
	for code, n := range o.Languages {
		c.Languages[code] += n
	}
}

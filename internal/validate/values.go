package validate

import (
	"fmt"

	"mrrc-lua/internal/fixedfield"
	"mrrc-lua/parse"
)

// fixedField checks the values of a field 006, 007 or 008.
func (c *checker) fixedField(tag parse.Tag, data []byte) {
	l := c.r.Leader()
	var form *fixedfield.Form
	switch tag {
	case tag006:
		form = fixedfield.For006(data[0])
	case tag007:
		form = fixedfield.For007(data[0])
	case tag008:
		form = fixedfield.For008(l.Type(), l.Level())
	default:
		return
	}
	if form == nil {
		if p, ok := fixedfield.CheckUntold(tag.String(), data); ok {
			c.fixed(p, tag)
		}
		return
	}
	c.form(form, tag, data)
}

// form checks data against a form; nil: the data has no form.
func (c *checker) form(form *fixedfield.Form, tag parse.Tag, data []byte) {
	if form == nil || form.Sound(data, !c.oclc) {
		return
	}
	for _, p := range form.Check(data) {
		c.fixed(p, tag)
	}
}

func (c *checker) fixed(p fixedfield.Problem, tag parse.Tag) {
	code, at := CodeFixedValue, 0
	switch p.Code {
	case fixedfield.NotListed:
		if p.Foreign {
			code = CodeFixedOCLC
		}
		if p.Foreign && !c.oclc {
			return
		}
	case fixedfield.Length:
		code = CodeFixedLength
	case fixedfield.Outdated:
		code = CodeFixedObsolete
	case fixedfield.Undefined:
		code = CodeFixedUndefined
	}
	if p.Position != nil {
		at = p.Position.At
		c.at.Position = fmt.Sprintf("%02d", at)
		if p.Position.Width > 1 {
			c.at.Position += fmt.Sprintf("-%02d", p.Position.End())
		}
	}
	c.note(code, tag, at, nil, p.Text)
	c.at.Position = ""
}

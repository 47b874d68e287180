package luabind

import (
	"strings"

	"mrrc-lua/internal/norm"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/parse"
)

// numberFuncs are the readers of numbers.
func (b *recordBinding) numberFuncs() []declare.Func {
	return []declare.Func{
		{
			Name: "isbns", Returns: "string[]", Fn: list(b.isbns),
			Doc:     "020 $a: only the numbers, without hyphens and qualifiers. norm.isbn checks them, and norm.isbns finds several in one subfield. UNIMARC: 010 $a.",
			Example: `record:isbns()`,
		},
		{
			Name: "issns", Returns: "string[]", Fn: list(b.issns),
			Doc:     "022 $a. UNIMARC: 011 $a.",
			Example: `record:issns()`,
		},
		{
			Name: "issn_l", Returns: "string|nil", Fn: one(b.issnL),
			Doc:     "The linking ISSN, 022 $l. UNIMARC: 011 $f.",
			Example: `record:issn_l()`,
		},
		{
			Name: "lccn", Returns: "string|nil", Fn: one(flavoured(b.lccn, none)),
			Doc:     "010 $a, trimmed. UNIMARC has no field for it.",
			Example: `record:lccn()`,
		},
		{
			Name: "oclc", Returns: "string|nil", Fn: one(b.oclc),
			Doc:     "The OCLC number, digits only: from 035 $a with the prefix (OCoLC), otherwise from 001 when 003 is OCoLC or when 001 has the prefix ocm, ocn or on.",
			Example: `record:oclc()`,
		},
		{
			Name: "sudoc", Returns: "string|nil", Fn: oneText(unimarcText("022"), "086"),
			Doc:     "086 as text: the classification number of a government document. UNIMARC: 022.",
			Example: `record:sudoc()`,
		},
	}
}

// isbns returns of each 020 $a the first run of digits, hyphens and x that begins with a digit.
func (b *recordBinding) isbns(r *parse.Record) (out []string) {
	spec := "020$a"
	if r.UNIMARC() {
		spec = "010$a"
	}
	for _, v := range b.all(r, spec) {
		from := strings.IndexAny(v, "0123456789")
		if from < 0 {
			continue
		}
		v = v[from:]
		if end := strings.IndexFunc(v, func(c rune) bool { return !strings.ContainsRune("0123456789xX-", c) }); end >= 0 {
			v = v[:end]
		}
		out = append(out, strings.ReplaceAll(v, "-", ""))
	}
	return out
}

func (b *recordBinding) issns(r *parse.Record) []string {
	if r.UNIMARC() {
		return b.all(r, "011$a")
	}
	return b.all(r, "022$a")
}

func (b *recordBinding) issnL(r *parse.Record) (string, bool) {
	if r.UNIMARC() {
		return b.first(r, "011$f")
	}
	return b.first(r, "022$l")
}

func (b *recordBinding) lccn(r *parse.Record) (string, bool) {
	s, _ := b.first(r, "010$a")
	s = strings.TrimSpace(s)
	return s, s != ""
}

func (b *recordBinding) oclc(r *parse.Record) (string, bool) {
	const org = "(OCoLC)"
	for _, v := range b.all(r, "035$a") {
		if v = strings.TrimSpace(v); len(v) > len(org) && strings.EqualFold(v[:len(org)], org) {
			if n, ok := norm.OCLC(v); ok {
				return n, true
			}
		}
	}
	id := strings.TrimSpace(string(r.ControlNumber()))
	source, _ := b.first(r, "003")
	if id == "" || strings.TrimSpace(source) != "OCoLC" && !strings.HasPrefix(strings.ToLower(id), "o") {
		return "", false
	}
	return norm.OCLC(id)
}

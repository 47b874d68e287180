package testmarc

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	delimiter        = 0x1F
	fieldTerminator  = 0x1E
	recordTerminator = 0x1D

	leaderLen = 24
	entryLen  = 12
)

const defaultLeader = "00000nam a2200000 a 4500"

// Build makes records from text. Lengths and addresses are computed, and those in the text are ignored; a
// record without =LDR gets a common leader.
func Build(text string) ([]byte, error) {
	var out []byte
	var r record
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		line = strings.TrimSuffix(line, "\r")
		var err error
		switch {
		case line == "":
			out, err = r.appendTo(out)
			r = record{}
		case line[0] == '#':
		default:
			err = r.line(line)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return r.appendTo(out)
}

type record struct {
	leader    string
	directory []byte
	data      []byte
}

func (r *record) line(line string) error {
	if len(line) < 6 || line[0] != '=' || line[4:6] != "  " {
		return fmt.Errorf("%q: =TAG and two blanks are expected", line)
	}
	tag, rest := line[1:4], line[6:]
	if tag == "LDR" {
		r.leader = strings.ReplaceAll(rest, `\`, " ")
		if len(r.leader) != leaderLen {
			return fmt.Errorf("a leader has %d characters, not %d", leaderLen, len(r.leader))
		}
		return nil
	}
	fixed, subfields, start := rest, "", len(r.data)
	if !strings.HasPrefix(tag, "00") {
		fixed, subfields = rest[:min(2, len(rest))], rest[min(2, len(rest)):]
	}
	data, err := unescape(strings.ReplaceAll(fixed, `\`, " "))
	if err != nil {
		return err
	}
	r.data = append(r.data, data...)
	if data, err = unescape(strings.ReplaceAll(subfields, "$", string(rune(delimiter)))); err != nil {
		return err
	}
	r.data = append(append(r.data, data...), fieldTerminator)
	if n := len(r.data) - start; n > 9999 || start > 99999 {
		return fmt.Errorf("field %s does not fit ISO 2709: %d bytes from %d", tag, n, start)
	}
	r.directory = fmt.Appendf(r.directory, "%s%04d%05d", tag, len(r.data)-start, start)
	return nil
}

func (r *record) appendTo(out []byte) ([]byte, error) {
	if r.leader == "" && len(r.directory) == 0 {
		return out, nil
	}
	if r.leader == "" {
		r.leader = defaultLeader
	}
	base := leaderLen + len(r.directory) + 1
	n := base + len(r.data) + 1
	if n > 99999 {
		return nil, fmt.Errorf("the record does not fit ISO 2709: %d bytes", n)
	}
	out = fmt.Appendf(out, "%05d%s%05d%s", n, r.leader[5:12], base, r.leader[17:])
	out = append(append(out, r.directory...), fieldTerminator)
	return append(append(out, r.data...), recordTerminator), nil
}

func mnemonic(name string) (byte, bool) {
	switch name {
	case "dollar":
		return '$', true
	case "lcub":
		return '{', true
	case "rcub":
		return '}', true
	case "bsol":
		return '\\', true
	}
	n, err := strconv.ParseUint(name, 16, 8)
	return byte(n), err == nil && len(name) == 2
}

func unescape(s string) ([]byte, error) {
	var out []byte
	for {
		from := strings.IndexByte(s, '{')
		if from < 0 {
			return append(out, s...), nil
		}
		to := strings.IndexByte(s[from:], '}') + from
		if to < from {
			return nil, fmt.Errorf("%q: a brace is not closed", s)
		}
		c, ok := mnemonic(s[from+1 : to])
		if !ok {
			return nil, fmt.Errorf("{%s} is not a mnemonic", s[from+1:to])
		}
		out = append(append(out, s[:from]...), c)
		s = s[to+1:]
	}
}

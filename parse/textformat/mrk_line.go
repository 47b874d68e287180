package textformat

import (
	"bytes"

	"mrrc-lua/parse"
)

// Lines of MARCMaker text, as programs and people write them.

// isLeaderLine reports whether a line at a place of the record's text is its leader.
func isLeaderLine(line []byte, at int) bool {
	if len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
		line = bytes.TrimLeft(line, " \t")
	}
	if len(line) < 4 || line[0] != '=' {
		return false
	}
	return string(line[1:4]) == "LDR" || at == 0 && string(line[1:4]) == "000"
}

// mrkField splits a line into the text of its tag and its value. ok is false for a line that is not
// a field.
func mrkField(line []byte) (tag, value []byte, ok bool) {
	if len(line) > 5 && line[0] == '=' && line[4] == ' ' {
		switch {
		case line[5] == ' ' && string(line[1:4]) != "   ": // a tag may have blanks in it
			return line[1:4], line[6:], true
		case line[1] != ' ' && line[2] != ' ' && line[3] != ' ':
			return line[1:4], line[5:], true
		}
	}
	indented := len(line)
	line = bytes.TrimLeft(line, " \t")
	indented -= len(line)
	if len(line) < 2 || line[0] != '=' {
		return nil, nil, false
	}
	k := bytes.IndexAny(line, " \t")
	if k < 0 {
		k = len(line)
	}
	tag, rest := line[1:k], line[k:]
	number := parse.IsNumber(tag)
	switch two := len(rest) > 1 && isSpace(rest[1]); {
	case len(tag) == 3 && (number || indented == 0 && len(rest) > 0): // a tag, and perhaps nothing else
		return tag, mrkValue(rest), true
	case len(tag) > 0 && len(tag) < 3 && number && two: // a number that lost its zeros
		return tag, mrkValue(rest), true
	case len(tag) > 3 && parse.IsNumber(tag[:3]) && hasMRKHead(line[4:], tag): // the blanks are lost
		return line[1:4], line[4:], true
	}
	return nil, nil, false
}

// mrkValue returns the text that follows a tag: after two blanks, or one, or a tab.
func mrkValue(rest []byte) []byte {
	if len(rest) > 1 && rest[0] == ' ' && isSpace(rest[1]) {
		return rest[2:]
	}
	return rest[min(len(rest), 1):]
}

// hasMRKHead reports whether a value that follows its tag at once is the field's: the text of a
// control field, or two indicators and a subfield.
func hasMRKHead(value, tag []byte) bool {
	if tag[0] == '0' && tag[1] == '0' {
		return true
	}
	return len(value) > 3 && value[2] == '$' && isMRKIndicator(value[0]) && isMRKIndicator(value[1])
}

func isMRKIndicator(c byte) bool { return c == '\\' || parse.IsIndicator(c) }

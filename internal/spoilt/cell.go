package spoilt

import (
	"strings"
	"unicode/utf8"

	"mrrc-lua/internal/norm"
)

// IsError reports whether a cell has the error of a formula. Spreadsheets also write it into CSV.
func IsError(cell string) bool {
	if len(cell) < 4 || cell[0] != '#' {
		return false
	}
	switch cell {
	case "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA":
		return true
	}
	return false
}

// IsShortened reports whether a cell has a number as a spreadsheet shows it when it has no room for its digits, such as
// 9.78031E+12, which it also writes into CSV.
func IsShortened(cell string) bool {
	mantissa, exponent, is := strings.Cut(strings.Replace(cell, ",", ".", 1), "E+")
	if !is || len(exponent) < 2 || strings.Trim(exponent, digits) != "" {
		return false
	}
	whole, rest, _ := strings.Cut(strings.TrimPrefix(mantissa, "-"), ".")
	return len(whole) == 1 && strings.Trim(whole+rest, digits) == ""
}

const digits = "0123456789"

// isDate reports whether a cell has a date, in numbers or with the name of a month, with or without day and time:
// Mar-20, 20. Mrz, 1/3/2020, 2020-03-01 00:00:00.
func isDate(cell string) bool {
	numbers, words := 0, 0
	for s := cell; s != ""; {
		n := run(s, func(c byte) bool { return c >= '0' && c <= '9' })
		switch m := run(s, isLetter); {
		case n > 0 && n <= 4:
			numbers++
		case n == 0 && m > 0 && utf8.RuneCountInString(s[:m]) >= 3 && m <= 12:
			words++
			n = m
		default:
			return false
		}
		rest := strings.TrimLeft(s[n:], " ./-:,")
		if len(s)-n-len(rest) > 2 {
			return false
		}
		s = rest
	}
	return words == 1 && (numbers == 1 || numbers == 2) || words == 0 && numbers >= 3 && numbers <= 6
}

// run returns how many bytes of a kind s begins with.
func run(s string, is func(c byte) bool) (n int) {
	for n < len(s) && is(s[n]) {
		n++
	}
	return n
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= utf8.RuneSelf }

// isWithoutZeros reports whether a cell is an ISSN of eight digits without the zeros at its beginning.
func isWithoutZeros(cell string) bool {
	if n := len(cell); n < 5 || n > 7 || cell[0] == '0' {
		return false
	}
	_, ok := norm.ISSN("0000"[:8-len(cell)] + cell)
	return ok
}

// isSBN reports whether a cell is an ISBN of ten digits without the zero at its beginning.
func isSBN(cell string) bool {
	if len(cell) != 9 {
		return false
	}
	_, ok := norm.ISBN("0" + cell)
	return ok
}

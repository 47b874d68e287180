package marcgen

import (
	"bytes"
	"strings"
)

// contentFixtures returns fixtures with a fault within a field. Each is between two sound records; lengths
// and directory are correct as far as the fault allows.
func contentFixtures() []fixture {
	with := func(path, about string, parts ...part) fixture {
		return fixture{"broken/" + path, about, func() []byte { return between(victim(parts...)) }}
	}
	return []fixture{
		{"broken/stray_terminator_in_field.mrc", "a record terminator (0x1D) within the 500; length and directory are correct", func() []byte {
			return between(replaceBlank(victim(), "two maps", recordTerminator))
		}},
		{"broken/embedded_field_terminator.mrc", "a field terminator (0x1E) within the 500; length and directory are correct", func() []byte {
			return between(replaceBlank(victim(), "two maps", fieldTerminator))
		}},
		with("indicators_missing.mrc", "a 710 that begins with a subfield delimiter",
			malformed("710", "\x1FaVerein für Glaskunde.")),
		with("one_indicator.mrc", "a 710 with one indicator",
			malformed("710", "2\x1FaVerein für Glaskunde.")),
		with("no_delimiter.mrc", "a 710 with indicators and text, but no subfield delimiter",
			malformed("710", "2 Verein für Glaskunde.")),
		with("trailing_delimiter.mrc", "a 710 that ends in a subfield delimiter without a code",
			malformed("710", "2 \x1FaVerein für Glaskunde.\x1F")),
		with("invalid_utf8.mrc", "leader/09 a; in three 500 a byte that never occurs in UTF-8, a character cut short, and an overlong one",
			malformed("500", "  \x1FaNever: \xFF."),
			malformed("500", "  \x1FaCut short: \xE6\x9D."),
			malformed("500", "  \x1FaOverlong: \xC0\xAF.")),
		with("field_over_9999.mrc", "a 520 of 12,000 bytes, with the length 9999 in its entry; starts are correct, and a 710 follows",
			field("520", "  ", "a"+strings.Repeat("The mill stands. ", 706)[:11995]),
			field("710", "2 ", "aVerein für Glaskunde.")),
	}
}

// replaceBlank replaces the first blank of phrase, which record contains, by separator.
func replaceBlank(record []byte, phrase string, separator byte) []byte {
	at := bytes.Index(record, []byte(phrase))
	record[at+strings.IndexByte(phrase, ' ')] = separator
	return record
}

package marcgen

import "strings"

// framingFixtures returns fixtures with a fault of the beginning or end of records.
func framingFixtures() []fixture {
	return []fixture{
		{"broken/wrong_length_short.mrc", "leader/00-04 is 7 too small", func() []byte { return between(withLength(victim(), -7)) }},
		{"broken/wrong_length_long.mrc", "leader/00-04 is 9 too large, and so reaches into the next record", func() []byte { return between(withLength(victim(), 9)) }},
		{"broken/length_zero.mrc", "leader/00-04 is 00000", func() []byte { return between(overwrite(victim(), 0, "00000")) }},
		{"broken/length_99999.mrc", "leader/00-04 is 99999 over a short record", func() []byte { return between(overwrite(victim(), 0, "99999")) }},
		{"broken/length_non_digit.mrc", "leader/00-04 has a letter in it", func() []byte { return between(overwrite(victim(), 2, "O")) }},
		{"broken/missing_terminator.mrc", "no record terminator, although the length includes one", func() []byte { return between(terminatorMissing(nil, victim(), nil)) }},
		{"broken/doubled_terminator.mrc", "two record terminators, only one of which the length includes", func() []byte { return between(terminatorDoubled(nil, victim(), nil)) }},
		{"broken/newline_between.mrc", "three sound records, a line feed after each", func() []byte { return joined("", "\n", "\n") }},
		{"broken/crlf_between.mrc", "three sound records, carriage return and line feed after each", func() []byte { return joined("", "\r\n", "\r\n") }},
		{"broken/nul_between.mrc", "three sound records, 32 NULs after each", func() []byte {
			return joined("", strings.Repeat("\x00", 32), strings.Repeat("\x00", 32))
		}},
		{"broken/garbage_before.mrc", "a byte order mark and a line of text before three sound records", func() []byte {
			return joined("\xEF\xBB\xBFContent-Type: application/marc\n\n", "", "")
		}},
		{"broken/garbage_between.mrc", "a line of text between three sound records", func() []byte { return joined("", "*** 12345 end of part ***", "") }},
		{"broken/garbage_after.mrc", "text and a DOS end-of-file mark after three sound records", func() []byte { return joined("", "", "3 records exported\r\n\x1A") }},
		{"broken/truncated_leader.mrc", "the file ends after 14 bytes of the second leader", func() []byte { return cutAt(14) }},
		{"broken/truncated_directory.mrc", "the file ends within the second directory", func() []byte { return cutAt(leaderSize + 2*entrySize + 5) }},
		{"broken/truncated_data.mrc", "the file ends within the text of the second record", func() []byte { return cutAt(len(victim()) - 30) }},
		{"broken/short_leader_between.mrc", "a leader of 23 bytes, then directory and data, and a sound record", func() []byte {
			v := victim()
			return between(v[:23], v[leaderSize:])
		}},
		{"broken/cut_between.mrc", "a record cut off within its text, then at once a sound one", func() []byte { return between(victim()[:150]) }},
		{"broken/not_marc.mrc", "a page of HTML, as after a failed download", notMARC},
		{"broken/not_marc_binary.mrc", "the beginning of a PNG image, with 0x1D, 0x1E and 0x1F in it", func() []byte {
			return []byte("\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR\x00\x00\x00\x1D\x00\x00\x00\x1E\x08\x06\x00\x00\x00\x1F\x15\xC4\x89" +
				"\x00\x00\x00\x1DIDATx\x9Cc\x00\x01\x1D\x00\x05\x1E\x1F\x01\x0D\n-\xB4\x00\x00\x00\x00IEND\xAEB`\x82")
		}},
		{"broken/empty.mrc", "nothing: a file of no bytes", func() []byte { return nil }},
		{"broken/record_over_99999.mrc", "a record longer than 99,999 bytes whose leader/00-04 says 99999; its fields are all in order", overlongRecord},
	}
}

// withLength adds delta to leader/00-04.
func withLength(record []byte, delta int) []byte {
	setNumber(record[:5], len(record)+delta)
	return record
}

// overwrite replaces the bytes of record from at on by text.
func overwrite(record []byte, at int, text string) []byte {
	copy(record[at:], text)
	return record
}

// cutAt returns a sound record and the first size bytes of a second one.
func cutAt(size int) []byte { return append(sound("first"), victim()[:size]...) }

// notMARC returns text that begins with neither a leader nor a length.
func notMARC() []byte {
	return []byte("<!DOCTYPE html>\n<html>\n<head><title>503 Service Unavailable</title></head>\n" +
		"<body>\n<p>The export is being prepared. Please come back in 00120 seconds.</p>\n</body>\n</html>\n")
}

// overlongRecord returns a record with more data than a leader can count. Every start in its directory
// still fits into five digits, so that only the length is wrong.
func overlongRecord() []byte {
	var chapters []part
	line := "Mills, bridges and weirs in the order in which the river meets them. "
	for range 20 {
		chapters = append(chapters, field("505", "0 ", "a"+strings.Repeat(line, 71)))
	}
	chapters = append(chapters, field("949", "  ", "aThe last field but one", "lMAIN"), field("949", "  ", "n"+strings.Repeat(line, 30)))
	return between(victim(chapters...))
}

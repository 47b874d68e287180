package marcgen

// recordFixtures returns records that can be read without a fault, however unusual, which every reader should accept.
func recordFixtures() []fixture {
	table := []fixture{
		{"records/books.mrc", "50 generated books, films, maps and recordings (seed 1) in several languages: the main example of the README", books},
	}
	table = append(table, shapeFixtures()...)
	table = append(table, faultyFixtures()...)
	return append(table, encodingFixtures()...)
}

// books returns the first 50 records of seed 1.
func books() []byte {
	var data []byte
	for n := range 50 {
		data = append(data, Record(1, n)...)
	}
	return data
}

// shapeFixtures returns single records of unusual form.
func shapeFixtures() []fixture { //nolint:funlen // a list
	id, date := control("001", "mrrc-shape"), control("008", date008)
	title := field("245", "00", "aA record of unusual make.")
	one := func(path, about, leader string, parts ...part) fixture {
		return fixture{"records/" + path, about, func() []byte { return assemble(leader, parts...) }}
	}
	return []fixture{
		one("control_fields_only.mrc", "no data field", book,
			id, control("003", "XxMrL"), control("005", "20240115120000.0"), date),
		one("repeated_subfields.mrc", "$a twice in 020, $x three times in 650, 020 and 650 themselves repeated", book,
			id, date,
			field("020", "  ", "a9780000000002", "a9780000000019", "q(pbk.)", "q(alk. paper)"),
			field("020", "  ", "a9780000000026"),
			title,
			field("650", " 0", "aMills", "xHistory", "xSources", "xBibliography."),
			field("650", " 0", "aMills", "zGermany.")),
		one("empty_subfields.mrc", "subfields without text, first, middle and last; a control field without text", book,
			id, control("003", ""), date,
			field("245", "00", "a", "ba remainder without a title", "c"),
			field("500", "  ", "a"),
			field("650", " 0", "aMills", "x", "zGermany.")),
		one("no_subfields.mrc", "fields that consist of two indicators only", book,
			id, date, title, malformed("500", "  "), malformed("650", " 0")),
		one("odd_subfield_codes.mrc", "a dollar sign, digits, a capital, a hyphen and a quotation mark as subfield codes", book,
			id, date,
			field("020", "  ", "a9780000000002", "$12.50"),
			field("245", "00", "0zero", "9nine", "aA title that costs $5", "$the dollar as a code", "1one"),
			field("949", "  ", "AMAIN", "-hyphen", "\"quotation mark", "aSTORAGE")),
		one("odd_tags.mrc", "tags that are not three digits: ERR, 0A1, abc, LKR", book,
			id, control("0A1", "  "+"\x1Fa"+"a local field, with indicators"), date, title,
			field("ERR", "  ", "aWritten by a loader that gave up"),
			field("LKR", "  ", "aUP", "bmrrc-parent"),
			field("abc", "12", "aLower case")),
		one("authority.mrc", "an authority record: leader/06 z, 100, 400, 670", authority,
			control("001", "mrrc-authority"), control("003", "XxMrL"), control("005", "20240115120000.0"),
			control("008", "240115n| azannaabn          |a aaa      "),
			field("040", "  ", "aXxMrL", "beng", "erda", "cXxMrL"),
			field("100", "1 ", "aMönkeberger, Dörte,", "d1961-"),
			field("400", "1 ", "aMoenkeberger, Doerte,", "d1961-"),
			field("670", "  ", "aMühlen am Niederrhein, 2003:", "bt.p. (Dörte Mönkeberger)")),
		one("holdings.mrc", "a holdings record: leader/06 x, 004, an 008 of 32 characters, 852, 866", holdings,
			control("001", "mrrc-holdings"), control("004", "mrrc-shape"), control("005", "20240115120000.0"),
			control("008", "2401150u    8   4001uueng0240115"),
			field("852", "0 ", "aXxMrL", "bMAIN", "hTS2150", "i.M66 2003", "t1"),
			field("866", " 0", "av.1(1950)-v.53(2003)", "zWanting: v. 7")),
		one("no_001.mrc", "no 001", book,
			date, field("035", "  ", "a(OCoLC)1234567"), title),
		one("two_001.mrc", "two 001 that differ", book,
			id, control("001", "mrrc-second"), date, title),
		one("no_fields.mrc", "a leader without fields", book),
		one("no_245.mrc", "a bibliographic record without 245", book,
			id, date, field("500", "  ", "aA note without a title.")),
		one("two_245.mrc", "two 245", book,
			id, date, title, field("245", "00", "aAnother title.")),
		one("illegal_tags.mrc", "tags that MARC 21 does not allow: 000, aB1, 2-5", book,
			id, date, title, control("000", "zero"),
			field("aB1", "  ", "aBoth cases"), field("2-5", "  ", "aA hyphen")),
		one("illegal_indicators.mrc", "a capital, an underscore and a fill character as indicators", book,
			id, date, title, field("500", "A ", "aA capital."), field("650", "_0", "aMills."), field("700", "1|", "aMost, Anna.")),
		one("short_008.mrc", "an 008 of 38 characters, an 006 of 17", book,
			id, control("006", date008[:17]), control("008", date008[:38]), title),
		{"records/fixed_values.mrc", "008 of a book with a form (23) that is not in the list and an obsolete language; 008 of a map with something in position 32, which is not defined", func() []byte {
			odd := assemble(book, id, control("008", date008[:23]+"!"+date008[24:35]+"esp"+date008[38:]), title)
			return append(odd, assemble("00000nem a2200000 a 4500", control("001", "mrrc-map"),
				control("008", "240115s2003    gw        a     1z  ger d"), field("245", "00", "aA map."))...)
		}},
		one("control_characters.mrc", "escape sequences that colour a terminal and set its title, a bell, a NUL", book,
			id, date,
			field("245", "00", "aRed \x1B[31mletters\x1B[0m."),
			field("500", "  ", "aA title \x1B]0;owned\x07 and a NUL \x00.")),
		{"records/repeated_001.mrc", "two records with the same 001, and one with another", func() []byte {
			again := assemble(book, id, date, field("245", "00", "aThe same number again."))
			return append(append(assemble(book, id, date, title), sound("other")...), again...)
		}},
		one("linked_880.mrc", "880 in Cyrillic, Hebrew and Arabic; one number on two fields, one unlinked (00), one without its partner", book,
			control("001", "mrrc-linked"), date,
			field("100", "1 ", "6880-01", "aMost, Anna."),
			field("245", "10", "6880-02", "aKamennye mosty =", "bGishre even = al-Jusūr al-ḥajarīyah /", "cAnna Most."),
			field("246", "31", "6880-03", "aGishre even"),
			field("246", "31", "6880-03", "aal-Jusūr al-ḥajarīyah"),
			field("700", "1 ", "6880-09", "aPartnerlos, Otto."),
			field("880", "1 ", "6100-01/(N", "aМост, Анна."),
			field("880", "10", "6245-02/(N", "aКаменные мосты /", "cАнна Мост."),
			field("880", "31", "6246-03/(2/r", "aגשרי אבן"),
			field("880", "31", "6246-03/(3/r", "aالجسور الحجرية"),
			field("880", "  ", "6500-00/(N", "aПримечание без пары.")),
	}
}

// faultyFixtures returns records that break what the format of bibliographic records says, as validate finds it.
func faultyFixtures() []fixture {
	faults := func() []byte {
		first := assemble(book, control("001", "mrrc-faults"), control("005", "2024-01-15"),
			control("008", "240115m20031999gw            000 0 eng d"),
			field("020", "  ", "a0-306-40615-1 (pbk.)"),
			field("022", "0 ", "a0378-5954"),
			field("024", "2 ", "a979-0-2600-0043-9"),
			field("024", "3 ", "a4006381333932"),
			field("034", "0 ", "aq"),
			field("040", "  ", "aXxMrL", "cXxMrL"),
			field("040", "  ", "aXxMrL", "beng", "cXxMrL"),
			field("100", "14", "aMost, Anna."),
			field("110", "2 ", "aMuseum of Mills."),
			field("245", "14", "aTheory of mills /", "aAgain /", "cAnna Most."),
			field("260", "  ", "aWesel :", "bMühlenverlag,", "r2003."),
			field("288", "  ", "aThere is no such field."),
			field("440", " 0", "aMills of the north"),
			field("700", "1 ", "6880-07", "aPartnerlos, Otto."))
		return append(first, assemble(book, control("001", "mrrc-no-008"), field("245", "00", "bA remainder without a title."), field("592", "  ", "aX"))...)
	}
	return []fixture{{"records/faults.mrc", "a record in which fields, indicators, subfields, numbers and dates are wrong; one without 008", faults}}
}

// encodingFixtures returns records whose bytes and leader/09 agree (MARC-8) or do not (the others).
func encodingFixtures() []fixture {
	return []fixture{
		{"records/marc8.mrc", "MARC-8, leader/09 blank: diacritics before their letters, escapes to Cyrillic, Greek, Hebrew, Arabic, East Asian, subscript and superscript", marc8},
		{"records/blank_leader_utf8.mrc", "leader/09 blank, which means MARC-8, although the text is UTF-8", func() []byte {
			return assemble(bookMARC8,
				control("001", "mrrc-blank-utf8"), control("008", date008),
				field("245", "10", "aMühlen am Niederrhein :", "bŁódź, Αθήνα, Москва, 東京."))
		}},
		{"records/leader_a_latin1.mrc", "leader/09 a, which means UTF-8, although the text is ISO 8859-1", func() []byte {
			return assemble(book,
				control("001", "mrrc-latin1"), control("008", date008),
				field("245", "10", "aM\xFChlen am Niederrhein :", "bl'\xE9cole et la for\xEAt."))
		}},
	}
}

// marc8 returns an example of every kind of escape in MARC-8
// (https://www.loc.gov/marc/specifications/speccharmarc8.html), with all bytes written by hand.
func marc8() []byte {
	const (
		ascii       = "\x1B(B"
		cyrillic    = "\x1B(N"
		greek       = "\x1B(S"
		hebrew      = "\x1B(2"
		arabic      = "\x1B(3"
		eastAsian   = "\x1B$1"
		subscript   = "\x1Bb"
		superscript = "\x1Bp"
		plain       = "\x1Bs"
	)
	return assemble(bookMARC8,
		control("001", "mrrc-marc8"), control("008", date008),
		field("066", "  ", "c(N", "c(S", "c(2", "c(3", "c$1"),
		// A diacritic comes before its letter: umlaut E8, acute E2, circumflex E3, cedilla F0.
		field("100", "1 ", "aM\xE8onkeberger, D\xE8orte."),
		// Letters of their own: L with stroke A1 and B1, o with stroke B2, eszett C7, copyright C3.
		field("245", "10", "6880-01", "aM\xE8uhlen :", "b\xA1\xE2od\xE2z, K\xB2benhavn, Stra\xC7e, for\xE3et, gar\xF0con."),
		field("264", " 4", "c\xC32003"),
		field("500", "  ", "aH"+subscript+"2"+plain+"O and 10"+superscript+"3"+plain+" mills."),
		field("880", "10", "6245-01/(N", "a"+cyrillic+"mOSTY"+ascii+" :", "b"+cyrillic+"GOROD"+ascii+"."),
		field("880", "  ", "6500-00/(S", "a"+greek+"oynrl"+ascii+"."),
		field("880", "  ", "6500-00/(2/r", "a"+hebrew+"byx"+ascii+"."),
		field("880", "  ", "6500-00/(3/r", "a"+arabic+"LSQ"+ascii+"."),
		field("880", "  ", "6500-00/$1", "a"+eastAsian+"!N(!E[!5="+ascii+"."),
	)
}

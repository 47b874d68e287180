package marcgen

// directoryFixtures returns fixtures with a fault of the base address or the directory. Each is between
// two sound records, and the length in its leader is correct.
func directoryFixtures() []fixture {
	one := func(path, about string, build func() []byte) fixture {
		return fixture{"broken/" + path, about, func() []byte { return between(build()) }}
	}
	return []fixture{
		one("base_address_off.mrc", "leader/12-16 is one too large", func() []byte {
			v := victim()
			setNumber(v[12:17], baseAddress(v)+1)
			return v
		}),
		one("base_address_beyond.mrc", "leader/12-16 points beyond the record", func() []byte {
			return overwrite(victim(), 12, "09000")
		}),
		one("directory_length_off_by_one.mrc", "the length of the 245 is one too small, everything else is correct", func() []byte {
			return moveEntry(victim(), 3, 0, -1)
		}),
		one("directory_in_characters.mrc", "lengths and starts are in characters instead of bytes", func() []byte {
			return directoryInCharacters(nil, victim(), nil)
		}),
		one("directory_non_digit.mrc", "a letter in the length of the 245, a blank in the start of the 500", func() []byte {
			return overwrite(overwrite(victim(), entryAt(3)+4, "x"), entryAt(4)+8, " ")
		}),
		one("directory_unordered.mrc", "legal: the directory lists the fields in a different order from the data", func() []byte {
			return swapEntries(swapEntries(victim(), 1, 5), 2, 3)
		}),
		one("directory_overlap.mrc", "the 500 begins within the 245, and ends in the right place", func() []byte {
			return moveEntry(victim(), 4, -12, 12)
		}),
		one("directory_beyond_record.mrc", "the length in the entry of the 650 is 900 bytes too large", func() []byte {
			return moveEntry(victim(), 5, 0, 900)
		}),
		one("directory_no_terminator.mrc", "no field terminator between directory and data; base address and length allow for that", func() []byte {
			return splice(victim(), entryAt(6), 1, "")
		}),
		one("directory_gap.mrc", "the entry of the 500 is missing, its bytes are there", func() []byte {
			return splice(victim(), entryAt(4), entrySize, "")
		}),
		one("directory_entry_13_bytes.mrc", "one entry has a length of five digits, as if the field had over 9,999 bytes, and shifts the entries after it", func() []byte {
			return splice(victim(), entryAt(3)+3, 0, "0")
		}),
		one("directory_odd_end.mrc", "five extra bytes at the end of the directory", func() []byte {
			return splice(victim(), entryAt(6), 0, "65000")
		}),
	}
}

// entryAt returns the offset of entry i of a directory.
func entryAt(i int) int { return leaderSize + i*entrySize }

// swapEntries exchanges two entries of the directory.
func swapEntries(record []byte, i, j int) []byte {
	var first [entrySize]byte
	a, b := record[entryAt(i):entryAt(i+1)], record[entryAt(j):entryAt(j+1)]
	copy(first[:], a)
	copy(a, b)
	copy(b, first[:])
	return record
}

// moveEntry adds to the start and to the length of entry i.
func moveEntry(record []byte, i, start, length int) []byte {
	line := record[entryAt(i):entryAt(i+1)]
	setNumber(line[3:7], number(line[3:7])+length)
	setNumber(line[7:12], number(line[7:12])+start)
	return record
}

// splice replaces size bytes at an offset within the directory by text, and corrects the base address and
// the length of the record.
func splice(record []byte, at, size int, text string) []byte {
	base := baseAddress(record) - size + len(text)
	spliced := append([]byte(nil), record[:at]...)
	spliced = append(spliced, text...)
	spliced = append(spliced, record[at+size:]...)
	setNumber(spliced[:5], len(spliced))
	setNumber(spliced[12:17], base)
	return spliced
}

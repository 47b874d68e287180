package luapattern

// set is a set of bytes. A table costs 256 bytes, and a test is one load, which is the most frequent operation of the
// matcher.
type set [256]bool

// anyByte is the set of '.'.
var anyByte = func() *set {
	var all set
	for c := range all {
		all[c] = true
	}
	return &all
}()

// singles holds, for every byte, the set with only that byte.
var singles = func() *[256]set {
	var table [256]set
	for c := range table {
		table[c][c] = true
	}
	return &table
}()

// classes holds the set of every class letter, small and capital, and nil for any other byte.
var classes = buildClasses()

func buildClasses() (table [256]*set) {
	lower := func(c int) bool { return 'a' <= c && c <= 'z' }
	upper := func(c int) bool { return 'A' <= c && c <= 'Z' }
	digit := func(c int) bool { return '0' <= c && c <= '9' }
	alnum := func(c int) bool { return lower(c) || upper(c) || digit(c) }
	members := map[byte]func(c int) bool{
		'a': func(c int) bool { return lower(c) || upper(c) },
		'c': func(c int) bool { return c < ' ' || c == 127 },
		'd': digit,
		'l': lower,
		'p': func(c int) bool { return ' ' < c && c < 127 && !alnum(c) },
		's': func(c int) bool { return c == ' ' || '\t' <= c && c <= '\r' },
		'u': upper,
		'w': alnum,
		'x': func(c int) bool { return digit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' },
		'z': func(c int) bool { return c == 0 },
	}
	for letter, member := range members {
		var in, out set
		for c := range in {
			in[c] = member(c)
			out[c] = !in[c]
		}
		table[letter], table[letter-'a'+'A'] = &in, &out
	}
	return table
}

// parseSet reads the members of a set, from the text between its brackets with the ']'. The manual does not define how
// ranges and classes mix; here, as in C, a range ends at the byte after the hyphen, even if it is a '%'; a ']' that this
// '%' seems to escape is then an ordinary member.
func parseSet(body string) set {
	var b set
	complement := body[0] == '^'
	if complement {
		body = body[1:]
	}
	for i := 0; i < len(body)-1; i++ {
		switch {
		case body[i] == '%':
			i++
			if class := classes[body[i]]; class != nil {
				b.add(class)
			} else {
				b[body[i]] = true
			}
		case i+2 < len(body)-1 && body[i+1] == '-':
			for c := int(body[i]); c <= int(body[i+2]); c++ {
				b[c] = true
			}
			i += 2
		default:
			b[body[i]] = true
		}
	}
	if complement {
		for c := range b {
			b[c] = !b[c]
		}
	}
	return b
}

func (b *set) add(other *set) {
	for c, in := range other {
		b[c] = b[c] || in
	}
}

// keep removes from b the bytes that are not in other.
func (b *set) keep(other *set) {
	for c, in := range other {
		b[c] = b[c] && in
	}
}

func (b *set) meets(other *set) bool {
	for c, in := range other {
		if in && b[c] {
			return true
		}
	}
	return false
}

// size counts the members and returns the last byte that is one and the last that is not.
func (b *set) size() (count int, in, out byte) {
	for c, member := range b {
		if member {
			count++
			in = byte(c)
		} else {
			out = byte(c)
		}
	}
	return count, in, out
}

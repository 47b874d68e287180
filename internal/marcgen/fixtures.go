package marcgen

// Fixture is a small file of records that the project commits under testdata.
type Fixture struct {
	// Path is its path under testdata, with slashes.
	Path string
	// About describes the contents in one line; testdata/README.md shows it.
	About string
	// Data is the whole content. The caller owns it.
	Data []byte
}

// fixture is a row of the tables that Fixtures reads.
type fixture struct {
	path, about string
	build       func() []byte
}

// Fixtures builds every committed file: the records first, then the broken ones, each in the order of the
// README. Every call returns the same bytes.
func Fixtures() []Fixture {
	var all []Fixture
	for _, table := range [][]fixture{recordFixtures(), framingFixtures(), directoryFixtures(), contentFixtures()} {
		for _, f := range table {
			all = append(all, Fixture{f.path, f.about, f.build()})
		}
	}
	return all
}

// part adds a part to a record made by hand.
type part func(*builder)

// control is a control field.
func control(tag, text string) part {
	return func(b *builder) {
		b.control(tag)
		b.text(text)
	}
}

// field is a data field; the first byte of each subfield is its code, the rest its text.
func field(tag, indicators string, subfields ...string) part {
	return func(b *builder) {
		b.field(tag, indicators)
		for _, s := range subfields {
			b.sub(s[0], s[1:])
		}
	}
}

// malformed is a data field whose bytes are all in content, without the terminator.
func malformed(tag, content string) part { return control(tag, content) }

// Leaders of the records made by hand; the builder fills in the lengths.
const (
	book      = "00000nam a2200000 a 4500"
	bookMARC8 = "00000nam  2200000 a 4500" // leader/09 blank
	authority = "00000nz  a2200000n  4500"
	holdings  = "00000cx  a22000003n 4500"
)

// assemble makes a record by hand.
func assemble(leader string, parts ...part) []byte {
	var b builder
	copy(b.leader[:], leader)
	for _, p := range parts {
		p(&b)
	}
	return b.encode(nil)
}

// date008 is the 008 of every book made by hand.
const date008 = "240115s2003    gw a     b    001 0 ger d"

// sound returns a record without a fault, for the place before (first) or after (last) a broken one, which
// shows whether a reader continues after the fault.
func sound(name string) []byte {
	return assemble(book,
		control("001", "mrrc-"+name),
		control("008", date008),
		field("245", "00", "aA sound record that comes "+name+"."),
		field("650", " 0", "aMéthodes."),
	)
}

// victim returns the sound record that most of the broken files damage.
func victim(more ...part) []byte {
	return assemble(book, append([]part{
		control("001", "mrrc-broken"),
		control("008", date008),
		field("100", "1 ", "aMönkeberger, Dörte,", "d1961-"),
		field("245", "10", "aMühlen am Niederrhein :", "beine Einführung /", "cDörte Mönkeberger."),
		field("500", "  ", "aIncludes index and two maps."),
		field("650", " 0", "aWater mills", "zGermany."),
	}, more...)...)
}

// between puts records, or remains of them, between two sound ones.
func between(broken ...[]byte) []byte {
	data := sound("first")
	for _, b := range broken {
		data = append(data, b...)
	}
	return append(data, sound("last")...)
}

// joined puts text between sound records, before all and after all.
func joined(before, gap, after string) []byte {
	data := []byte(before)
	data = append(data, sound("first")...)
	data = append(data, gap...)
	data = append(data, sound("middle")...)
	data = append(data, gap...)
	data = append(data, sound("last")...)
	return append(data, after...)
}

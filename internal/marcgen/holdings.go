package marcgen

// proxy is the prefix that a library puts before an address so that its users are admitted by a vendor.
const proxy = "https://proxy.example.edu/login?url="

// access writes 856: for everything online, and for some printed books a second version or a related page.
func (c *composer) access() {
	b, r := &c.b, &c.r
	if !c.work.kind.online {
		if !r.chance(14) {
			return
		}
		b.field("856", pick(r, []string{"41", "42"}))
		b.sub('3', pick(r, []string{"Table of contents", "Publisher description", "Sample text", "Cover image", "Inhaltsverzeichnis"}))
		c.address(false)
		return
	}
	b.field("856", pick(r, []string{"40", "40", "40", "41"}))
	proxied := r.chance(35)
	c.address(proxied)
	if r.chance(8) {
		c.address(proxied)
	}
	b.sub('z', pick(r, []string{"Click here to view the book", "Online access for members", "Accès en ligne", "Full text"}))
	if r.chance(10) {
		b.field("856", "42")
		b.sub('3', "Cover image")
		c.address(false)
	}
}

// address writes a $u of an invented host (RFC 2606 keeps those names free).
func (c *composer) address(proxied bool) {
	b, r := &c.b, &c.r
	b.sub('u')
	if proxied {
		b.text(proxy)
	}
	b.text("https://", pick(r, vendors), ".example.com/")
	switch r.below(3) {
	case 0:
		b.text("title/")
		b.number(r.between(10_000, 9_999_999), 1)
	case 1:
		b.text("view?id=")
		b.number(r.between(10_000, 9_999_999), 1)
		b.text("&lang=", c.work.tongue.code)
	default:
		b.text("book/978")
		b.number(r.below(400_000_000), 9)
		b.number(r.below(10), 1)
	}
}

// local writes 9XX, the fields for the library itself.
func (c *composer) local() {
	b, r := &c.b, &c.r
	if r.chance(15) {
		b.field("901", "  ")
		b.sub('a', "mrrc")
		b.number(c.n+1, 8)
		b.sub('b', pick(r, vendors))
		b.sub('t', "biblio")
	}
	for range r.below(20) / 15 {
		c.item(0)
	}
	if r.chance(12) {
		b.field("999", "  ")
		b.sub('c')
		b.number(c.n+1, 1)
		b.sub('d')
		b.number(c.n+1, 1)
	}
}

// item writes a 949, a copy on the shelf. If width exceeds the natural one, a note in $n fills the
// difference.
func (c *composer) item(width int) {
	b, r := &c.b, &c.r
	b.field("949", "  ")
	at := len(b.data)
	c.callNumber()
	b.sub('i', "3")
	b.number(r.below(1_000_000_000), 13)
	b.sub('l', pick(r, locations))
	b.sub('t')
	b.number(r.between(1, 9), 1)
	missing := width - (len(b.data) - at)
	if missing < len(" $n.") {
		return
	}
	b.sub('n')
	for end := at + width; len(b.data) < end; {
		c.sentence()
		b.text(" ")
		if len(b.data) > end {
			b.data = cutRune(b.data, end)
		}
	}
}

// cutRune shortens text to at most end bytes without splitting a UTF-8 character.
func cutRune(text []byte, end int) []byte {
	for end > 0 && text[end]&0xC0 == 0x80 {
		end--
	}
	return text[:end]
}

// Bounds of the fields that resize adds: a 949 stays well under the 9,999 bytes of a field.
const (
	widestItem  = 9000
	naturalItem = 120
)

// resize removes fields or adds 949 fields until the record has the requested size and number of fields.
func (c *composer) resize() {
	b, fields, size := &c.b, c.o.Fields, c.o.Size
	if fields == 0 && size == 0 {
		return
	}
	keep := fields
	if fields > 0 && size > 0 {
		keep = fields - 1 // room for one 949 that generates the size
	}
	for i := len(b.entries) - 1; i >= 0; i-- {
		if fields > 0 && len(b.entries) <= keep || fields == 0 && b.size() <= size {
			break
		}
		switch string(b.entries[i].tag[:]) {
		case "001", "008", "245":
		default:
			b.remove(i)
		}
	}
	for fields == 0 || len(b.entries) < fields {
		missing := size - b.size()
		if fields == 0 && missing < naturalItem/2 || b.size() > maxRecord-naturalItem {
			return
		}
		width := 0
		if fields > 0 {
			width = missing/(fields-len(b.entries)) - entrySize - len("  $")
		}
		c.item(min(width, widestItem))
	}
}

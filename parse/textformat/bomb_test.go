package textformat_test

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// bomb is a source that is never in memory: head, unit many times, tail. It watches the heap
// while it is read.
type bomb struct {
	head, unit, tail string
	size             int64 // of all units

	parts        io.Reader
	served       int64
	before, peak uint64
}

func (b *bomb) Read(p []byte) (int, error) {
	if b.parts == nil {
		b.before = heap()
		units := io.LimitReader(&repeater{strings.Repeat(b.unit, 1+4096/len(b.unit)), 0}, b.size/int64(len(b.unit))*int64(len(b.unit)))
		b.parts = io.MultiReader(strings.NewReader(b.head), units, strings.NewReader(b.tail))
	}
	n, err := b.parts.Read(p)
	if b.served += int64(n); b.served&^(8<<20-1) != (b.served-int64(n))&^(8<<20-1) || err != nil {
		b.peak = max(b.peak, heap())
	}
	return n, err
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

type repeater struct {
	block string
	at    int
}

func (r *repeater) Read(p []byte) (n int, _ error) {
	for n < len(p) {
		k := copy(p[n:], r.block[r.at:])
		n, r.at = n+k, (r.at+k)%len(r.block)
	}
	return n, nil
}

// Whatever an input does to a reader, it ends with a clear error, in little memory, and the sound
// record after it is found.
func TestBombs(t *testing.T) {
	testscale.CollectOften(t)
	const giga = 1 << 30
	endXML := "</collection>"
	tests := []struct {
		name   string
		format parse.Format
		bomb   bomb
		want   []string // except for further pieces of garbage
	}{
		{"XML, a long attribute", parse.FormatXML, bomb{head: `<collection><record><leader x="`, unit: "a", size: giga, tail: `"/></record>` + c001("2") + endXML},
			[]string{"!record-too-long", shown + "|001 2"}},
		{"XML, a long attribute of the record", parse.FormatXML, bomb{head: `<collection><record x="`, unit: "a", size: giga / 8, tail: `"></record>` + c001("2") + endXML},
			[]string{"!record-too-long", shown + "|001 2"}},
		{"XML, a long attribute outside", parse.FormatXML, bomb{head: `<collection x="`, unit: "a", size: giga / 8, tail: `">` + c001("2") + endXML},
			[]string{shown + "|001 2"}},
		{"XML, long text", parse.FormatXML, bomb{head: "<collection><record><leader>", unit: "text ", size: giga / 8, tail: "</leader></record>" + c001("2") + endXML},
			[]string{"!record-too-long", shown + "|001 2"}},
		{"XML, a long comment", parse.FormatXML, bomb{head: "<collection><!-- ", unit: "<record> - ", size: giga / 8, tail: "-->" + c001("2") + endXML},
			[]string{shown + "|001 2"}},
		{"XML, a long comment in a record", parse.FormatXML, bomb{head: "<collection><record><!-- ", unit: "x", size: giga / 8, tail: "--></record>" + c001("2") + endXML},
			[]string{"!record-too-long", shown + "|001 2"}},
		{"XML, a long name", parse.FormatXML, bomb{head: "<", unit: "a", size: giga / 8}, []string{"error: (byte 134217729): not readable as MARCXML: the document has no element"}},
		{"XML, a long doctype", parse.FormatXML, bomb{head: "<!DOCTYPE x [", unit: "<!ENTITY a 'b'>", size: giga / 8},
			[]string{"error: (byte 0): not readable as MARCXML: a document type declaration without end, or longer than 65536 bytes"}},
		{"XML, depth outside of records", parse.FormatXML, bomb{unit: "<a>", size: 3_000_000}, []string{"error: (byte 3000000): not readable as MARCXML: no record in a document of <a>"}},
		{"XML, depth in a record", parse.FormatXML, bomb{head: "<collection><record>", unit: "<a>", size: 3_000_000, tail: "</record>" + c001("2") + endXML},
			[]string{"!xml", shown + "|001 2"}},
		{"XML, depth in text", parse.FormatXML, bomb{head: "<collection><record><leader>", unit: "<a>", size: 3_000_000, tail: "</record>" + c001("2") + endXML},
			[]string{"!xml", shown + "|001 2"}},
		{"XML, records in records", parse.FormatXML, bomb{head: "<collection>", unit: "<record>", size: 8_000_000, tail: c001("2") + endXML},
			[]string{shown + "|001 2"}},
		{"XML, many fields", parse.FormatXML, bomb{head: "<collection><record>" + xmlLdr, unit: "<controlfield tag='005'>x</controlfield>", size: giga / 8, tail: "</record>" + c001("2") + endXML},
			[]string{"!record-too-long", shown + "|001 2"}},
		{"JSON, depth", parse.FormatJSON, bomb{unit: "[", size: 1_000_000, tail: "\n" + js001("2")}, []string{"!json", shown + "|001 2"}},
		{"JSON, depth of objects", parse.FormatJSON, bomb{unit: `{"a":`, size: 5_000_000, tail: "\n" + js001("2")}, []string{"!json", shown + "|001 2"}},
		{"JSON, depth in a record", parse.FormatJSON, bomb{head: `{"leader":"` + ldr + `","x":`, unit: "[", size: 1_000_000, tail: "\n" + js001("2")}, []string{"!json", shown + "|001 2"}},
		{"JSON, a huge number", parse.FormatJSON, bomb{head: `{"leader":`, unit: "1234567890", size: giga / 8, tail: "}\n" + js001("2")}, []string{"!record-too-long", shown + "|001 2"}},
		{"JSON, a long string", parse.FormatJSON, bomb{head: `{"leader":"`, unit: `\"{x}`, size: giga / 8, tail: "\"}\n" + js001("2")}, []string{"!record-too-long", shown + "|001 2"}},
		{"JSON, a long name in an envelope", parse.FormatJSON, bomb{head: `{"a":[` + js001("1") + `],"`, unit: `x`, size: giga / 8, tail: `":0}` + "\n" + js001("2")}, []string{shown + "|001 1", shown + "|001 2"}},
		{"JSON, white space", parse.FormatJSON, bomb{unit: " \n", size: giga / 8, tail: js001("2")}, []string{shown + "|001 2"}},
		{"JSON, many fields", parse.FormatJSON, bomb{head: `{"leader":"` + ldr + `","fields":[`, unit: `{"001":"1"},`, size: giga / 8, tail: "{}]}\n" + js001("2")}, []string{"!record-too-long", shown + "|001 2"}},
		{"MARCMaker, a long line", parse.FormatMRK, bomb{head: mrkLdr + "=001  ", unit: "a", size: giga / 8, tail: "\n\n" + mrkLdr + "=001  2\n"}, []string{"!record-too-long", shown + "|001 2"}},
		{"MARCMaker, many lines", parse.FormatMRK, bomb{head: mrkLdr, unit: "=001  a\n", size: giga / 8, tail: mrkLdr + "=001  2\n"}, []string{"!record-too-long", shown + "|001 2"}},
	}
	for _, tt := range testscale.Some(6, tests) {
		t.Run(tt.name, func(t *testing.T) {
			if !testscale.Full() {
				tt.bomb.size = min(tt.bomb.size, giga/32)
			}
			var got []string
			runtime.GC()
			each(t, tt.format, &tt.bomb, parse.Options{}, func(r *parse.Record) {
				if !r.Continued() {
					got = append(got, show(r))
				}
			}, func(err error) { got = append(got, "error:"+err.Error()) })
			if !testscale.Full() {
				require.Len(t, got, len(tt.want))
			} else {
				require.Equal(t, tt.want, got)
			}
			require.Less(t, tt.bomb.peak-min(tt.bomb.peak, tt.bomb.before), uint64(64<<20), "bytes on the heap")
		})
	}
}

// Billion laughs: entities are not expanded, and the record that wants one is rejected.
func TestXMLEntityExpansion(t *testing.T) {
	var dtd strings.Builder
	dtd.WriteString("<!DOCTYPE lolz [<!ENTITY lol0 'lol'>")
	for i := 1; i < 10; i++ {
		dtd.WriteString("<!ENTITY lol" + string(rune('0'+i)) + " '" + strings.Repeat("&lol"+string(rune('0'+i-1))+";", 10) + "'>")
	}
	text := dtd.String() + "]><collection>" + sub("&lol9;") + c001("2") + "</collection>"
	var errs []string
	each(t, parse.FormatXML, strings.NewReader(text), parse.Options{Source: "s"}, func(r *parse.Record) {
		if r.Err() != nil {
			errs = append(errs, r.Err().Note)
		} else {
			errs = append(errs, show(r))
		}
	}, func(err error) { require.NoError(t, err) })
	require.Equal(t, []string{"a reference to an entity; entities are not expanded", shown + "|001 2"}, errs)
}

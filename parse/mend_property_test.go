package parse_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marcgen"
	"mrrc-lua/parse"
)

// A patient is a record taken apart, so that it can be damaged with knowledge of what is whose.
type patient struct {
	leader  string
	entries []patientEntry
	fields  []patientField // in the order of the data
	dirEnd  string         // between directory and data
	end     string
}

type patientEntry struct {
	field int    // whose it is
	text  string // twelve bytes, as a rule
}

type patientField struct {
	tag  string
	data string // with what stands in the terminator's place
}

// takeApart makes a patient of a sound record.
func takeApart(b []byte) *patient {
	var base int
	_, _ = fmt.Sscanf(string(b[12:17]), "%05d", &base)
	p := &patient{leader: string(b[:24]), dirEnd: "\x1E", end: "\x1D"}
	data := string(b[base : len(b)-1])
	for at := 24; at < base-1; at += 12 {
		p.entries = append(p.entries, patientEntry{len(p.fields), string(b[at : at+12])})
		end := strings.IndexByte(data, 0x1E) + 1
		p.fields = append(p.fields, patientField{tag: string(b[at : at+3]), data: data[:end]})
		data = data[end:]
	}
	return p
}

// assemble returns the bytes, and the place of every field in them.
func (p *patient) assemble() (b []byte, ranges [][2]int) {
	b = append(b, p.leader...)
	for _, e := range p.entries {
		b = append(b, e.text...)
	}
	b = append(b, p.dirEnd...)
	for _, f := range p.fields {
		ranges = append(ranges, [2]int{len(b), len(b) + len(f.data)})
		b = append(b, f.data...)
	}
	return append(b, p.end...), ranges
}

// injury damages a patient in one way.
type injury struct {
	name string
	do   func(p *patient, r *rand.Rand)
}

func (p *patient) entry(r *rand.Rand) *patientEntry { return &p.entries[r.IntN(len(p.entries))] }
func (p *patient) field(r *rand.Rand) *patientField { return &p.fields[r.IntN(len(p.fields))] }

// number writes over the digits of an entry from one place to another.
func (e *patientEntry) number(from, to, n int) {
	if len(e.text) == 12 {
		e.text = e.text[:from] + fmt.Sprintf("%0*d", to-from, max(n, 0)%map[int]int{4: 10_000, 5: 100_000}[to-from]) + e.text[to:]
	}
}

func (e *patientEntry) length() (n int) { return e.digits(3, 7) }
func (e *patientEntry) start() (n int)  { return e.digits(7, 12) }

func (e *patientEntry) digits(from, to int) (n int) {
	_, _ = fmt.Sscanf(e.text[from:min(to, len(e.text))], "%d", &n)
	return n
}

// inside returns a place in a field's text, after indicators and first delimiter if there is one.
func (f *patientField) inside(r *rand.Rand) int {
	lo := max(min(4, len(f.data)-1), 0)
	return min(lo+r.IntN(max(len(f.data)-lo, 1)), max(len(f.data)-1, 0))
}

var injuries = []injury{
	{"length off", func(p *patient, r *rand.Rand) { e := p.entry(r); e.number(3, 7, e.length()+r.IntN(21)-10) }},
	{"length any", func(p *patient, r *rand.Rand) { p.entry(r).number(3, 7, r.IntN(10_000)) }},
	{"start off", func(p *patient, r *rand.Rand) { e := p.entry(r); e.number(7, 12, e.start()+r.IntN(21)-10) }},
	{"start any", func(p *patient, r *rand.Rand) { p.entry(r).number(7, 12, r.IntN(1000)) }},
	{"another's place", func(p *patient, r *rand.Rand) {
		a, b := p.entry(r), p.entry(r)
		a.text = a.text[:3] + b.text[min(3, len(b.text)):]
	}},
	{"another's start", func(p *patient, r *rand.Rand) { a, b := p.entry(r), p.entry(r); a.number(7, 12, b.start()) }},
	{"no digit", func(p *patient, r *rand.Rand) {
		e := p.entry(r)
		k := 3 + r.IntN(len(e.text)-3)
		e.text = e.text[:k] + "x" + e.text[k+1:]
	}},
	{"entry lost", func(p *patient, r *rand.Rand) {
		k := r.IntN(len(p.entries))
		p.entries = slices.Delete(p.entries, k, k+1)
	}},
	{"entries swapped", func(p *patient, r *rand.Rand) {
		i, j := r.IntN(len(p.entries)), r.IntN(len(p.entries))
		p.entries[i], p.entries[j] = p.entries[j], p.entries[i]
	}},
	{"byte into the directory", func(p *patient, r *rand.Rand) {
		e := p.entry(r)
		k := r.IntN(len(e.text))
		e.text = e.text[:k] + "0" + e.text[k:]
	}},
	{"byte out of the directory", func(p *patient, r *rand.Rand) {
		e := p.entry(r)
		k := r.IntN(len(e.text))
		e.text = e.text[:k] + e.text[k+1:]
	}},
	{"directory's end lost", func(p *patient, _ *rand.Rand) { p.dirEnd = "" }},
	{"directory's end changed", func(p *patient, _ *rand.Rand) { p.dirEnd = " " }},
	{"base address", func(p *patient, r *rand.Rand) {
		p.leader = p.leader[:12] + fmt.Sprintf("%05d", r.IntN(400)) + p.leader[17:]
	}},
	{"leader cut", func(p *patient, r *rand.Rand) { k := 5 + r.IntN(5); p.leader = p.leader[:k] + p.leader[k+1:] }},
	{"terminator changed", func(p *patient, r *rand.Rand) { f := p.field(r); f.data = f.data[:max(len(f.data)-1, 0)] + " " }},
	{"terminator lost", func(p *patient, r *rand.Rand) { f := p.field(r); f.data = f.data[:max(len(f.data)-1, 0)] }},
	{"terminator within", func(p *patient, r *rand.Rand) {
		f := p.field(r)
		k := f.inside(r)
		f.data = f.data[:k] + "\x1E" + f.data[min(k+1, len(f.data)):]
	}},
	{"terminator more", func(p *patient, r *rand.Rand) {
		f := p.field(r)
		k := f.inside(r)
		f.data = f.data[:k] + "\x1E" + f.data[k:]
	}},
	{"field continued", func(p *patient, r *rand.Rand) {
		f := p.field(r)
		k := f.inside(r)
		f.data = f.data[:k] + "\x1E  \x1Fc" + f.data[k:]
	}},
	{"text longer", func(p *patient, r *rand.Rand) {
		f := p.field(r)
		k := f.inside(r)
		f.data = f.data[:k] + "more"[r.IntN(4):] + f.data[k:]
	}},
	{"text shorter", func(p *patient, r *rand.Rand) {
		f := p.field(r)
		k := f.inside(r)
		f.data = f.data[:k] + f.data[max(min(k+1+r.IntN(3), len(f.data)-1), k):]
	}},
	{"data lost", func(p *patient, r *rand.Rand) { p.field(r).data = "" }},
	{"in characters", func(p *patient, _ *rand.Rand) {
		starts := []int{0}
		for i, f := range p.fields {
			starts = append(starts, starts[i]+utf8.RuneCountInString(f.data))
		}
		for i := range p.entries {
			e := &p.entries[i]
			e.number(3, 7, starts[e.field+1]-starts[e.field])
			e.number(7, 12, starts[e.field])
		}
	}},
}

// verdicts on the fields that were read of a patient.
type verdict struct {
	rejected, whole, part bool
	wrong                 string
}

// examine reads the damaged record and compares with what is known to be whose.
func (p *patient) examine(t testing.TB) (v verdict) {
	b, ranges := p.assemble()
	rec := frameOf(t, withLength(b))
	if rec == nil || rec.Err() != nil {
		return verdict{rejected: true}
	}
	seen := make([]bool, len(p.fields))
	i := 0
	for f := range rec.Fields {
		if i >= len(p.entries) {
			return verdict{wrong: "more fields than entries"}
		}
		e := p.entries[i]
		i++
		if f.Tag().String() != p.fields[e.field].tag {
			return verdict{wrong: fmt.Sprintf("%s instead of %s", f.Tag(), p.fields[e.field].tag)}
		}
		from, n := parse.Extent(f)
		own := ranges[e.field]
		if from < own[0] || from+n > own[1] {
			return verdict{wrong: fmt.Sprintf("%s is %q, should be %q", f.Tag(), b[from:from+n], b[own[0]:own[1]])}
		}
		if text := strings.TrimSuffix(string(b[own[0]:own[1]]), "\x1E"); n < len(text) && string(b[from:from+n])+" " != text {
			v.part = true
		}
		seen[e.field] = true
	}
	if i != len(p.entries) {
		return verdict{wrong: "fewer fields than entries"}
	}
	v.whole = !v.part
	return v
}

// frameOf reads a record that is expected to be in one piece, nil when it is not.
func frameOf(t testing.TB, b []byte) *parse.Record {
	var batch parse.Batch
	require.NoError(t, parse.NewReader(strings.NewReader(string(b)), parse.Options{}).Read(&batch))
	if len(batch.Records) != 1 {
		return nil
	}
	return &batch.Records[0]
}

// tally counts verdicts.
type tally struct {
	rejected, whole, part, wrong int
	example                      string
}

func (c *tally) add(v verdict, of string) {
	switch {
	case v.rejected:
		c.rejected++
	case v.wrong != "":
		c.wrong++
		c.example = of + ": " + v.wrong
	case v.part:
		c.part++
	default:
		c.whole++
	}
}

// Catches a record in which a field stands under the wrong tag or with bytes of another, and one
// that is rejected though there is only one way to read it: every way of damaging one thing.
func TestMend_oneInjury(t *testing.T) {
	const n = 150
	r := rand.New(rand.NewPCG(1, 2))
	mended := map[string]int{} // how many of n are read at least, where nearly all must be
	for _, name := range []string{
		"length any", "start off", "start any", "another's start", "no digit", "entry lost", "entries swapped",
		"directory's end lost", "directory's end changed", "base address", "leader cut",
		"terminator changed", "terminator within", "text shorter", "in characters",
	} {
		mended[name] = n - 5
	}
	for _, a := range injuries {
		var c tally
		for i := range n {
			p := takeApart(marcgen.Record(3, i))
			a.do(p, r)
			c.add(p.examine(t), a.name)
		}
		require.Zero(t, c.wrong, c.example)
		require.GreaterOrEqual(t, c.whole, mended[a.name], a.name)
		t.Logf("%-26s read %3d, in part %d, rejected %3d", a.name, c.whole, c.part, c.rejected)
	}
}

// The same with two things damaged. Some pairs look exactly like another, whole record, as when
// an entry is lost and the data of the field next to it: no reader can identify these.
func TestMend_twoInjuries(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var c tally
	for _, a := range injuries {
		for _, b := range injuries {
			for i := range 8 {
				p := takeApart(marcgen.Record(5, i))
				a.do(p, r)
				if len(p.entries) > 0 {
					b.do(p, r)
				}
				c.add(p.examine(t), a.name+" and "+b.name)
			}
		}
	}
	t.Logf("read %d, in part %d, rejected %d, wrong %d (%s)", c.whole, c.part, c.rejected, c.wrong, c.example)
	require.Less(t, 500*c.wrong, c.whole+c.rejected, "one in 500")
}

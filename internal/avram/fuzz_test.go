package avram_test

import (
	"testing"

	"mrrc-lua/internal/avram"
)

// Would catch a schema that makes the reader panic, or one that it accepts and that panics when records are checked by it.
func FuzzRead(f *testing.F) {
	for _, s := range []string{`{"fields":{}}`, `{"fields":{"245":{"subfields":{"a":{"pattern":"^a$","positions":{"0-2":{"flags":{"a":{}}}}}},"indicator1":null,"indicator2":{"codes":{"0":"x"}}}}}`,
		`{"fields":{"LDR":{"positions":{"00-04":{"codes":"x"}},"types":{"BK":{"codes":{}}}},"1/01-02":{},"1x0":{}},"codelists":{"x":{"codes":{"a":"b"}}}}`, `[`, `{"fields":{"a":{"b":[1,2,{"c":null}]}}}`} {
		f.Add([]byte(s))
	}
	zero, text := "0", "some text é"
	f.Fuzz(func(_ *testing.T, data []byte) {
		s, err := avram.Read(data, "s.json")
		if err != nil {
			_ = err.Error()
			return
		}
		m := s.Merge(s)
		rules := avram.Default()
		rules[avram.CountRecord], rules[avram.CountField], rules[avram.CountSubfield] = true, true, true
		v := m.Compile(avram.Options{Rules: rules})
		report := func(p avram.Problem) { _ = p.Text() }
		w := v.Walker(report)
		for id := range m.Fields {
			w.Record([]avram.Generic{{Tag: id, Value: &text}, {Tag: m.Fields[id].Tag, Indicators: [2]*string{&zero, nil}, Subfields: []string{"a", text, "é", "", "x", "00"}}}, []string{"BK"})
		}
		v.CheckTotals(w.Totals(), report)
	})
}

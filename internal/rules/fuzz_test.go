package rules_test

import (
	"os"
	"testing"

	"mrrc-lua/internal/rules"
)

// Would catch a file of rules that makes the reader panic, or one that it accepts and that panics on a record.
func FuzzRead(f *testing.F) {
	for _, path := range []string{"builtin.toml", "../../docs/rules/lint.toml"} {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, []byte("00\x1faA title\x1fbrest"))
	}
	f.Add([]byte("[[rule]]\ncode=\"a\"\ntext=\"b\"\nfield=\"245\"\nbefore={b=\" :\"}"), []byte("0"))
	f.Fuzz(func(t *testing.T, text, data []byte) {
		set, err := rules.Read(text, "r.toml")
		if err != nil {
			_ = err.Error()
			return
		}
		r := recordOf(t, book, "008 260101m20031999xx            000 0 eng d", "020   $a0306406152", "100 1 $6880-01$aA", "245 04$aThe")
		for f := range r.Fields {
			_ = f.Replace(data)
			foundBy(set, r)
		}
	})
}

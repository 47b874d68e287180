package mapping_test

import (
	"errors"
	"strings"
	"testing"

	"mrrc-lua/internal/mapping"
)

// FuzzNew catches a file that ends the program, an error without a line, and a line that the file does not have.
func FuzzNew(f *testing.F) {
	f.Add(mapping.Example)
	for _, text := range []string{
		"[columns]\nA = \"245$a\"", "[[field]]\ntag = \"245\"\na = { value = \"{A}\", split = \";\", codes = { x = \"y\" } }",
		"[leader]\ntype.x = \"a\"", "a.b.c = 1\n[a.b]\n", "[[006]]\ntype = \"a\"\n[[006]]", "[[field]]\nx = [[{a=[1]}]]", "required = [\"A\", {}]", "[[field]]\nwhen = {A = 2021-01-01}",
	} {
		f.Add(text)
	}
	columns := []string{"A", "B", "ID", "Title", "Year"}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := mapping.New([]byte(text), mapping.Options{Columns: columns, Today: "260101"})
		var m *mapping.Mistake
		if err == nil {
			return
		}
		if !errors.As(err, &m) || m.Msg == "" || m.Line < 1 || m.Line > 1+strings.Count(text, "\n") {
			t.Errorf("%q: %v", text, err)
		}
	})
}

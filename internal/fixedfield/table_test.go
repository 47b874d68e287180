package fixedfield

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Would catch a mistake in a table that shifts positions or hides a value instead of being reported.
func TestReader_mistakes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"form 007 x\n00 a\n  a : A\n  bb : B\n":     `007 x: position 00: "bb" does not have the width 1`,
		"form 007 x\n00-01 a each\n  aa : A\n":      `007 x: position 00: "aa" does not have the width 1`,
		"form 007 x\n00-01 a\n  a : A\n":            `007 x: position 00: "a" does not have the width 2`,
		"form 007 x\n00 a\n01 a\n":                  "007 x: the name a is there twice",
		"form 007 x\n00 a\n02 b\n":                  "007 x: position 02 comes after 1 characters",
		"form 007 x\n00 a\n01-00 b\n":               "007 x: position 01 comes after 1 characters",
		"form 007 x\n00 a list nothing\n":           "007 x: position 00: there is no list nothing",
		"form 007 x\n00\n":                          `line 2: "00" is not a position of a form`,
		"list l\n00 a\n":                            `line 2: "00 a" is not a position of a form`,
		"form 007 x\n00 a list\n":                   "line 2: list lacks its word",
		"form 007 x\n00 a odd\n":                    `line 2: "odd" is not a flag`,
		"form 007 x\n// a remark\n\n0x a\n":         `line 4: strconv.Atoi: parsing "0x": invalid syntax`,
		"form 007 x\n00 a\n01 -\n02 -\n03 b each\n": "",
	} {
		r := &reader{lists: map[string][]Value{}}
		err := r.read(text)
		if err == nil {
			err = r.complete(&tables{})
		}
		if want == "" {
			require.NoError(t, err, text)
			continue
		}
		require.EqualError(t, err, want, text)
	}
}

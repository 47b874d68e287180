package fixedfield_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/fixedfield"
)

// FuzzForm_Check catches a panic on any data, and problems without a valid place.
func FuzzForm_Check(f *testing.F) {
	for _, c := range checks {
		f.Add(join(c.data))
	}
	for _, c := range checks007 {
		f.Add(join(c.data))
	}
	f.Add([]byte("\u0322"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, form := range fixedfield.Forms() {
			for _, p := range form.Check(data) {
				require.NotEmpty(t, p.Text)
				switch {
				case p.Position == nil:
					require.Equal(t, fixedfield.Length, p.Code)
					require.NotEqual(t, p.Want, utf8.RuneCount(data))
				default:
					from, _ := charset.Offset(data, 0, p.Position.At)
					to, _ := charset.Offset(data, from, p.Position.Width)
					require.Equal(t, string(data[from:to]), p.Value)
					require.True(t, strings.HasPrefix(p.Text, form.Place(p.Position)+": "))
				}
			}
			for _, p := range form.Positions {
				p.Meaning(string(data))
			}
		}
		for _, tag := range []string{"006", "007", "008"} {
			fixedfield.CheckUntold(tag, data)
		}
	})
}

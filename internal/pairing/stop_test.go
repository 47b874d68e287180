package pairing_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/pairing"
	"mrrc-lua/parse"
)

// closing counts the readers that are open.
type closing struct {
	pairing.Reader
	open *atomic.Int64
}

func (c closing) Close() { c.open.Add(-1) }

// Catches an error of the caller or of a file that is lost, entries after it, and a file that stays open.
func TestRun_stops(t *testing.T) {
	stop, broken := errors.New("stop"), errors.New("broken")
	var open atomic.Int64
	count := func(f pairing.File) pairing.File {
		from := f.Open
		f.Open = func() (pairing.Reader, error) {
			r, err := from()
			open.Add(1)
			return closing{r, &open}, err
		}
		return f
	}
	for name, row := range map[string]struct{ old, new string }{
		"in step":    {"1:a 2:b 3:c", "1:a 2:B 3:c"},
		"one ends":   {"1:a 2:b 3:c", "1:a"},
		"other ends": {"1:a", "1:a 2:b 3:c"},
		"moved":      {"1:a 2:b 3:c 4:d", "2:B 3:c 4:d 1:a"},
		"alone":      {"1:a 2:b 3:c 5:e", "1:a 3:c 4:d 5:E"},
		"no keys":    {"-:a -:b 1:c", "-:b -:a 1:d"},
		"reversed":   {"1:a 2:b 3:c 4:d 5:e", "5:e 4:D 3:c 2:b 1:a"},
	} {
		opt := pairing.Options{Old: count(file("old", build(t, books(row.old)), true)), New: count(file("new", build(t, books(row.new)), true))}
		for _, held := range []int64{0, 1} {
			opt.Held = held
			all := 0
			opt.Entry = func(*diff.Entry) error { all++; return nil }
			_, err := pairing.Run(t.Context(), opt)
			require.NoError(t, err, name)
			for at := range all {
				n := 0
				opt.Entry = func(*diff.Entry) error {
					if n++; n > at {
						return stop
					}
					return nil
				}
				_, err := pairing.Run(t.Context(), opt)
				require.ErrorIs(t, err, stop, "%s, entry %d", name, at)
				require.Equal(t, at+1, n, "%s, entry %d", name, at)
			}
		}
		require.Zero(t, open.Load(), name)
	}

	opt := pairing.Options{Old: file("old", build(t, books("1:a 2:b 3:c 4:d")), true), New: file("new", build(t, books("2:b 3:c 4:d 1:a")), true), Held: 1}
	opt.Entry = func(*diff.Entry) error { return nil }
	failing := func(parse.Pos) (*parse.Record, error) { return nil, broken }
	opt.Old.At, opt.New.At = failing, failing
	_, err := pairing.Run(t.Context(), opt)
	require.ErrorIs(t, err, broken, "a record that cannot be read again")

	opens := 0
	opt.Old.Open = func() (pairing.Reader, error) {
		if opens++; opens > 1 {
			return nil, broken
		}
		return file("old", build(t, books("1:a 2:b")), true).Open()
	}
	_, err = pairing.Run(t.Context(), opt)
	require.ErrorIs(t, err, broken, "a file that cannot be opened again")

	opens = 0
	opt.Old.Open = func() (pairing.Reader, error) {
		opens++
		return file("old", build(t, books([]string{"", "1:a 2:b 3:c", "1:a 2:b"}[min(opens, 2)])), true).Open()
	}
	_, err = pairing.Run(t.Context(), opt)
	require.ErrorIs(t, err, pairing.ErrChanged)
}

// Catches the old record of a pair that is taken for the new one, in whichever file the pair is found first.
func TestRun_sides(t *testing.T) {
	for name, row := range map[string][2]string{
		"in step": {"1:a 2:b", "1:A 2:B"},
		"moved":   {"1:a 2:b 3:c 4:d", "2:B 3:C 4:D 1:A"},
		"back":    {"2:b 3:c 4:d 1:a", "1:A 2:B 3:C 4:D"},
		"longer":  {"5:e 1:a 2:b", "1:A 2:B"},
	} {
		changed := 0
		opt := pairing.Options{Old: file("old", build(t, books(row[0])), true), New: file("new", build(t, books(row[1])), true)}
		opt.Entry = func(e *diff.Entry) error {
			if e.Kind != diff.RecordChanged {
				return nil
			}
			changed++
			tag, _ := parse.MakeTag("245")
			var title [2]string
			for side := range 2 {
				f, ok := e.Sides[side].Record.First(tag)
				require.True(t, ok)
				title[side] = string(f.Data()[4:])
			}
			require.Equal(t, strings.ToUpper(title[0]), title[1], name)
			require.NotEqual(t, title[0], title[1], name)
			return nil
		}
		_, err := pairing.Run(t.Context(), opt)
		require.NoError(t, err)
		require.Equal(t, strings.Count(row[1], ":"), changed, name)
	}
}

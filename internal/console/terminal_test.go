package console_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/console"
)

// Would catch ISO 2709 on a terminal, and text kept off it.
func TestTerminal(t *testing.T) {
	var b bytes.Buffer
	w := console.GuardedTerminal(&b)
	_, err := io.WriteString(w, "a line\n")
	require.NoError(t, err)
	_, err = io.WriteString(w, "00026 ...\x1E\x1D")
	require.ErrorContains(t, err, "-o FILE")
	require.Equal(t, "a line\n", b.String())
	_, err = io.WriteString(w, "\x1D")
	require.ErrorContains(t, err, "-o FILE")
	require.Equal(t, "a line\n", b.String())
}

// Would catch a file or a pipe whose text is changed as if it were a terminal.
func TestTerminal_only(t *testing.T) {
	var b bytes.Buffer
	require.Same(t, &b, console.Quiet(&b))
	require.Same(t, &b, console.Straight(&b))
	w, ok := console.StraightTerminal(&b).(interface{ Unwrap() io.Writer })
	require.True(t, ok)
	require.Same(t, &b, w.Unwrap(), "by which it is recognised as a terminal")
}

// Would catch a terminal that is steered by what a record holds, or by a script that prints it, and
// text that is changed although it is harmless.
func TestTerminal_getsNoCommands(t *testing.T) {
	for text, want := range map[string]string{
		"plain\ttext\r\nÜber \u5b57 \u200d\u05d0\n":      "plain\ttext\r\nÜber \u5b57 \u200d\u05d0\n",
		"a\u200fb\u202ec\u2066d\u2069\u061c":             `a\u200fb\u202ec\u2066d\u2069\u061c`,
		"a\u2028b\u2029c\U000E0041\U000E007F\u200b":      `a\u2028b\u2029c\u{e0041}\u{e007f}\u200b`,
		"two\r\nlines\r\n":                               "two\r\nlines\r\n",
		"\u200c\u200d\u0600\U0001F3F3\uFE0F":             "\u200c\u200d\u0600\U0001F3F3\uFE0F",
		"\x1b[31mred \x1b]0;title\x07":                   `\x1b[31mred \x1b]0;title\x07`,
		"csi \u009b31m osc \u009d":                       `csi \u009b31m osc \u009d`,
		"raw \x9b31m, cut \xc3":                          `raw \x9b31m, cut \xc3`,
		"over\rwritten \x08\x08 \x7f \x00 \x0c \x0e end": `over\x0dwritten \x08\x08 \x7f \x00 \x0c \x0e end`,
		"�":         "�",
		"only \x7f": `only \x7f`,
	} {
		var b bytes.Buffer
		n, err := io.WriteString(console.QuietTerminal(&b), text)
		require.NoError(t, err)
		require.Equal(t, len(text), n)
		require.Equal(t, want, b.String())
		b.Reset()
		_, err = io.WriteString(console.GuardedTerminal(&b), text)
		require.NoError(t, err)
		require.Equal(t, want, b.String(), "records on a terminal")
	}
}

// Would catch a character that turns the direction of a line around or hides in it, or a control that JSON does not escape,
// written in one piece or in several, and colours or other text that are taken for one.
func TestTerminal_showsOneDirection(t *testing.T) {
	const text = "\x1b[31mred\x1b[0m a\u202eb\u2066c\u2069\u200e\u200f\u061c \u2014\u20ac \u0627\u0600 \u009b31m\u0085\x7f\u00a0\u00c2 \u2028\U000E0041\U0001F3F3\uFE0F end"
	const want = "\x1b[31mred\x1b[0m a" + `\u202eb\u2066c\u2069\u200e\u200f\u061c` + " \u2014\u20ac \u0627\u0600 " + `\u009b31m\u0085\u007f` + "\u00a0\u00c2 " + `\u2028\u{e0041}` + "\U0001F3F3\uFE0F end"
	for size := 1; size <= len(text); size++ {
		var b bytes.Buffer
		w := console.StraightTerminal(&b)
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			k, err := io.WriteString(w, rest[:n])
			require.NoError(t, err)
			require.Equal(t, n, k)
			rest = rest[n:]
		}
		require.Equal(t, want, b.String(), "pieces of %d bytes", size)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }

var errBroken = errors.New("broken")

// Would catch a terminal that is gone and of which nobody is told, and a message that ends a run because of it.
func TestTerminal_broken(t *testing.T) {
	for _, w := range []io.Writer{console.QuietTerminal(broken{}), console.StraightTerminal(broken{}), console.GuardedTerminal(broken{})} {
		n, err := io.WriteString(w, "text")
		require.ErrorIs(t, err, errBroken)
		require.Zero(t, n)
	}
	n, err := io.WriteString(console.Deaf{W: broken{}}, "text")
	require.NoError(t, err)
	require.Equal(t, 4, n)
	var b bytes.Buffer
	_, err = io.WriteString(console.Deaf{W: &b}, "text")
	require.NoError(t, err)
	require.Equal(t, "text", b.String())
}

package jsontext_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/jsontext"
	"mrrc-lua/internal/meter"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]any{
		`null`:                       nil,
		` true `:                     true,
		`false`:                      false,
		`-0.5e+10`:                   jsontext.Number("-0.5e+10"),
		`0`:                          jsontext.Number("0"),
		`12345678901234567890`:       jsontext.Number("12345678901234567890"),
		`"é \"\\\/\b\f\n\r\t"`:       "é \"\\/\b\f\n\r\t",
		`"\u00e9\ud83d\ude00\u0000"`: "é😀\x00",
		`[]`:                         []any{},
		`[1,[ ] ,"a"]`:               []any{jsontext.Number("1"), []any{}, "a"},
		`{}`:                         &jsontext.Object{},
		`{"b":1,"a":{},"b":null}`:    &jsontext.Object{Keys: []string{"b", "a", "b"}, Values: []any{jsontext.Number("1"), &jsontext.Object{}, nil}},
		`{ "a" : 1 , "b" : [ 2 ] }`:  &jsontext.Object{Keys: []string{"a", "b"}, Values: []any{jsontext.Number("1"), []any{jsontext.Number("2")}}},
		`"\n é"`:                     "\n é",
		"\ufeff[ ]":                  []any{},
	} {
		got, err := jsontext.Parse(in, meter.Free{})
		require.NoError(t, err, in)
		require.Equal(t, want, got, in)
	}
}

func TestParse_errors(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		``:               "line 1, column 1: a value expected at the end of the text",
		"{\n  'a': 1}":   "line 2, column 3: a name in quotes expected",
		`[1,]`:           "line 1, column 4: a value expected, got ']'",
		`[1 2]`:          "line 1, column 4: a comma or ] expected",
		`{"a" 1}`:        "line 1, column 6: a colon expected after the name",
		`{"a":1,}`:       "line 1, column 8: a name in quotes expected",
		`"a`:             "line 1, column 3: a string that does not end",
		`"\`:             "line 1, column 2: a string that does not end",
		`"\x"`:           `line 1, column 2: JSON has no escape \x`,
		`"\u12"`:         `line 1, column 2: four hexadecimal digits expected after \u`,
		`"\ud800"`:       "line 1, column 8: half of a surrogate pair",
		`"\ud800\u0041"`: "line 1, column 14: half of a surrogate pair",
		"\"a\nb\"":       "line 1, column 3: a control character in a string must be written as an escape",
		"\"\xe9\"":       "line 1, column 2: the byte 0xe9 is not UTF-8",
		`"\uzzzz"`:       `line 1, column 2: four hexadecimal digits expected after \u`,
		"\"\x80\"":       "line 1, column 2: the byte 0x80 is not UTF-8",
		"\"\\n\xe9\"":    "line 1, column 4: the byte 0xe9 is not UTF-8",
		"\"\\na\nb\"":    "line 1, column 5: a control character in a string must be written as an escape",
		`1.`:             "line 1, column 3: a digit expected",
		`1e`:             "line 1, column 3: a digit expected",
		`-`:              "line 1, column 2: a digit expected",
		`01`:             "line 1, column 2: nothing more expected after the value",
		`{"a":1} x`:      "line 1, column 9: nothing more expected after the value",
		`nul`:            "line 1, column 1: a value expected, got 'n'",
	} {
		_, err := jsontext.Parse(in, meter.Free{})
		require.EqualError(t, err, want, in)
	}
	deep := make([]byte, 100000)
	for i := range deep {
		deep[i] = '['
	}
	_, err := jsontext.Parse(string(deep), meter.Free{})
	require.ErrorIs(t, err, jsontext.ErrDepth)
}

func TestAppend(t *testing.T) {
	t.Parallel()
	out, ok := jsontext.AppendString(nil, "é\"\\\n\x01</>\x7f")
	require.True(t, ok)
	require.Equal(t, `"é\"\\\n\u0001</>\u007f"`, string(out))
	_, ok = jsontext.AppendString(nil, "\xe9")
	require.False(t, ok)
	for f, want := range map[float64]string{0: "0", math.Copysign(0, -1): "0", 1: "1", -1: "-1", 1e15: "1000000000000000", 1 << 53: "9007199254740992", 1e21: "1e+21", 0.1: "0.1", 1.0 / 3: "0.3333333333333333"} {
		out, ok := jsontext.AppendNumber(nil, f)
		require.True(t, ok)
		require.Equal(t, want, string(out))
	}
	_, ok = jsontext.AppendNumber(nil, math.NaN())
	require.False(t, ok)
	_, ok = jsontext.AppendNumber(nil, math.Inf(-1))
	require.False(t, ok)
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for n, exact := range map[jsontext.Number]bool{
		"1": true, "9007199254740992": true, "9007199254740993": false, "-9007199254740993": false,
		"12345678901234567890": false, "1.5": true, "1e300": true, "1e999": false, "-9007199254740992": true,
	} {
		_, ok := n.Float()
		require.Equal(t, exact, ok, n)
	}
}

// FuzzParse checks that Parse accepts what encoding/json accepts, except text that is not UTF-8.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5e3,"\u00e9",null]}`, `"\ud83d\ude00"`, ` [ ] `, `{"a":{}}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := jsontext.Parse(s, meter.Free{})
		valid := json.Valid([]byte(s))
		switch {
		case err == nil && !valid && s[0] != '\xef':
			t.Errorf("%q: read as %v, which encoding/json refuses", s, v)
		case err != nil && valid && utf8.ValidString(s):
			var e *jsontext.Error
			require.ErrorAs(t, err, &e)
			if errors.Is(e.Err, jsontext.ErrSyntax) {
				t.Errorf("%q: %v", s, err)
			}
		}
	})
}

// Would catch a length that is too small, by which a script gets more memory than it may have.
func TestQuotedLen(t *testing.T) {
	t.Parallel()
	for c := range rune(0x100) {
		text := "a" + string(c) + "b"
		out, ok := jsontext.AppendString(nil, text)
		require.True(t, ok)
		require.Equal(t, len(out), jsontext.QuotedLen(text), "%q", text)
	}
}

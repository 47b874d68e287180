package norm_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/norm"
)

// check runs a function over rows of input and result; "" stands for an invalid number.
func check(t *testing.T, fn func(string) (string, bool), rows map[string]string) {
	t.Helper()
	for in, want := range rows {
		got, ok := fn(in)
		require.Equal(t, want != "", ok, "%q gives %q", in, got)
		if ok {
			require.Equal(t, want, got, "%q", in)
			again, ok := fn(got)
			require.True(t, ok, "%q gives %q, which is no number", in, got)
			require.Equal(t, got, again)
		}
	}
}

func TestISBN(t *testing.T) {
	t.Parallel()
	check(t, norm.ISBN, map[string]string{
		"0306406152":                    "9780306406157",
		"0-306-40615-2 (pbk.) :":        "9780306406157",
		"0306406152(pbk.)":              "9780306406157",
		"9780306406157":                 "9780306406157",
		"978-0-306-40615-7":             "9780306406157",
		"978 0 306 40615 7":             "9780306406157",
		"978\u20110\u2013306-40615-7":   "9780306406157",
		"ISBN 0-306-40615-2":            "9780306406157",
		"ISBN-13: 978-0-306-40615-7":    "9780306406157",
		"isbn-10 0306406152":            "9780306406157",
		" 080442957x":                   "9780804429573",
		"0-8044-2957-X":                 "9780804429573",
		"0306406152 1999":               "9780306406157",
		"9790260000438":                 "9790260000438",
		"306-40615-2":                   "9780306406157", // an SBN
		"306406152 1999":                "9780306406157",
		"30640615 2":                    "9780306406157",
		"0 306 40615 2":                 "9780306406157",
		"0 306 40615 3":                 "",
		"306406153":                     "",
		"0306406153":                    "", // check digit
		"9780306406158":                 "",
		"9770306406157":                 "", // not a prefix of books
		"X306406152":                    "",
		"0X00000001":                    "", // an X is ten at the end only
		"ISBN-13":                       "",
		"ISBN-10 ":                      "",
		"ISBN-1000000001":               "9781000000009",
		"030640615":                     "",
		"03064061522":                   "",
		"":                              "",
		"(pbk.)":                        "",
		"97803064061571":                "",
		"no number 0306406152":          "",
		"0306406152X":                   "",
		"9780306406157 (hbk.) 12345678": "9780306406157",
	})
}

// Catches an ISBN that is passed over, and a part of a number that is taken for one.
func TestISBNs(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"0-306-40615-2 (v. 1) ; 9780804429573 (v. 2)": {"9780306406157", "9780804429573"},
		"ISBN 0306406152/080442957X":                  {"9780306406157", "9780804429573"},
		"0306406152 0306406152":                       {"9780306406157"},
		"set 1999, 306-40615-2: $12.00":               {"9780306406157"},
		"0306406152 080442957X":                       {"9780306406157", "9780804429573"},
		"X0306406152":                                 nil,
		"97803064061571":                              nil,
		"no number":                                   nil,
		"":                                            nil,
	} {
		require.Equal(t, want, norm.ISBNs(in), in)
	}
}

func TestISSN(t *testing.T) {
	t.Parallel()
	check(t, norm.ISSN, map[string]string{
		"0378-5955":         "0378-5955",
		"03785955":          "0378-5955",
		"ISSN 0378-5955":    "0378-5955",
		"ISSN-L: 0378-5955": "0378-5955",
		"0378-5955 (print)": "0378-5955",
		"2434-561x":         "2434-561X",
		"0378-5954":         "",
		"0378-595":          "",
		"0378-59555":        "",
		"03785-955":         "",
		"":                  "",
	})
}

// The first rows are the examples of the Library of Congress, LCCN Namespace.
func TestLCCN(t *testing.T) {
	t.Parallel()
	check(t, norm.LCCN, map[string]string{
		"n78-890351":         "n78890351",
		"n78-89035":          "n78089035",
		"n 78890351 ":        "n78890351",
		" 85000002 ":         "85000002",
		"85-2 ":              "85000002",
		"2001-000002":        "2001000002",
		"75-425165//r75":     "75425165",
		" 79139101 /AC/r932": "79139101",
		"   98012345 ":       "98012345",
		"sn 85012345":        "sn85012345",
		"AGR25000003":        "agr25000003",
		"n 2001000002":       "n2001000002",
		"nb2001000002":       "nb2001000002",
		"85-2a":              "",
		"85-1234567":         "",
		"8500000":            "",
		"85-":                "",
		"":                   "",
		"1n85000002":         "",
		"abcd85000002":       "",
	})
}

func TestOCLC(t *testing.T) {
	t.Parallel()
	check(t, norm.OCLC, map[string]string{
		"(OCoLC)12345":           "12345",
		"(OCoLC)ocm00012345":     "12345",
		"(OCoLC)ocm00012345 ":    "12345",
		"(OCoLC)ocn123456789":    "123456789",
		"(OCoLC)on1234567890":    "1234567890",
		"(OCoLC) 12345":          "12345",
		"(ocolc)00012345":        "12345",
		"ocm00012345":            "12345",
		"on1234567890":           "1234567890",
		"12345":                  "12345",
		"(OCoLC-M)12345":         "",
		"(OCoLC-I)270677":        "",
		"(DLC)12345":             "",
		"(OCoLC)fst01234567":     "",
		"(OCoLC)":                "",
		"ocm":                    "",
		"0000":                   "",
		"12345a":                 "",
		"":                       "",
		"(OCoLC)ocm00012345-dup": "",
	})
}

func FuzzNorm(f *testing.F) {
	f.Add("ISBN-13: 978-0-306-40615-7 (pbk.)")
	f.Add("(OCoLC)ocm00012345")
	f.Add("n78-89035//r75")
	f.Fuzz(func(t *testing.T, s string) {
		for _, fn := range []func(string) (string, bool){norm.ISBN, norm.ISSN, norm.LCCN, norm.OCLC} {
			if n, ok := fn(s); ok {
				if again, ok := fn(n); !ok || again != n {
					t.Errorf("%q gives %q, and that gives %q", s, n, again)
				}
			}
		}
	})
}

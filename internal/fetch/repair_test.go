package fetch_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/fetch"
)

// Would catch a text that XML does not allow and that stays so, one that is changed although it is allowed, and wrong
// numbers of what was replaced.
func TestRepair(t *testing.T) {
	for text, want := range map[string]struct {
		out string
		did [3]int
	}{
		"a\tb\r\nc é":                         {"a\tb\r\nc é", [3]int{}},
		"a\x01b":                              {"a␁b", [3]int{0, 1, 0}},
		"a\x1Fb\nc":                           {"a␟b\nc", [3]int{0, 1, 0}},
		"a\uFFFEb\uFFFF\uFFFD":                {"a\uFFFDb\uFFFD\uFFFD", [3]int{0, 2, 0}},
		"a\xE9b\xFF":                          {"a\uFFFDb\uFFFD", [3]int{2, 0, 0}},
		"&amp; &lt; &eacute;":                 {"&amp; &lt; &eacute;", [3]int{}},
		"a & b &nothing; &":                   {"a &amp; b &amp;nothing; &amp;", [3]int{0, 0, 3}},
		"&#1; &#x1F; &#65; &#x41; &#x110000;": {"␁ ␟ &#65; &#x41; \uFFFD", [3]int{0, 3, 0}},
		"&#; &#x; &#999999999; &;":            {"&amp;#; &amp;#x; &amp;#999999999; &amp;;", [3]int{0, 0, 4}},
	} {
		out, did := fetch.Repaired(text)
		require.Equal(t, want.out, out, "%q", text)
		require.Equal(t, want.did, did, "%q", text)
	}
}

// Would catch an answer that is read in another encoding than that which it has.
func TestDecode(t *testing.T) {
	for body, want := range map[string]string{
		"\xFF\xFE<\x00a\x00\xE9\x00": "<aé", "\xFE\xFF\x00<\x00a\x00\xE9": "<aé", "\xEF\xBB\xBF<a": "<a", "<a": "<a",
		"<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\xE9": "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>é",
	} {
		got, err := fetch.Decode(body, "")
		require.NoError(t, err, "%q", body)
		require.Equal(t, want, got, "%q", body)
	}
	got, err := fetch.Decode("\xE9", "windows-1252")
	require.NoError(t, err)
	require.Equal(t, "é", got)
	_, err = fetch.Decode("x", "nothing")
	require.Error(t, err)
	_, err = fetch.Decode(`<?xml version="1.0" encoding="nothing"?>`, "")
	require.ErrorContains(t, err, "the answer is in the encoding nothing, which is not known")
}

package marc21_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/avram/marc21"
	"mrrc-lua/parse"
)

// Would catch a schema that has lost what the list of the Library of Congress says: fields of each kind, read by a person
// on its pages.
func TestBibliographic(t *testing.T) {
	s := marc21.Bibliographic()
	require.Empty(t, s.Notes)
	require.Greater(t, len(s.Fields), 280)
	title := s.Fields["245"]
	require.False(t, title.Repeatable)
	require.True(t, title.Required)
	require.Len(t, title.Ind[0].Codes.Codes, 2)
	require.Len(t, title.Ind[1].Codes.Codes, 10)
	require.False(t, title.Subfields["a"].Repeatable)
	require.True(t, title.Subfields["n"].Repeatable)
	require.True(t, title.Subfields["d"].Deprecated)
	require.True(t, s.Fields["650"].Repeatable)
	require.True(t, s.Fields["440"].Deprecated)
	require.True(t, s.Fields["100"].Ind[1].Codes.Codes["0"].Deprecated, "once the relation of main entry and subject")
	require.False(t, s.Fields["856"].Subfields["l"].Deprecated, "defined again after 2021")
	require.NotContains(t, s.Fields, "590")
	require.NotContains(t, s.Fields, "949")
	require.Contains(t, s.Fields["008"].Types, "BK")
	require.Contains(t, s.Fields["007"].Types, "007s")
	require.Contains(t, s.Codelists["languages"], "eng")
	require.Equal(t, "Title Statement", title.Label)
}

// Would catch a link to a page that the Library of Congress does not have.
func TestPage(t *testing.T) {
	for tag, want := range map[string]string{
		"001": "bibliographic/bd001.html", "006": "bibliographic/bd006.html", "007": "bibliographic/bd007.html", "008": "bibliographic/bd008.html",
		"010": "bibliographic/bd010.html", "040": "bibliographic/bd040.html", "245": "bibliographic/bd245.html", "440": "bibliographic/bd440.html",
		"800": "bibliographic/bd800.html", "850": "bibliographic/bd850.html", "856": "bibliographic/bd856.html", "880": "bibliographic/bd880.html",
		"841": "holdings/hd841.html", "854": "holdings/hd853855.html", "866": "holdings/hd866868.html", "878": "holdings/hd876878.html",
		"009": "bibliographic/ecbdlist.html", "241": "bibliographic/ecbdlist.html", "LDR": "bibliographic/bdleader.html",
	} {
		id, ok := parse.MakeTag(tag)
		require.True(t, ok)
		require.Equal(t, "https://www.loc.gov/marc/"+want, marc21.Page(id), tag)
	}
	require.Empty(t, marc21.Page(parse.TagOf('9', '4', '9')))
}

package luabind_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

const unimarcSample = `=LDR  00000nam a2200000 a 4500
=001  one
=100  \\\\$a20240115d1998\\\\\\\\m\\\\y0frey50\\\\\\\\ba
=101  1\$afre$afre$alat$cger
=200  1\$aTitre$esuite$fAuteur
=214  \4$cCopiste
=214  \0$c Éditeur $d[2001]
=215  \\$a200 p.
=225  \\$aCollection
=300  \\$aNote
=500  10$aTitre uniforme
=530  \\$aTitre clé$b(Paris)
=606  \\$3123$aHistoire$xAspect$yFrance
=700  \1$aProust$bMarcel$f1871-1922
=701  \1$aAutre$bNom
=852  \\$aBN
`

// Would catch a reader that reads a record of UNIMARC as one of MARC 21, or not at all.
func TestReaders_unimarc(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		`record:title()`:                                    "Titre : suite",
		`record:author()`:                                   "Proust, Marcel 1871-1922",
		`record:uniform_title()`:                            "Titre uniforme",
		`record:issn_title()`:                               "Titre clé (Paris)",
		`record:publisher()`:                                "Éditeur",
		`record:year()`:                                     "1998",
		`table.concat(record:languages(), "|")`:             "fre|lat",
		`table.concat(record:subjects(), "|")`:              "Histoire -- Aspect -- France",
		`table.concat(record:added_entries(), "|")`:         "Autre, Nom",
		`table.concat(record:series(), "|")`:                "Collection",
		`table.concat(record:notes(), "|")`:                 "Note",
		`table.concat(record:physical_descriptions(), "|")`: "200 p.",
		`table.concat(record:locations(), "|")`:             "BN",
		`tostring(record:sudoc())`:                          "nil",
	} {
		b := parseText(t, unimarcSample)
		b.Records[0].SetUNIMARC(true)
		L, binding := newState(t, newHost(t))
		L.SetGlobal("record", binding.Handles(1).Open(0, &b.Records[0]))
		require.NoError(t, L.DoString("result = "+code), code)
		require.Equal(t, lua.LString(want), L.GetGlobal("result"), code)
	}
}

// Would catch a name that cannot be completed, and a member that is offered as a global.
func TestComplete(t *testing.T) {
	t.Parallel()
	L, b := newState(t, newHost(t))
	require.NoError(t, L.DoString("recent, other = 1, print"))
	for line, want := range map[string][]string{
		"x = rec":                    {"recent"},
		"ot":                         {"other("},
		"whi":                        {"while"},
		"text.upp":                   {"upper("},
		"x:copy():titl":              {"title("},
		`x:field("245"):` + "nosuch": nil,
		"(x):titl":                   nil,
		`text.upper("x"):rev`:        {"reverse("},
		`marc.record():titl`:         {"title("},
		`print("rec`:                 nil,
		"a = nothing.":               nil,
	} {
		_, list := b.Complete(L, line)
		require.Equal(t, want, append([]string(nil), list...), line)
	}
}

// Would catch a hint that names a member that does not exist, or not as it is called.
func TestUnknownGlobal_members(t *testing.T) {
	t.Parallel()
	L, b := newState(t, newHost(t))
	b.Seal()
	for name, want := range map[string]string{"subjects": "record:subjects()", "values": "record:values(…)", "leader": "record.leader", "rename": "field:rename(…)"} {
		require.ErrorContains(t, L.DoString("return "+name), want)
	}
	require.NotContains(t, L.DoString("return nonsense").Error(), "record")
}

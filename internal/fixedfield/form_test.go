package fixedfield_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/fixedfield"
)

// Catches a position that is missing or repeated, a repeated name, a value of a wrong width, a form
// without a source, and lengths that differ from the documentation.
func TestForms(t *testing.T) {
	t.Parallel()
	lengths := map[string]int{
		"leader bibliographic": 24, "leader authority": 24, "leader holdings": 24,
		"008 authority": 40, "008 holdings": 32,
		"007 map": 8, "007 electronic resource": 14, "007 globe": 6, "007 tactile material": 10,
		"007 projected graphic": 9, "007 microform": 13, "007 nonprojected graphic": 6,
		"007 motion picture": 23, "007 kit": 2, "007 notated music": 2, "007 remote-sensing image": 11,
		"007 sound recording": 14, "007 text": 2, "007 videorecording": 9, "007 unspecified": 2,
	}
	for _, m := range []string{"books", "computer files", "maps", "music", "continuing resources", "visual materials", "mixed materials"} {
		lengths["008 "+m], lengths["006 "+m] = 40, 18
	}
	lengths["008 bibliographic"] = 40
	for _, f := range fixedfield.Forms() {
		name := f.Tag + " " + f.Material
		want, known := lengths[name]
		require.True(t, known, name)
		delete(lengths, name)
		require.Equal(t, want, f.Length, name)
		require.True(t, strings.HasPrefix(f.Source, "https://www.loc.gov/marc/"), name)
		require.NotEmpty(t, f.Title, name)
		next, names := 0, map[string]bool{}
		for _, p := range f.Positions {
			require.Equal(t, next, p.At, name)
			next += p.Width
			require.NotEmpty(t, p.Title, f.Place(p))
			if p.Name == "" {
				continue
			}
			require.Regexp(t, `^[a-z][a-z0-9_]*$`, p.Name)
			require.False(t, names[p.Name], f.Place(p))
			names[p.Name] = true
			require.Same(t, p, f.Position(p.Name))
			require.True(t, len(p.Values) > 0 || p.Chars != "" || p.Date || p.Any, "%s %s has no values", name, f.Place(p))
			codes := map[string]bool{}
			for _, v := range p.Values {
				require.False(t, codes[v.Code], "%s %s: %q is there twice", name, f.Place(p), v.Code)
				codes[v.Code] = true
				require.NotEmpty(t, v.Meaning)
				require.Equal(t, strings.TrimSpace(v.Meaning), v.Meaning)
				require.NotContains(t, v.Code, "|", "the fill character is allowed by rule, not by list")
			}
		}
		require.Equal(t, f.Length, next, name)
	}
	require.Empty(t, lengths, "these forms are missing")
}

// Catches a type of record that is confused with another; the rules are in the introduction of 008 in MARC
// 21.
func TestMaterial(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ types, levels, format, material string }{
		{"a", "acdm", "bibliographic", "books"},
		{"a", "bis", "bibliographic", "continuing resources"},
		{"t", "abcdims ?", "bibliographic", "books"},
		{"m", "abcdims ?", "bibliographic", "computer files"},
		{"ef", "abcdims ?", "bibliographic", "maps"},
		{"cdij", "abcdims ?", "bibliographic", "music"},
		{"gkor", "abcdims ?", "bibliographic", "visual materials"},
		{"p", "abcdims ?", "bibliographic", "mixed materials"},
		{"a", " ?", "bibliographic", ""},
		{"z", " m", "authority", ""},
		{"uvxy", " m", "holdings", ""},
		{"w", " m", "classification", ""},
		{"q", " m", "community", ""},
		{" ?hls1\x00\xff", " m", "", ""},
	} {
		for i := range len(c.types) {
			for j := range len(c.levels) {
				kind, level := c.types[i], c.levels[j]
				require.Equal(t, c.material, fixedfield.Material(kind, level), "%q %q", kind, level)
				require.Equal(t, c.format, fixedfield.Format(kind), "%q", kind)
				form, leader := fixedfield.For008(kind, level), fixedfield.Leader(kind)
				switch {
				case c.format == "classification", c.format == "community":
					require.Nil(t, form)
					require.Nil(t, leader)
					continue
				case c.material != "":
					require.Equal(t, c.material, form.Material)
				case c.format == "":
					require.Equal(t, "bibliographic", form.Material)
				default:
					require.Equal(t, c.format, form.Material)
				}
				if c.format != "" {
					require.Equal(t, c.format, leader.Material)
				} else {
					require.Equal(t, "bibliographic", leader.Material)
				}
			}
		}
	}
}

// Catches a 006 that does not follow the 008 of its material.
func TestFor006(t *testing.T) {
	t.Parallel()
	for material, codes := range map[string]string{
		"books": "at", "computer files": "m", "maps": "ef", "music": "cdij",
		"continuing resources": "s", "visual materials": "gkor", "mixed materials": "p",
	} {
		for i := range len(codes) {
			form := fixedfield.For006(codes[i])
			require.Equal(t, material, form.Material, codes[i:i+1])
			of008 := fixedfield.For008(codes[i], 'm')
			if material == "continuing resources" {
				of008 = fixedfield.For008('a', 's')
			}
			for _, p := range form.Positions[1:] {
				if p.Name != "" {
					require.Equal(t, p.At+17, of008.Position(p.Name).At, p.Name)
					require.Equal(t, p.Values, of008.Position(p.Name).Values, p.Name)
				}
			}
		}
	}
	require.Nil(t, fixedfield.For006('b'))
	require.Nil(t, fixedfield.For007('b'))
}

// Catches a name that means different positions in different leaders: scripts use the names of all formats
// on a leader.
func TestLeader_namesAgree(t *testing.T) {
	t.Parallel()
	for _, f := range fixedfield.Forms() {
		if f.Tag != "leader" {
			continue
		}
		for _, name := range f.Names() {
			p, known := f.Position(name), fixedfield.Known("leader", name)
			require.Equal(t, known.At, p.At, name)
			require.Equal(t, known.Width, p.Width, name)
		}
	}
}

// Catches a wrong meaning, and an invented one.
func TestPosition_Meaning(t *testing.T) {
	t.Parallel()
	books := fixedfield.For008('a', 'm')
	for _, c := range []struct{ name, value, want string }{
		{"lang", "eng", "English"},
		{"lang", "scr", "Croatian"},
		{"lang", "   ", "No information provided"},
		{"lang", "|||", "No attempt to code"},
		{"place", "gw ", "Germany"},
		{"illustrations", "abc ", "Illustrations; Maps; Portraits"},
		{"illustrations", "a", "Illustrations"},
		{"illustrations", "    ", "No illustrations"},
		{"illustrations", "a y ", ""},
		{"illustrations", "", ""},
		{"date2", "    ", "Date not applicable"},
		{"date1", "1999", ""},
		{"lang", "en", ""},
		{"lang", "xyz", ""},
		{"entered", "||||||", ""},
	} {
		got, ok := books.Position(c.name).Meaning(c.value)
		require.Equal(t, c.want, got, "%s %q", c.name, c.value)
		require.Equal(t, c.want != "", ok, "%s %q", c.name, c.value)
	}
	require.Nil(t, books.Position("frequency"))
	require.NotNil(t, fixedfield.Known("008", "frequency"))
	require.Nil(t, fixedfield.Known("007", "frequency"))
	require.Contains(t, fixedfield.KnownNames("007"), "smd")
}

package fixedfield_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/fixedfield"
)

// Catches a position left out or typed twice, a name twice, a value of another width, a form
// without a source, and lengths that are not those of the documentation.
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
			require.True(t, len(p.Values) > 0 || p.Chars != "" || p.Date, "%s %s has no values", name, f.Place(p))
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

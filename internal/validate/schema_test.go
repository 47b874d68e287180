package validate_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/validate"
	"mrrc-lua/parse"
)

// foundBy validates a record by a configuration and lists what is found: code, tag, place.
func foundBy(t *testing.T, c validate.Config, r *parse.Record) (list []string) {
	t.Helper()
	loaded, err := c.Load(os.ReadFile)
	require.NoError(t, err)
	k := validate.NewChecker(false, false, loaded.Schema, loaded.Rules, validate.Filter{})
	for range 2 { // nothing is left of the first time
		list = nil
		for _, f := range k.Check(r) {
			place := f.Place.Subfield
			if f.Place.Indicator > 0 {
				place = fmt.Sprintf("ind%d", f.Place.Indicator)
			}
			list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s", f.Code, strings.Trim(f.Tag.String(), "\x00"), place)))
		}
	}
	return list
}

const sound008 = "260101s2026    xx            000 0 eng d"

// Would catch a fault of the sample record in MARC::Lint's documentation that is not found. Its seven are two main entries,
// indicators of 100, 245 and 856, $a of 245 twice, 040 twice, and $r of 260; the 008 and 001 that it lacks are found as well.
func TestSchema_sampleOfLint(t *testing.T) {
	r := recordOf(t, "am", field{"040", "  \x1FaMdSSJTT\x1FcMdSSJTT"}, field{"040", "  \x1FaMdSSJTT\x1Fbeng\x1FcMdSSJTT"},
		field{"100", "14\x1FaWall, Larry."}, field{"110", "1 \x1FaO'Reilly & Associates."},
		field{"245", "90\x1FaProgramming Perl /\x1FaBig Book of Perl /\x1FcLarry Wall, Tom Christiansen & Jon Orwant."},
		field{"250", "  \x1Fa3rd ed."}, field{"250", "  \x1Fa3rd ed."},
		field{"260", "  \x1FaCambridge, Mass. :\x1FbO'Reilly,\x1Fr2000."},
		field{"590", "4 \x1FaPersonally signed by Larry."}, field{"856", "43\x1Fuhttp://www.perl.com/"})
	want := []string{"main-entries", "indicator-value 100 ind2", "indicator-value 245 ind1", "subfield-repeated 245 a", "field-repeated 040", "unknown-subfield 260 r"}
	have := foundBy(t, validate.Config{}, r)
	require.Subset(t, have, want)
	// Since that documentation was written, the second indicator of 856 has got the value 3.
	require.ElementsMatch(t, append(want, "no-001 001", "field-missing 008"), have)
}

// Would catch a finding about something that MARC 21 leaves to libraries, or about another format, and one that two checks
// report.
func TestSchema_whatIsFound(t *testing.T) {
	base := []field{{"001", "id"}, {"008", sound008}, {"245", "10\x1FaTitle"}}
	for _, c := range []struct {
		name, kind string
		fields     []field
		config     validate.Config
		want       string
	}{
		{"nothing", "", nil, validate.Config{}, ""},
		{"local tags", "", []field{{"949", "  \x1Fax"}, {"590", "  \x1Fax"}, {"019", "  \x1Fax"}, {"LKR", "  \x1Fax"}, {"abc", "  \x1Fax"}}, validate.Config{}, ""},
		{"the format defines 490", "", []field{{"490", "  \x1Fax"}, {"490", "1 \x1Fkx"}}, validate.Config{}, "indicator-value 490 ind1;unknown-subfield 490 k"},
		{"local codes", "", []field{{"035", "  \x1Fax\x1F9y\x1F!z"}}, validate.Config{}, ""},
		{"a capital is reported once", "", []field{{"500", "  \x1Fax\x1FAz"}}, validate.Config{}, "subfield-code 500 A"},
		{"an impossible indicator is reported once", "", []field{{"500", "_ \x1Fax"}}, validate.Config{}, "indicator 500 ind1"},
		{"an impossible tag is reported once", "", []field{{"2-5", "  \x1Fax"}}, validate.Config{}, "tag 2-5"},
		{"a second title is reported once", "", []field{{"245", "10\x1FaTitle"}}, validate.Config{}, "several-245 245"},
		{"880 follows its field", "", []field{{"100", "1 \x1F6880-01\x1Fax"}, {"880", "1 \x1F6100-01/(N\x1Fax\x1Fhy"}, {"880", "92\x1F6500-00\x1Fax"}}, validate.Config{}, "unknown-subfield 880 h;indicator-value 880 ind1;indicator-value 880 ind2"},
		{"880 of a field whose digits differ", "", []field{{"130", "0 \x1F6880-01\x1Fax"}, {"880", "0 \x1F6130-01/(N\x1Fax\x1Fcy"}}, validate.Config{}, "unknown-subfield 880 c"},
		{"880 of a control field", "", []field{{"880", "  \x1F6001-00\x1Fax"}}, validate.Config{}, ""},
		{"880 of what would be one if digits were exchanged", "", []field{{"880", "  \x1F6010-00\x1Fax\x1Fqy"}}, validate.Config{}, "unknown-subfield 880 6;unknown-subfield 880 q"},
		{"fields that end after their indicators", "", []field{{"650", ""}, {"650", "9"}, {"650", " 9"}, {"650", "999\x1Fax"}}, validate.Config{}, ""},
		{"880 without a link", "", []field{{"880", "1 \x1Fax"}}, validate.Config{}, "link 880 6"},
		{"authority", "zm", []field{{"400", "1 \x1Fax"}, {"670", "  \x1Fax"}}, validate.Config{}, ""},
		{"local tags by the user", "", []field{{"949", "  \x1Fax"}, {"288", "  \x1Fax"}}, validate.Config{Local: []string{"28X"}}, "unknown-field 949"},
		{"no schema", "", []field{{"288", "  \x1Fax"}, {"100", "1 \x1Fax"}, {"110", "1 \x1Fax"}}, validate.Config{Schemas: []string{validate.None}}, "main-entries"},
		{"no rules", "", []field{{"288", "  \x1Fax"}, {"100", "1 \x1Fax"}, {"110", "1 \x1Fax"}}, validate.Config{Rules: []string{validate.None}}, "unknown-field 288"},
		{"later additions", "", []field{{"788", "1 \x1Fax"}, {"857", "4 \x1Fux"}, {"650", " 0\x1Fax\x1F7y"}, {"856", "43\x1Fux\x1Flz"}}, validate.Config{}, ""},
		{"an overlay", "", []field{{"592", "  \x1FaA12"}, {"592", "1 \x1FaQ12"}}, validate.Config{Schemas: []string{validate.SchemaMARC21, "../../testdata/schemas/example.json"}}, "indicator-value 592 ind1;listed 592 a"},
	} {
		got := foundBy(t, c.config, recordOf(t, c.kind, append(append([]field{}, base...), c.fields...)...))
		require.Equal(t, c.want, strings.Join(got, ";"), c.name)
	}
}

// Would catch a leader that a schema of the user is not asked about, and a schema of it that cannot be.
func TestSchema_leader(t *testing.T) {
	path := t.TempDir() + "/l.json"
	require.NoError(t, os.WriteFile(path, []byte(`{"fields": {"LDR": {"positions": {"05": {"codes": {"c": {}, "n": {}}}}}, "001": {}, "245": {"subfields": {"a": {}}}}}`), 0o600))
	r := recordOf(t, "", field{"001", "id"}, field{"245", "10\x1FaTitle"})
	require.NoError(t, r.SetLeader(5, 'd'))
	require.Equal(t, []string{"listed"}, foundBy(t, validate.Config{Schemas: []string{path}}, r))
	_, err := (&validate.Config{Local: []string{"9XX", "9X"}}).Load(os.ReadFile)
	require.EqualError(t, err, `"9X" is not a tag, as in 9XX or 591`)
}

// Would catch a filter that a checker forgets, and a record that has more faults than a script can take.
func TestChecker(t *testing.T) {
	fields := []field{{"001", "id"}, {"245", "10\x1FaTitle"}}
	for range 300 {
		fields = append(fields, field{"500", "  \x1Fax\x1Fb"}, field{"500", "A \x1Fax"})
	}
	r := recordOf(t, "", fields...)
	for ignore, want := range map[string][]parse.Code{"indicator": {"empty-subfield"}, "empty-subfield": {"indicator"}, "": {"empty-subfield", "indicator"}} {
		var f validate.Filter
		if ignore != "" {
			require.NoError(t, f.Ignore(ignore))
		}
		k := validate.NewChecker(false, false, nil, nil, f)
		for range 2 {
			codes := map[parse.Code]int{}
			list := k.Check(r)
			require.Equal(t, 100, len(list), ignore)
			for _, fault := range list {
				codes[fault.Code]++
			}
			require.Len(t, codes, len(want), ignore)
			for _, code := range want {
				require.Equal(t, 100/len(want), codes[code], ignore)
			}
		}
	}
}

// Would catch a schema of UNIMARC for bibliographic MARC 21: records of UNIMARC follow only a schema of the user.
func TestSchema_unimarc(t *testing.T) {
	r := recordOf(t, "", field{"001", "id"}, field{"100", "  \x1Fa" + strings.Repeat("x", 36)}, field{"200", "1 \x1FaTitle"}, field{"700", " 1\x1Fax"})
	r.SetUNIMARC(true)
	require.Empty(t, foundBy(t, validate.Config{}, r))
	path := t.TempDir() + "/u.json"
	require.NoError(t, os.WriteFile(path, []byte(`{"fields": {"LEADER": {}, "001": {}, "100": {"subfields": {"a": {}}}, "200": {"subfields": {"a": {}}}}}`), 0o600))
	require.Equal(t, []string{"unknown-field 700"}, foundBy(t, validate.Config{Schemas: []string{path}}, r))
}

// Would catch a control character that is overlooked because texts are looked at eight bytes at a time.
func TestContent_controlCharactersAnywhere(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	parts := []string{"a", "word ", "é", "\u00ab", "語", "\x1fb"}
	for range 3000 {
		var b strings.Builder
		b.WriteString("  \x1fa")
		for b.Len() < 4+rnd.IntN(40) {
			b.WriteString(parts[rnd.IntN(len(parts))])
		}
		clean := b.String()
		require.NotContains(t, strings.Join(found(t, recordOf(t, "", sound[0], sound[1], field{"500", clean + "."}), false), ";"), "control", "%q", clean)
		for _, bad := range []string{"\x01", "\x7f", "\u0080", "\x1b"} {
			data := clean + bad + parts[rnd.IntN(5)] + "."
			want := fmt.Sprintf("control-character 500@%d ", len(clean))
			require.Contains(t, strings.Join(found(t, recordOf(t, "", sound[0], sound[1], field{"500", data}), false), ";"), want, "%q", data)
		}
	}
}

// Would catch a report of findings whose sums do not fit.
func TestReport(t *testing.T) {
	loaded, err := (&validate.Config{}).Load(os.ReadFile)
	require.NoError(t, err)
	v := validate.New(1, validate.Filter{})
	v.Schema, v.Rules = loaded.Schema, loaded.Rules
	records := []parse.Record{*recordOf(t, "", field{"001", "id"}, field{"008", sound008}, field{"245", "10\x1FaTitle"}, field{"260", "  \x1Frx\x1Fqy"}, field{"440", " 0\x1Fax"}),
		*recordOf(t, "", field{"001", "other"}, field{"008", sound008}, field{"245", "10\x1FaTitle"})}
	require.NoError(t, v.Take(records, v.Look(records)))
	r := v.Report()
	require.Equal(t, int64(1), r.Records)
	require.Equal(t, [3]int64{1, 2, 0}, r.Findings)
	require.Len(t, r.Codes, 2)
	c := r.Codes[0]
	require.Equal(t, validate.CodeUnknownSubfield, c.Code)
	require.Equal(t, int64(2), c.Findings)
	require.Equal(t, "50%", c.Share(2))
	require.Equal(t, "0.1%", c.Share(1000))
	require.Equal(t, "0.001%", c.Share(100000))
	require.Len(t, c.First, 1)
	require.Equal(t, "260    $rx $qy", c.First[0].Line)
	require.Equal(t, validate.Place{Field: 3, Subfield: "r"}, c.First[0].Place)
	require.Equal(t, "https://www.loc.gov/marc/bibliographic/bd260.html", c.First[0].Page())
}

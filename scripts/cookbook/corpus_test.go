package cookbook_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/job"
)

// catalogue returns records of the National Library of New Zealand, if they are there.
func catalogue(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("MRRC_CORPUS")
	if dir == "" {
		dir = "../../../shared/corpus"
	}
	path, err := filepath.Abs(filepath.Join(dir, "valid", "nlnz-1001.mrc"))
	require.NoError(t, err)
	if _, err := os.Stat(path); err != nil {
		t.Skip("the records are not there:", path)
	}
	return path
}

var findings = regexp.MustCompile(`([0-9,]+) errors?, ([0-9,]+) warnings?, ([0-9,]+) for information`)

// found returns how many findings validate has in a file.
func found(t *testing.T, path string) (sum int) {
	t.Helper()
	out, _ := run(t, "validate", path)
	counts := findings.FindStringSubmatch(out)
	require.NotNil(t, counts, out)
	for _, count := range counts[1:] {
		n, err := strconv.Atoi(count)
		require.NoError(t, err)
		sum += n
	}
	return sum
}

// Catches RDA terms that contradict the type of record, and a clean-up after which validate finds more than before.
func TestCorpus_rda(t *testing.T) {
	records := catalogue(t)
	t.Chdir(kitchen(t))
	out, code := run(t, "run", "rda.lua", records, "-o", "new.mrc")
	require.Equal(t, job.ExitCode(0), code, out)
	for _, rule := range []string{
		`record:any("336$b", "spw") and record.leader.type ~= "i"`,
		`record:any("336$b", "prm") and record.leader.type ~= "j"`,
		`record:any("040$e", "rda") and record:has("245$h")`,
		`record:count("264{^2=\\1}$c") == 0 and record:has("264{^2=\\4}")`,
	} {
		out, code = run(t, "filter", rule, "new.mrc", "-o", "wrong.mrc", "-q")
		require.Equal(t, job.ExitCode(0), code, out)
		require.Empty(t, read(t, "wrong.mrc"), rule)
	}
	out, _ = run(t, "filter", `record:any("336$b", "prm")`, "new.mrc", "-o", "music.mrc", "-q")
	require.NotEmpty(t, read(t, "music.mrc"), out)
	require.LessOrEqual(t, found(t, "new.mrc"), found(t, records))
}

// Catches a merge of different books that share the ISBN of their set, of which this file has four.
func TestCorpus_merge(t *testing.T) {
	records := catalogue(t)
	t.Chdir(kitchen(t))
	out, code := run(t, "run", "merge.lua", records, "-o", "new.mrc")
	require.Equal(t, job.ExitCode(0), code, out)
	require.Contains(t, out, "992979333502836 and 992979253502836")
	require.Contains(t, out, "dropped 0")
}

// Catches a script for pymarc that gives another result for real records.
func TestCorpus_twins(t *testing.T) {
	records := catalogue(t)
	python, err := exec.LookPath("python3")
	if err != nil || exec.CommandContext(t.Context(), python, "-c", "import pymarc").Run() != nil {
		t.Skip("pymarc is not installed")
	}
	t.Chdir(kitchen(t))
	for name, args := range map[string][]string{"rda": {records, "theirs.mrc"}, "merge": {"theirs.mrc", records}} {
		out, code := run(t, "run", name+".lua", records, "-o", "ours.mrc")
		require.Equal(t, job.ExitCode(0), code, out)
		printed, err := exec.CommandContext(t.Context(), python, append([]string{name + ".py"}, args...)...).CombinedOutput()
		require.NoError(t, err, "%s", printed)
		require.Equal(t, read(t, "theirs.mrc"), read(t, "ours.mrc"), name)
	}
}

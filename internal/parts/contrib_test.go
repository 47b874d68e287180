package parts_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
)

// Would catch a file of contrib whose workers do not run what they are given, for any order of them and with one of them
// twice.
func TestContrib_workers(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	contrib, err := filepath.Abs("../../contrib")
	require.NoError(t, err)
	for name, worker := range map[string]struct {
		command, index string
		first, every   int
		env            []string
	}{
		"slurm":                {"sh " + contrib + "/slurm/job.sh element", "SLURM_ARRAY_TASK_ID", 1, 1, nil},
		"slurm, fewer workers": {"sh " + contrib + "/slurm/job.sh element", "SLURM_ARRAY_TASK_ID", 1, 3, nil},
		"k8s":                  {fromYAML(t, contrib), "JOB_COMPLETION_INDEX", 0, 1, nil},
		"aws-batch":            {fromJSON(t, contrib), "AWS_BATCH_JOB_ARRAY_INDEX", 0, 1, nil},
	} {
		if !testscale.Full() && (name == "slurm, fewer workers" || name == "aws-batch") {
			continue
		}
		w := newWorld(t, map[string]string{"keep.lua": "function filter(record) return record.index % 3 > 0 end", "books.mrc": repository(t)["data/books.mrc"]})
		w.must("", "run", "keep.lua", "books.mrc", "-o", "one.mrc", "-q")
		require.NoError(t, os.WriteFile(w.path("mrrc-lua"), []byte("#!/bin/sh\n"+asProgram+"=1 exec "+self+` "$@"`+"\n"), 0o700))
		tasks := w.plan("keep.lua", "books.mrc", "-o", "out.mrc", "--part-size", "9000", "--block", "1024")
		n := (len(tasks) + worker.every - 1) / worker.every
		order := []int{n - 1}
		for i := n - 1; i >= 0; i-- {
			order = append(order, i)
		}
		for _, i := range order {
			cmd := exec.Command("sh", "-c", strings.ReplaceAll(worker.command, "cd /data/run && ", ""))
			cmd.Dir = w.dir
			cmd.Env = append(os.Environ(), "PATH="+w.dir+":"+os.Getenv("PATH"), worker.index+"="+strconv.Itoa(worker.first+i), "MRRC_ELEMENTS="+strconv.Itoa(n), "MRRC_PARTS="+strconv.Itoa(len(tasks)))
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s: %s", name, out)
		}
		w.must("", "parts", "join", "--job", "job.json")
		equalFiles(t, map[string]string{"": w.files()["one.mrc"]}, map[string]string{"": w.files()["out.mrc"]}, name)
	}
}

// pySpark is as much of PySpark as the script of contrib uses. As that of Spark, its pipe starts commands with an empty
// environment.
const pySpark = `import shlex, subprocess
class SparkConf:
    def setMaster(self, name): return self
    def setAppName(self, name): return self
    def setIfMissing(self, name, value): return self
class SparkContext:
    def __init__(self, conf): pass
    def parallelize(self, lines, n):
        assert n == len(lines)
        self.lines = lines
        return self
    def pipe(self, command, checkCode):
        assert checkCode
        self.command = shlex.split(command)
        return self
    def collect(self):
        run = lambda line: subprocess.run(self.command, env={}, input=line + "\n", stdout=subprocess.PIPE, text=True, check=True).stdout
        return [r for line in reversed(self.lines) for r in run(line).splitlines()]
    def stop(self): pass
`

// Would catch workers of Spark that do not find the program, which Spark's pipe starts without PATH.
func TestContrib_spark(t *testing.T) {
	testscale.OnlyFull(t) // a process for each part
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	script, err := filepath.Abs("../../contrib/spark/mrrc_spark.py")
	require.NoError(t, err)
	w := newWorld(t, map[string]string{"keep.lua": "function filter(record) if record.index == 3 then run:reject('no') end return true end", "books.mrc": repository(t)["data/books.mrc"], "lib/pyspark.py": pySpark})
	require.Equal(t, 1, w.run("", "run", "keep.lua", "books.mrc", "-o", "one.mrc", "-q").code)
	require.NoError(t, os.Mkdir(w.path("bin"), 0o700))
	require.NoError(t, os.WriteFile(w.path("bin/mrrc-lua"), []byte("#!/bin/sh\n"+asProgram+"=1 exec "+self+` "$@"`+"\n"), 0o700))
	cmd := exec.Command(python, script, "--", "keep.lua", "books.mrc", "-o", "out.mrc", "--part-size", "9000", "--block", "1024")
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "PATH="+w.path("bin")+":"+os.Getenv("PATH"), "PYTHONPATH="+w.path("lib"), "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.CombinedOutput()
	require.Equal(t, 1, cmd.ProcessState.ExitCode(), "%v: %s", err, out)
	equalFiles(t, map[string]string{"": w.files()["one.mrc"]}, map[string]string{"": w.files()["out.mrc"]}, "spark")
}

// fromYAML returns the command of the container of an Indexed Job.
func fromYAML(t *testing.T, contrib string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(contrib, "k8s", "indexed-job.yaml"))
	require.NoError(t, err)
	m := regexp.MustCompile(`(?m)^ +- (mrrc-lua parts run .*)$`).FindSubmatch(text)
	require.NotNil(t, m)
	return string(m[1])
}

// fromJSON returns the command of the container of an array job.
func fromJSON(t *testing.T, contrib string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(contrib, "aws-batch", "job-definition.json"))
	require.NoError(t, err)
	var job struct {
		Properties struct {
			Command []string `json:"command"`
		} `json:"containerProperties"`
	}
	require.NoError(t, json.Unmarshal(text, &job))
	require.Len(t, job.Properties.Command, 3)
	return job.Properties.Command[2]
}

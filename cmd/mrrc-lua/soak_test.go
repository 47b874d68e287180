package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marcgen"
)

const soakScript = `
function transform(record)
  run:tally("all", "records")
  run:tally("type", record.leader.type)
  record:remove("9..")
  if record.index % 5 == 0 then return false end
  if record.index % 1000 == 0 then run:reject("thousandth") end
  run.state.n = (run.state.n or 0) + 1
end
function combine(a, b) a.n = a.n + b.n return a end
function finish() run:tally("state", "n", run.state.n) end
`

// numbersIn finds the numbers that a run prints.
var (
	soakCounts = regexp.MustCompile(`(?m)^read (\S+) · written (\S+) · dropped (\S+) · rejected (\S+) ·`)
	soakBytes  = regexp.MustCompile(`(?m)^  bytes     (.*)$`)
	digits     = regexp.MustCompile(`[0-9][0-9,]*`)
)

func numbers(text string) (list []int64) {
	for _, s := range digits.FindAllString(text, -1) {
		n, _ := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64)
		list = append(list, n)
	}
	return list
}

// Would catch memory that grows with the input, wrong counts, and lost bytes, in a run of any length. Four
// VMs read a block of records with mixed damage repeatedly, and every number, including those that the
// script counts, must be that multiple of the number for one block.
func TestSoak(t *testing.T) {
	const inBlock = 20000 // a multiple of the period of the script's counters
	times, err := strconv.Atoi(os.Getenv("MRRC_SOAK"))
	if times /= inBlock; err != nil || times < 2 {
		t.Logf("MRRC_SOAK=10000000 reads so many records")
		times = 3
	}
	block := soakBlock(t, inBlock)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "soak.lua"), []byte(soakScript), 0o600))
	once, _ := soak(t, dir, block, 1)
	all, peaks := soak(t, dir, block, times)
	require.Len(t, all, len(once))
	for i := range once {
		require.Equal(t, once[i]*int64(times), all[i], "number %d of %v, %d times", i, once, times)
	}
	require.EqualValues(t, inBlock, once[0], "records in the block")
	var sum int64
	for _, n := range all[4:8] {
		sum += n
	}
	require.EqualValues(t, len(block)*times, sum, "bytes")
	t.Logf("%d records, %d bytes; read, written, dropped, rejected: %v", all[0], sum, all[:4])
	// A short run ends before the heap has reached its size.
	if half := len(peaks) / 2; half > 5 && times >= 50 {
		t.Logf("resident memory, largest of the first half %d MiB, of the second %d MiB", largest(peaks[:half])>>10, largest(peaks[half:])>>10)
		require.Less(t, largest(peaks[half:]), largest(peaks[:half])*5/4+16<<10, "KiB of memory, while the input gets longer")
	}
}

func largest(list []int64) (n int64) {
	for _, v := range list {
		n = max(n, v)
	}
	return n
}

// soakBlock makes n records, as the program counts them, some of them damaged and the last one sound.
func soakBlock(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	_, err := marcgen.Write(&b, marcgen.Options{Records: n * 9 / 10, Seed: 31, Damage: 0.05})
	require.NoError(t, err)
	cmd := exec.Command("mrrc-lua", "filter", "true", "-o", os.DevNull)
	cmd.Stdin = bytes.NewReader(b.Bytes())
	text, _ := cmd.CombinedOutput()
	m := soakCounts.FindStringSubmatch(string(text))
	require.NotNil(t, m, string(text))
	for i := int(numbers(m[1])[0]); i < n; i++ {
		b.Write(marcgen.Record(32, i))
	}
	return b.Bytes()
}

// soak reads the block a number of times and returns all numbers that the run prints, and its resident
// memory over time, in KiB.
func soak(t *testing.T, dir string, block []byte, times int) (told, memory []int64) {
	t.Helper()
	cmd := exec.Command("mrrc-lua", "run", "soak.lua", "-", "-o", os.DevNull, "--rejects", os.DevNull, "--jobs", "4", "--stats", "--tally", "tally.tsv")
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	fed := make(chan error, 1)
	go func() {
		for range times {
			if _, err := in.Write(block); err != nil {
				fed <- err
				return
			}
		}
		fed <- in.Close()
	}()
	for waiting := true; waiting; {
		select {
		case err = <-fed:
			waiting = false
		case <-time.After(50 * time.Millisecond):
			if kib, ok := resident(cmd.Process.Pid); ok {
				memory = append(memory, kib)
			}
		}
	}
	require.NoError(t, err)
	_ = cmd.Wait()
	require.Equal(t, 1, cmd.ProcessState.ExitCode(), stderr.String())
	text := stderr.String()
	counts, account := soakCounts.FindString(text), soakBytes.FindStringSubmatch(text)
	require.NotEmpty(t, counts, text)
	require.NotNil(t, account, text)
	told = append(numbers(counts), numbers(account[1])...)
	require.Len(t, told, 8, text)
	tally, err := os.ReadFile(filepath.Join(dir, "tally.tsv"))
	require.NoError(t, err)
	return append(told, numbers(string(tally))...), memory
}

// resident returns the memory of a process in KiB, if the system reports it.
func resident(pid int) (kib int64, ok bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	_, after, ok := strings.Cut(string(text), "VmRSS:")
	if !ok {
		return 0, false
	}
	return numbers(after)[0], true
}

package job_test

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
	"mrrc-lua/parse"
)

// Would catch an error that is reported with another exit code than documented, wrapped or not.
func TestExitCode(t *testing.T) {
	script := &engine.ScriptError{Script: "s.lua", Msg: "no"}
	bad := &parse.Error{Err: parse.ErrTruncated}
	for name, row := range map[string]struct {
		err      error
		rejected int64
		want     job.ExitCode
	}{
		"done":              {nil, 0, job.ExitDone},
		"rejected":          {nil, 1, job.ExitRejected},
		"closed pipe":       {&engine.OutputError{Err: &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}}, 0, job.ExitDone},
		"other closed pipe": {&engine.OutputError{Name: "fifo", Err: syscall.EPIPE}, 0, job.ExitOutput},
		"usage":             {&engine.UsageError{Msg: "no"}, 0, job.ExitUsage},
		"usage in output":   {&engine.OutputError{Err: &engine.UsageError{Msg: "no"}}, 0, job.ExitUsage},
		"script":            {fmt.Errorf("more: %w", script), 3, job.ExitScript},
		"input":             {&engine.InputError{Name: "x", Err: os.ErrNotExist}, 0, job.ExitInput},
		"output":            {&engine.OutputError{Name: "x", Err: syscall.ENOSPC}, 0, job.ExitOutput},
		"strict, malformed": {&engine.TooManyError{Limit: 1, Last: &engine.RecordError{Err: bad}}, 1, job.ExitInput},
		"strict, script":    {&engine.TooManyError{Limit: 1, Last: &engine.RecordError{Err: script}}, 1, job.ExitScript},
		"strict, rejected":  {&engine.TooManyError{Limit: 1, Last: &engine.RecordError{Err: &engine.RejectedError{Reason: "no"}}}, 1, job.ExitRejected},
		"interrupted":       {engine.ErrInterrupted, 0, job.ExitInterrupted},
		"fault":             {errors.New("what is this"), 0, job.ExitFault},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, row.want, job.Code(row.err, row.rejected)) })
	}
}

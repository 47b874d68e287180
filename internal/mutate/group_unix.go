//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// inGroup starts a command in a process group of its own.
func inGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// endGroup ends what a command has left running: processes that its tests started, and that a change made endless.
func endGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // there is none, in most cases
	}
}

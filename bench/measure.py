"""One program run as a whole process: wall time, CPU, peak memory.

As a module it gives run(). As a program it is run()'s other half: a process of its own that forks,
because Linux counts the memory of whoever forked towards a program's peak. It imports next to
nothing, so that this floor stays small; floor() tells it.
"""
import os
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    wall: float  # seconds
    cpu: float  # seconds, user and system
    peak: float  # MiB
    status: int  # exit code; negative: the signal


def run(argv, out=os.devnull, err=os.devnull, feed=os.devnull):
    """Runs argv with standard output and error sent to new files, and standard input from the file feed."""
    import subprocess
    for path in (out, err):
        if path != os.devnull and os.path.exists(path):
            os.unlink(path)  # truncating a large file would be paid for by the program
    env = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", LC_ALL="C.UTF-8")
    line = subprocess.run([sys.executable, "-I", "-S", __file__, out, err, feed, *argv],
                          env=env, stdout=subprocess.PIPE, check=True).stdout
    wall, cpu, peak, status = line.split()
    return Measure(float(wall), float(cpu), float(peak), int(status))


def floor():
    """The smallest peak that can be measured, in MiB."""
    return run(["true"]).peak


def _child(out, err, feed, argv):
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(feed, os.O_RDONLY), 0)
        os.dup2(os.open(out, flags, 0o644), 1)
        os.dup2(os.open(err, flags, 0o644), 2)
        os.execvp(argv[0], argv)
    finally:
        os._exit(127)


def _measure(out, err, feed, argv):
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        _child(out, err, feed, argv)
    _, status, used = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    print(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, code)  # ru_maxrss is in KiB


if __name__ == "__main__":
    _measure(*sys.argv[1:4], sys.argv[4:])

#!/usr/bin/env python3
"""Compares mrrc-lua with the programs that people use for the same work; README.md explains how."""
import argparse
import hashlib
import itertools
import os
import platform
import shlex
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import agree  # noqa: E402
import measure  # noqa: E402
import programs  # noqa: E402
import report  # noqa: E402

ROOT = os.path.dirname(programs.HERE)
SEED = 1


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--records", type=int, default=200_000, help="in the file (default 200000)")
    p.add_argument("--slow-records", type=int, default=20_000, help="of it for slow programs and for the comparison of outputs (default 20000)")
    p.add_argument("--rounds", type=int, default=5, help="each runs every program once (default 5)")
    p.add_argument("--out", default=os.path.join(ROOT, "docs", "performance.md"), help="the Markdown file to write into (default docs/performance.md)")
    p.add_argument("--only", default=",".join(programs.TASKS), help="these tasks, as in T1,T2 (default all)")
    p.add_argument("--outputs", default="/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir(),
                   help="the directory for outputs (default /dev/shm, which is in memory, so that the disk is not measured)")
    p.add_argument("--install", action="store_true", help="install the peers: Debian packages, and Python packages in a temporary venv")
    p.add_argument("--large", action="store_true", help="measure memory on ten times the records, too")
    a = p.parse_args()
    a.only = a.only.split(",")
    if unknown := set(a.only) - set(programs.TASKS):
        p.error(f"--only: there is no task {', '.join(sorted(unknown))}")
    if min(a.records, a.slow_records, a.rounds) < 1:
        p.error("--records, --slow-records and --rounds are at least 1")
    return a


def in_memory(directory):
    """Whether the file system of a directory is in memory (tmpfs), by the longest mount point above it."""
    path = os.path.join(os.path.realpath(directory), "")
    with open("/proc/mounts", encoding="utf-8") as f:
        mounts = [line.split()[1:3] for line in f]
    return max((m for m in mounts if path.startswith(os.path.join(m[0], ""))), key=lambda m: len(m[0]))[1] == "tmpfs"


def place(directory):
    return "in a file system in memory" if in_memory(directory) else "on a disk, in the cache of the system"


def say(*words):
    print(*words, file=sys.stderr, flush=True)


class Bench:
    def __init__(self, tmp, outputs, options):
        self.tmp, self.options = tmp, options
        self.out, self.err = os.path.join(outputs, "out"), self.path("err")
        self.binary = self.path("mrrc-lua")
        # as releases have it
        subprocess.run(["go", "build", "-trimpath", "-ldflags=-s -w", "-o", self.binary, "./cmd/mrrc-lua"], cwd=ROOT, check=True, env={**os.environ, "CGO_ENABLED": "0"})
        self.full, self.part = self.generate(options.records), self.path("part.mrc")
        self.part_records = min(options.slow_records, options.records)
        with open(self.part, "wb") as f:
            f.writelines(itertools.islice(agree.pieces(self.full), self.part_records))
        self.inputs = {task: self.converted(form) for task, form in programs.INPUTS.items() if task in options.only}

    def path(self, name):
        return os.path.join(self.tmp, name)

    def generate(self, records):
        path = self.path(f"{records}.mrc")
        with open(path, "wb") as f:
            subprocess.run([self.binary, "gen", "--records", str(records), "--seed", str(SEED)], stdout=f, check=True)
        return path

    def converted(self, form):
        """The two files in a format of text: (the whole one, its first part)."""
        for path in (self.full, self.part):
            subprocess.run([self.binary, "convert", "-q", "--to", form, "-o", f"{path[:-4]}.{form}", path], check=True)
        return f"{self.full[:-4]}.{form}", f"{self.part[:-4]}.{form}"

    def input(self, p, whole):
        """The file that a program reads."""
        full, part = self.inputs.get(p.task, (self.full, self.part))
        return full if whole else part

    def read(self, path):
        with open(path, "rb") as f:
            return f.read()

    def failure(self, m):
        """The reason to report for a program that failed; its own output goes to the terminal only."""
        say("\n".join(self.read(self.err).decode(errors="replace").splitlines()[-5:]))
        return f"exit code {m.status}"

    def check(self, p):
        """Runs a program on the shorter file: (how its output disagrees, or nothing; whether it ran)."""
        m = measure.run((p.check or p.argv)(self.input(p, whole=False)), self.out, self.err)
        if m.status != 0:
            return self.failure(m), False
        try:
            if p.task == "T1":
                count = p.count(self.read(self.out), self.read(self.err))
                return "" if count == self.part_records else f"it counts {count:,}", True
            return agree.check(p.task, self.part, self.out), True
        except Exception as e:  # whatever is wrong with an output, the other programs go on
            return f"the output cannot be read ({type(e).__name__}: {e})".replace("|", "/").replace("\n", " "), True

    def task(self, every):
        """Checks, then measures, the programs of one task."""
        results, runnable, digests = [], [], set()
        for p in every:
            wrong, ran = ("", True) if p.reference else self.check(p)
            say(f"{p.task}  {p.name}: {'DISAGREES: ' + wrong if wrong else 'for reference' if p.reference else 'output agrees'}")
            results.append(report.Result(p, self.part_records if p.slow else self.options.records, wrong=wrong))
            runnable += results[-1:] if ran else []
        for number in range(1, self.options.rounds + 1):
            say(f"round {number} of {self.options.rounds}")
            for r in runnable:
                self.once(r, digests)
        return results

    def once(self, r, digests):
        p = r.program
        out = os.devnull if p.task == "T1" else self.out
        m = measure.run(p.argv(self.input(p, whole=not p.slow)), out, self.err)
        if m.status != 0:
            r.wrong = self.failure(m)
            say(f"{p.task}  {p.name} FAILED: {r.wrong}")
        r.runs.append(m)
        if p.jobs and p.task != "T1":  # on the whole file, any number of jobs gives the same bytes
            digests.add(digest(out))
            if len(digests) > 1:
                r.wrong = r.wrong or "not the bytes of the other runs of mrrc-lua on the whole file"

    def memory(self, loops):
        sizes = [max(1, self.options.records // 10), self.options.records] + [self.options.records * 10] * self.options.large
        for size in sizes:
            path = self.generate(size)
            for p in loops:
                m = measure.run(p.argv(path), self.out, self.err)
                if m.status != 0:
                    sys.exit(f"{p.name} on {size:,} records: {self.failure(m)}")
                yield report.Memory(size, p.jobs, m.peak)
            if path != self.full:
                os.unlink(path)


def digest(path):
    h = hashlib.blake2b()
    with open(path, "rb") as f:
        while block := f.read(1 << 20):
            h.update(block)
    return h.digest()


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as f:
            return next((line.partition(":")[2].strip() for line in f if line.startswith("model name")), platform.machine())
    except OSError:
        return platform.machine()


def setup(options, there, bench, load):
    words = sys.argv[1:]
    size = os.path.getsize(bench.full)
    texts = "".join(f"; as {programs.INPUTS[task]} {os.path.getsize(full) / 1e6:,.1f} MB" for task, (full, _) in bench.inputs.items())
    return [
        ("Machine", f"{len(os.sched_getaffinity(0))} cores, {processor()}, {platform.system()}; load average at the start {load:.2f}"),
        ("Versions", ", ".join([programs.text("go", "env", "GOVERSION") or "go", f"Python {platform.python_version()}",
                                *(f"{name} {v}" for name, v in there.versions.items())])),
        ("Command", f"`{shlex.join(['python3', 'bench/peers.py', *words])}`"),
        ("Inputs", place(tempfile.gettempdir())),
        ("Outputs", place(options.outputs)),
        ("File", f"`mrrc-lua gen --records {options.records} --seed {SEED}`: {size / 1e6:,.1f} MB, {size // options.records:,} bytes a record{texts}; "
                 f"for slow programs its first {bench.part_records:,} records; rounds: {options.rounds}"),
        ("Peak memory", f"figures below {measure.floor():.0f} MiB cannot be measured"),
    ]


def main():
    options = arguments()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="peers-") as tmp, tempfile.TemporaryDirectory(prefix="peers-", dir=options.outputs) as outputs:
        pythons = [programs.install(tmp)] if options.install else []
        there = programs.Installed([*pythons, sys.executable, "python3"])
        bench = Bench(tmp, outputs, options)
        ours = programs.ours(bench.binary, options.only)
        peers, gaps = programs.peers(there, options.only)
        results = []
        for task in options.only:
            results += bench.task([p for p in ours + peers if p.task == task])
        memory = list(bench.memory([p for p in ours if "t2_loop" in p.name]))
        lines = list(report.markdown(report.Results(results, memory), setup(options, there, bench, load), gaps))
    report.write(options.out, lines)
    print("\n".join(lines[lines.index("\n### Goals\n"):]))
    wrong = [r for r in results if r.wrong]
    for r in wrong:
        say(f"DISAGREES: {r.program.task}  {r.program.name}: {r.wrong}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

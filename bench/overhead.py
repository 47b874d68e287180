"""Measures runs and runs in parts on this machine, for cluster.py."""
import datetime
import filecmp
import os
import platform
import resource
import shlex
import subprocess
import sys
import time
from statistics import median

import measure
from programs import HERE

ROOT = os.path.dirname(HERE)
SCRIPTS = {"edit": "parts_edit.lua", "validate": "parts_validate.lua"}
NAMES = {"edit": "edits", "validate": "validation"}
SHORTER = {"validate": 6}  # takes longer: it gets this share of the records
SMALL = "1M"  # the size of parts of which there are many
ENOUGH = 0.3  # cores that other processes may use on average while a machine counts as idle: the system itself writes files


class Bench:
    """The binary, its inputs, and what was measured: lists of measure.Measure by (script, step)."""

    def __init__(self, tmp, records):
        self.tmp, self.cores, self.runs = tmp, os.cpu_count(), {}
        self.binary = self.path("mrrc-lua")
        subprocess.run(["go", "build", "-o", self.binary, "./cmd/mrrc-lua"], cwd=ROOT, check=True)
        self.records = {name: records // SHORTER.get(name, 1) for name in SCRIPTS}
        self.inputs = {name: self.generate(n) for name, n in self.records.items()}
        self.parts, self.output = {}, {}

    def path(self, name):
        return os.path.join(self.tmp, name)

    def generate(self, records):
        path = self.path(f"{records}.mrc")
        with open(path, "wb") as f:
            subprocess.run([self.binary, "gen", "--records", str(records)], stdout=f, check=True)
        return path

    def step(self, script, name, argv, **streams):
        os.sync()  # what was written before is not paid for by this step
        m = measure.run(argv, err=self.path("messages"), **streams)
        if m.status:
            with open(self.path("messages"), encoding="utf-8") as f:
                sys.exit(f"{' '.join(argv)}: exit code {m.status}\n{f.read()}")
        self.runs.setdefault((script, name), []).append(m)

    def round(self, script):
        """Every step once."""
        lua, given = os.path.join(HERE, "scripts", SCRIPTS[script]), self.inputs[script]
        one = self.path("one.mrc")
        self.step(script, "run", [self.binary, "run", lua, given, "-o", one, "--jobs", str(self.cores), "-q"])
        self.output[script] = os.path.getsize(one)
        self.in_parts(script, "", lua, given, one)
        self.in_parts(script, "two ", lua, given, one, processes=2)
        if script not in SHORTER:
            self.in_parts(script, "copied ", lua, given, one, backwards=True)
            self.in_parts(script, "small ", lua, given, one, size=SMALL, backwards=True)
        os.unlink(one)

    def in_parts(self, script, kind, lua, given, one, size="64M", processes=1, backwards=False):
        """A run in parts. The join copies the parts that were not run in their order."""
        job, tasks, results, out = (self.path(name) for name in ("job.json", "tasks", "results", "parts.mrc"))
        argv = [self.binary, "parts", "plan", lua, given, "-o", out, "--job", job, "--part-size", size, "-q"]
        self.step(script, kind + "plan", argv, out=tasks)
        work = [self.binary, "parts", "run", "--job", job]
        if not kind:
            self.step(script, "start", work)
        with open(tasks, encoding="utf-8") as f:
            lines = f.readlines()
        if backwards:
            with open(tasks, "w", encoding="utf-8") as f:
                f.writelines(reversed(lines))
        self.parts[script, kind] = len(lines)
        if processes == 1:
            self.step(script, kind + "work", work, feed=tasks, out=results)
        else:
            self.at_once(script, kind, work, lines, processes)
        self.step(script, kind + "join", [self.binary, "parts", "join", "--job", job])  # results are looked up
        if not filecmp.cmp(one, out, shallow=False):
            sys.exit(f"{lua}: the run in parts gave another output")
        os.unlink(out)

    def at_once(self, script, kind, work, lines, processes):
        """Several processes, each with a share of the cores and of the lines."""
        command = ""
        for i in range(processes):
            share = self.path(f"tasks.{i}")
            with open(share, "w", encoding="utf-8") as f:
                f.writelines(lines[len(lines) * i // processes:len(lines) * (i + 1) // processes])
            command += f'"$@" --jobs {max(1, self.cores // processes)} < {shlex.quote(share)} > {shlex.quote(share)}.done & '
        self.step(script, kind + "work", ["sh", "-c", command + "wait", "sh", *work])

    def wall(self, script, name):
        return median(m.wall for m in self.runs[script, name])

    def cpu(self, script, name):
        return median(m.cpu for m in self.runs[script, name])

    def peak(self, script):
        return max(m.peak for (s, _), runs in self.runs.items() if s == script for m in runs)


def figures(b):
    """What simulate.py needs, with the way in which each figure was measured."""
    parts = b.parts["edit", "copied "]
    more = b.parts["edit", "small "] - parts
    start, records, size = b.wall("edit", "start"), b.records["edit"], os.path.getsize(b.inputs["edit"])
    part = max(0.0, b.wall("edit", "small work") - b.wall("edit", "copied work")) / more
    join_part = max(0.0, b.wall("edit", "small join") - b.wall("edit", "copied join")) / more
    copying = b.wall("edit", "copied join") - start - parts * join_part
    row = lambda value, unit, how: {"value": float(f"{value:.3g}"), "unit": unit, "how": how}
    return {
        "record": row(size / records, "bytes", "size of the generated file / records"),
        "startup": row(start, "s", "parts run without a task"),
        "frame": row((b.cpu("edit", "plan") - b.cpu("edit", "start")) / records, "CPU s a record", "parts plan, less the start / records"),
        "part": row(part, "s a part", f"parts run with parts of {SMALL} and of 64M: the difference / the difference in parts"),
        "join_part": row(join_part, "s a part", f"parts join with parts of {SMALL} and of 64M: the difference / the difference in parts"),
        "join_rate": row(b.output["edit"] / max(copying, 1e-3), "bytes/s", "output / (parts join of parts that were run backwards, less the start and the parts)"),
    }


def scripts(b):
    return {name: {
        "name": NAMES[name],
        "file": "bench/scripts/" + SCRIPTS[name],
        "cpu": float(f"{b.cpu(name, 'run') / b.records[name]:.3g}"),
        "part_cpu": float(f"{(b.cpu(name, 'work') - b.cpu(name, 'start')) / b.records[name]:.3g}"),
        "output": float(f"{b.output[name] / os.path.getsize(b.inputs[name]):.3g}"),
    } for name in SCRIPTS}


def compared(b):
    """Seconds of a run, and of the steps of a run in parts by one process and by two at once."""
    rows = []
    for name in SCRIPTS:
        for kind, processes in (("", 1), ("two ", 2)):
            steps = {step: round(b.wall(name, kind + step), 3) for step in ("plan", "work", "join")}
            cpu = sum(b.cpu(name, kind + step) for step in steps)
            whole = b.wall(name, "run")
            rows.append({"script": name, "records": b.records[name], "bytes": os.path.getsize(b.inputs[name]), "processes": processes,
                         "parts": b.parts[name, kind], "run": round(whole, 3), **steps, "wall": round(sum(steps.values()) / whole, 2),
                         "cpu": round(cpu / b.cpu(name, "run"), 2), "peak": round(b.peak(name))})
    return rows


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as f:
            return next(line.split(":")[1].strip() for line in f if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


class Others:
    """How many cores other processes use, on average; where the system does not tell, the load average at the beginning."""

    def __init__(self):
        self.at_first = os.getloadavg()[0]
        self.begin = time.monotonic(), self.busy()

    @staticmethod
    def busy():
        """Seconds of processor time of all processes without those of this one and its children; None: not known."""
        try:
            with open("/proc/stat", encoding="ascii") as f:
                user, nice, system, _, _, irq, softirq = map(int, f.readline().split()[1:8])
        except (OSError, ValueError):
            return None
        own = sum(r.ru_utime + r.ru_stime for r in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
        return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK") - own

    def load(self):
        now, (begin, before) = self.busy(), self.begin
        return self.at_first if before is None or now is None else max(0.0, (now - before) / (time.monotonic() - begin))


def all_of_it(tmp, records, rounds):
    """Measures everything; the result is what --measure changes in cluster.json."""
    b = Bench(tmp, records)
    others = Others()
    for i in range(rounds):
        for script in SCRIPTS:
            print(f"round {i + 1} of {rounds}: {script}", file=sys.stderr, flush=True)
            b.round(script)
    load = others.load()
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout.strip()
    return {
        "when": {"date": datetime.date.today().isoformat(), "commit": commit, "cores": b.cores, "processor": processor(), "rounds": rounds,
                 "load": round(load, 2), "idle": load < ENOUGH},
        "measured": figures(b), "scripts": scripts(b), "overhead": compared(b),
    }

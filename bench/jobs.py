#!/usr/bin/env python3
"""Compares everyday jobs of mrrc-lua with marc21-rs and Python; README.md explains how."""
import argparse
import collections
import csv
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from statistics import median
from typing import Callable

sys.dont_write_bytecode = True

import agree  # noqa: E402
import measure  # noqa: E402
import peers  # noqa: E402
import programs  # noqa: E402
import report  # noqa: E402

JOBS = {
    "table": "a table: 001, 245$a, 100$a and all 650$a as TSV",
    "freq": "frequencies: the values of 650$a, the most frequent first",
    "sort": "sort: records in the order of 245$a",
    "dedupe": "dedupe: the first of the records with the same 001",
}
LARGE = ("sort", "dedupe")  # are about files that are larger than memory
BEGIN, END = "<!-- jobs:begin -->", "<!-- jobs:end -->"


@dataclass
class Program:
    job: str
    name: str
    argv: Callable[[str], list]  # of the input's path
    ours: bool = False
    slow: bool = False  # runs on the first part of the file
    runs: list = field(default_factory=list)  # of measure.Measure
    records: int = 0
    wrong: str = ""

    @property
    def rate(self):
        return median(self.records / m.wall for m in self.runs) if self.runs else 0

    @property
    def peak(self):
        return max(m.peak for m in self.runs)


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--records", type=int, default=200_000, help="in the file for table and freq (default 200000)")
    p.add_argument("--large-records", type=int, default=2_000_000, help="in the file for sort and dedupe (default 2000000)")
    p.add_argument("--slow-records", type=int, default=20_000, help="of each for pymarc, and for the comparison of outputs (default 20000)")
    p.add_argument("--rounds", type=int, default=7, help="of table and freq; each runs every program once (default 7)")
    p.add_argument("--large-rounds", type=int, default=3, help="of sort and dedupe (default 3)")
    p.add_argument("--out", default=os.path.join(peers.ROOT, "docs", "performance.md"), help="the Markdown file to write into (default docs/performance.md)")
    p.add_argument("--only", default=",".join(JOBS), help="these jobs, as in table,freq (default all)")
    a = p.parse_args()
    a.only = a.only.split(",")
    if unknown := set(a.only) - set(JOBS):
        p.error(f"--only: there is no job {', '.join(sorted(unknown))}")
    if min(a.records, a.large_records, a.slow_records, a.rounds, a.large_rounds) < 1:
        p.error("numbers are at least 1")
    return a


def every(binary, there, only):
    """The programs, and what is left out: (programs, [(program, reason)])."""
    def peer(name, job):
        return lambda f: [there.python.get("pymarc", sys.executable), os.path.join(programs.HERE, "peers", name), job, f]
    our = {
        "table": lambda f: [binary, "table", "id=001", "245a", "100a", "650a", "--to", "tsv", "--join", "; ", "-q", f],
        "freq": lambda f: [binary, "freq", "650a", "--format", "csv", f],
        "sort": lambda f: [binary, "sort", "--by", "245a", "-q", f],
        "dedupe": lambda f: [binary, "dedupe", "--key", "001", "-q", f],
    }
    rust = {
        "table": ["select", "--tsv", "--no-header", "--quote-style", "never", "--merge", "--separator", "; ", "001, 245/*.a, 100/*.a, 650/*.a"],
        "freq": ["frequency", "--quote-style", "never", "--tsv", "650/*.a"],
        "dedupe": ["dedup"],
    }
    for job in only:
        yield Program(job, f"mrrc-lua {job}", our[job], ours=True)
        if there.has("marc21") and job in rust:
            yield Program(job, f"marc21 {rust[job][0]}", lambda f, words=rust[job]: ["marc21", *words, f])
        if job in LARGE:
            yield Program(job, "Python without a library", peer("jobs_bytes.py", job))
        if there.has("pymarc"):
            yield Program(job, "pymarc", peer("jobs_pymarc.py", job), slow=True)


def expected(job, path):
    """The right output of a job, computed here: a list of lines, or of raw records."""
    if job == "table":
        return [agree.row(*r) for r in agree.records(path)]
    if job == "freq":
        counts = collections.Counter(v for _, fields in agree.records(path) for v in agree.values(fields, "650"))
        return [f"{v}\t{n}" for v, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))]
    raw = list(agree.pieces(path))
    if job == "sort":
        titles = [(agree.values(fields, "245") or [""])[0].strip() for _, fields in agree.records(path)]
        return [raw[i] for i in sorted(range(len(raw)), key=lambda i: titles[i])]
    kept = {}
    for r, (_, fields) in zip(raw, agree.records(path)):
        kept.setdefault(next(f[1] for f in fields if f[0] == "001"), r)
    return list(kept.values())


def found(p, path):
    """The output of a program in the form of expected."""
    if p.job in LARGE:
        return list(agree.pieces(path))
    lines = agree.lines(path)
    if p.ours:
        lines = lines[1:]  # the names of the columns
    if p.ours and p.job == "freq":
        lines = ["\t".join(row) for row in csv.reader(lines)]
    return lines


class Bench:
    def __init__(self, tmp, options):
        self.options, self.tmp = options, tmp
        self.out, self.err, self.binary = (os.path.join(tmp, name) for name in ("out", "err", "mrrc-lua"))
        subprocess.run(["go", "build", "-o", self.binary, "./cmd/mrrc-lua"], cwd=peers.ROOT, check=True)

    def input(self, job):
        """(the whole file, its first part, records in the whole file, in the part). For dedupe, a quarter of the records comes twice."""
        records = self.options.large_records if job in LARGE else self.options.records
        kinds = {"dedupe": "twice", "sort": "large"}
        whole = os.path.join(self.tmp, kinds.get(job, "small") + ".mrc")
        part = whole[:-4] + ".part.mrc"
        slow = min(self.options.slow_records, records)
        for path, n in ((whole, records), (part, slow)):
            if not os.path.exists(path):
                self.generate(path, n, n // 5 if job == "dedupe" else 0)
        return whole, part, records, slow

    def generate(self, path, n, again):
        """Writes n records, the last of which are the first ones again."""
        def gen(count, to):
            subprocess.run([self.binary, "gen", "--records", str(count), "--seed", str(peers.SEED)], stdout=to, check=True)
        with open(path, "wb") as f:
            gen(n - again, f)
            f.flush()
            f.seek(0, os.SEEK_END)
            if again:
                gen(again, f)

    def run(self, p, path):
        m = measure.run(p.argv(path), self.out, self.err)
        if m.status != 0:
            with open(self.err, encoding="utf-8", errors="replace") as f:
                peers.say(f.read()[-2000:])
            p.wrong = p.wrong or f"exit code {m.status}"
        return m

    def job(self, job, list_of):
        whole, part, records, slow = self.input(job)
        right = expected(job, part)
        for p in list_of:
            p.records = slow if p.slow else records
            self.run(p, part)
            p.wrong = p.wrong or agree.difference(right, found(p, self.out))
            peers.say(f"{p.name}: {'DISAGREES: ' + p.wrong if p.wrong else 'output agrees'}")
        rounds = self.options.large_rounds if job in LARGE else self.options.rounds
        digests = {}
        for number in range(1, rounds + 1):
            peers.say(f"{job}: round {number} of {rounds}")
            for p in list_of:
                p.runs.append(self.run(p, part if p.slow else whole))
                if not p.slow and job in LARGE:
                    digests[p.name] = peers.digest(self.out)
        if len(set(digests.values())) > 1:
            for p in list_of:
                p.wrong = p.wrong or ("the programs differ on the whole file" if p.name in digests else "")
        for path in (whole, part):
            if job in LARGE:
                os.unlink(path)


def table(job, list_of):
    ours = next((p for p in list_of if p.ours and p.runs), None)
    for p in sorted((p for p in list_of if p.runs), key=lambda p: -p.rate):
        wall = median(m.wall for m in p.runs)
        cpu = median(m.cpu for m in p.runs) / p.records
        rates = [p.records / m.wall for m in p.runs]
        yield (f"**{p.name}**" if p.ours else p.name, f"{wall:.2f}", f"{p.rate:,.0f}", f"{min(rates):,.0f}–{max(rates):,.0f}",
               f"{ours.rate / p.rate:.2f}x" if ours else "–", f"{cpu * 1e6:.1f}", f"{p.peak:.0f}", f"{p.records:,}",
               f"**DISAGREES: {p.wrong}**" if p.wrong else "yes")


def goals(list_of):
    def of(job, name):
        return next((p for p in list_of if p.job == job and p.name == name and p.runs), None)
    for job, name, least in (("table", "marc21 select", 4), ("freq", "marc21 frequency", 3), ("sort", "pymarc", 5), ("dedupe", "pymarc", 5)):
        ours, other = of(job, f"mrrc-lua {job}"), of(job, name)
        if ours and other:
            ratio = ours.rate / other.rate
            yield f"- {job} at least {least}x {name}: {ratio:.2f}x – **{'holds' if ratio >= least else 'does not hold'}**"
    for job in LARGE:
        if ours := of(job, f"mrrc-lua {job}"):
            yield f"- {job} of {ours.records:,} records below 256 MiB: {ours.peak:.0f} MiB – **{'holds' if ours.peak < 256 else 'does not hold'}**"


def markdown(setup, list_of, only):
    yield "\n## Everyday jobs\n"
    for name, value in setup:
        yield f"- {name}: {value}"
    yield ("\nFigures are medians of whole runs, start of the program included. pymarc runs on the first part of the same file, which "
           "favours it where records are sorted. Python without a library reads ISO 2709 by its lengths, takes single fields from the "
           "directory, and checks nothing.")
    header = ("program", "seconds", "records/s", "least–most", "mrrc-lua is faster by", "CPU µs/record", "peak MiB", "records", "output agrees")
    for job in only:
        yield f"\n### {JOBS[job][0].upper()}{JOBS[job][1:]}\n"
        yield from report.table(header, table(job, [p for p in list_of if p.job == job]))
    yield "\n### Goals of the jobs\n"
    yield from goals(list_of)


def setup(options, there, load):
    return [
        ("Machine", f"{len(os.sched_getaffinity(0))} cores, {peers.processor()}; load average at the start {load:.2f}"),
        ("Versions", ", ".join([programs.text("go", "env", "GOVERSION") or "go", "Python " + sys.version.split()[0],
                                *(f"{n} {v}" for n, v in there.versions.items() if n in ("marc21", "pymarc"))])),
        ("Command", "`" + " ".join(["python3", "bench/jobs.py", *sys.argv[1:]]) + "`"),
        ("Files", f"`mrrc-lua gen --records {options.records} --seed {peers.SEED}` for table and freq, {options.large_records} records for sort and dedupe; "
                  f"for dedupe the last fifth of them are the first ones again"),
    ]


def main():
    options = arguments()
    load = os.getloadavg()[0]
    there = programs.Installed([sys.executable, "python3"])
    with tempfile.TemporaryDirectory(prefix="jobs-") as tmp:
        bench = Bench(tmp, options)
        list_of = list(every(bench.binary, there, options.only))
        for job in options.only:
            bench.job(job, [p for p in list_of if p.job == job])
    report.write(options.out, list(markdown(setup(options, there, load), list_of, options.only)), BEGIN, END)
    print("\n".join(goals(list_of)))
    wrong = [p for p in list_of if p.wrong]
    for p in wrong:
        peers.say(f"DISAGREES: {p.name}: {p.wrong}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

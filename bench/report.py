"""The measurements as Markdown, and which goals hold."""
import os
from dataclasses import dataclass, field
from statistics import median

from programs import DISCARDED, TASKS, Program, plural

BEGIN, END = "<!-- peers:begin -->", "<!-- peers:end -->"


@dataclass
class Result:
    program: Program
    records: int
    runs: list = field(default_factory=list)  # of measure.Measure
    wrong: str = ""  # how the output disagrees, or how the program failed

    @property
    def rates(self):
        return [self.records / m.wall for m in self.runs]

    @property
    def rate(self):
        return median(self.rates) if self.runs else 0

    @property
    def peak(self):
        return max(m.peak for m in self.runs)


@dataclass
class Memory:
    records: int
    jobs: int
    peak: float


class Results:
    def __init__(self, results, memory):
        self.all, self.memory = [r for r in results if r.runs], memory
        self.failed = [r for r in results if not r.runs]

    def of(self, task):
        return [r for r in self.all if r.program.task == task]

    def ours(self, *tasks):
        return [r for r in self.all if r.program.task in tasks and r.program.jobs]

    def yaz(self, task):
        return max((r.rate for r in self.of(task) if r.program.yaz), default=None)

    def best_peer(self, task):
        return max((r.rate for r in self.of(task) if not r.program.jobs and not r.program.reference), default=None)

    def rate(self, task, words, jobs=0):
        return max((r.rate for r in self.of(task) if words in r.program.name and r.program.jobs == jobs), default=None)

    def doubled(self):
        """(task, script, two jobs / one job)."""
        for one in self.ours(*TASKS):
            for two in self.of(one.program.task):
                if one.program.jobs == 1 and two.program.jobs == 2 and two.program.script == one.program.script:
                    yield one.program.task, one.program.script, two.rate / one.rate


def goals(r):
    """(goal, figure, holds) in the order of the project's goals; holds is None where not measured."""
    def faster(text, rate, other, least, strictly=False):
        if not rate or not other:
            return text, "not measured", None
        ratio = rate / other
        return text, f"{ratio:.2f}x", ratio > least if strictly else ratio >= least

    def below(jobs, limit):
        peaks = [x.peak for x in r.ours(*TASKS) if x.program.jobs == jobs] + [m.peak for m in r.memory if m.jobs == jobs]
        text = f"peak memory below {limit} MiB with {plural(jobs)}, all tasks and sizes"
        return (text, f"{max(peaks):.0f} MiB", max(peaks) < limit) if peaks else (text, "not measured", None)

    yield faster("T1 with one job at least as fast as yaz-marcdump -n", r.rate("T1", "t1_count", 1), r.yaz("T1"), 1)
    loop = [r.rate("T2", "t2_loop", jobs) for jobs in (0, 1, 2)]
    yield faster("T2 as a Lua loop, one job, faster than yaz-marcdump -n", loop[1], r.yaz("T2"), 1, True)
    yield faster("T2 as a Lua loop, two jobs, at least 2x yaz-marcdump -n", loop[2], r.yaz("T2"), 2)
    for reader, which in (("ISO", "its default"), ("RAW", "its fastest")):
        yield faster(f"T2 as a Lua loop, two jobs, at least 200x Catmandu with {which} reader, {reader}", loop[2], r.rate("T2", f"reader {reader}"), 200)
    for task, script in (("T3", "t3.lua"), ("T4", "t4.lua"), ("T4", "t4_emit.lua")):
        yield faster(f"{task} ({script}), one job, at least 0.5x yaz-marcdump -n", r.rate(task, script, 1), r.yaz(task), 0.5)
        yield faster(f"{task} ({script}), two jobs, faster than yaz-marcdump -n", r.rate(task, script, 2), r.yaz(task), 1, True)
    yield faster("T1, one job, at least 6x yaz-marcdump -n", r.rate("T1", "t1_count", 1), r.yaz("T1"), 6)
    yield faster("T2 as a Lua loop, one job, at least 3.7x yaz-marcdump -n", loop[1], r.yaz("T2"), 3.7)
    yield faster("T2 as a Lua loop, one job, at least 5x marc21 filter", loop[1], r.rate("T2", "marc21 filter"), 5)
    yield faster("T3, one job, at least 8x the program on the crate mrrc", r.rate("T3", "t3.lua", 1), r.rate("T3", "the crate mrrc"), 8)
    yield faster("T4 (t4.lua), one job, at least 5x marc21 select", r.rate("T4", "t4.lua", 1), r.rate("T4", "marc21 select"), 5)
    yield faster("T2 as a Lua loop at least 0.75x T1, one job each, with its output in a file", loop[1], r.rate("T1", "t1_count", 1), 0.75)
    yield faster("T2 as a Lua loop at least 0.75x T1, one job each, both without an output", r.rate("T1", DISCARDED, 1), r.rate("T1", "t1_count", 1), 0.75)
    yield faster("T7 at least 5x yaz-marcdump -i marcxml", r.rate("T7", "convert", 1), r.yaz("T7"), 5)
    for task, script, ratio in r.doubled():
        if task in ("T2", "T3", "T4"):
            yield f"{task} ({script.rpartition(' ')[2]}): two jobs at least 1.5x one job", f"{ratio:.2f}x", ratio >= 1.5
    yield below(1, 64)
    yield below(2, 96)
    for task in ("T5", "T6"):
        for jobs, least in ((1, 2), (2, 3.5)):
            yield faster(f"{task} with {plural(jobs)} at least {least}x the best of yaz and the other peers",
                         r.rate(task, "convert", jobs), r.best_peer(task), least)


def table(header, rows):
    yield "| " + " | ".join(header) + " |"
    yield "| --- " + "| ---: " * (len(header) - 1) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def task_table(r, task):
    def times(rate, other):
        return f"{rate / other:.2f}x" if other else "–"

    yaz, best = r.yaz(task), r.best_peer(task)
    rows = []
    for x in sorted(r.of(task), key=lambda x: -x.rate):
        p, cpu = x.program, median(m.cpu for m in x.runs) / x.records
        agrees = "–" if p.reference else f"**DISAGREES: {x.wrong}**" if x.wrong else "yes"
        rows.append((f"**{p.name}**" if p.jobs else p.name, f"{x.rate:,.0f}", f"{min(x.rates):,.0f}–{max(x.rates):,.0f}",
                     times(x.rate, yaz), times(x.rate, best), f"{cpu * 1e6:.1f}", f"{x.peak:.0f}", f"{x.records:,}", agrees))
    yaz_name = "of yaz" if task in ("T1", "T5", "T6", "T7") else "of yaz -n"
    header = ("program", "records/s", "least–most", yaz_name, "of the best peer", "CPU µs/record", "peak MiB", "records", "output agrees")
    yield from table(header, rows)
    for x in r.failed:
        if x.program.task == task:
            yield f"\n**{x.program.name} FAILED: {x.wrong}**"


def markdown(r, setup, gaps):
    """setup is [(what, value)], gaps [(program, reason)]."""
    for name, value in setup:
        yield f"- {name}: {value}"
    yield ("\nRecords per second are medians of whole runs, start of the program included; ratios are of medians. Slow programs "
           "run on the first part of the same file. Peak memory is the largest of all runs.")
    for task, text in TASKS.items():
        if r.of(task) or any(x.program.task == task for x in r.failed):
            yield f"\n### {task}: {text}\n"
            yield from task_table(r, task)
    yield "\n### Two jobs compared with one\n"
    yield from table(("program", "task", "two jobs / one job"), [(s, t, f"{ratio:.2f}x") for t, s, ratio in r.doubled()])
    if r.memory:
        yield "\n### Peak memory by size of the file (t2_loop.lua)\n"
        yield from table(("records", "jobs", "MiB"), [(f"{m.records:,}", str(m.jobs), f"{m.peak:.0f}") for m in r.memory])
    yield "\n### Goals\n"
    for text, figure, holds in goals(r):
        yield f"- {text}: {figure}" + ("" if holds is None else " – **holds**" if holds else " – **does not hold**")
    if gaps:
        yield "\n### Left out\n"
        for name, reason in gaps:
            yield f"- {name}: {reason}"


def write(path, lines, begin=BEGIN, end=END):
    """Writes the lines between the markers of a file, which is created if it is missing."""
    old = "# Performance\n"
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            old = f.read()
    if begin not in old or end not in old:
        old = f"{old}\n{begin}\n{end}\n"
    before, _, rest = old.partition(begin)
    after = rest.partition(end)[2]
    with open(path, "w", encoding="utf-8") as f:
        f.write(before + begin + "\n" + "\n".join(lines) + "\n" + end + after)

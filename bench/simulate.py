"""Computes how long runs take from the figures of cluster.json: on one machine, and in parts on many.

Nothing is random, and nothing is measured here. Times are in seconds, sizes in bytes.
"""
import dataclasses
import heapq
import json
import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Script:
    name: str  # for people
    cpu: float  # a record, of a run on one machine
    part_cpu: float  # a record, of a process that runs parts
    output: float  # bytes written for each byte read


@dataclass(frozen=True)
class Figures:
    # Measured.
    record: float  # bytes
    startup: float  # of a process: the script is loaded, begin is called
    frame: float  # CPU a record, of planning
    part: float  # of each part, besides its records
    join_part: float  # of each part, in the join
    join_rate: float  # bytes a second that the join copies
    scripts: dict
    # Assumed.
    disk_read: float  # bytes a second of the disk of one machine
    disk_write: float
    link: float  # bytes a second between a worker and the store, in each direction
    store: float  # bytes a second of the store, for all workers together, in each direction
    worker_start: float  # until a scheduler has started a worker
    worker_cores: int
    plan_cores: int  # of the machine that plans and joins
    slow_every: int  # each so many-th worker is slow; 0: none
    slow_by: float  # takes so many times as long
    part_size: float


def read(path):
    """The figures of a file, and the whole content of it."""
    with open(path, encoding="utf-8") as f:
        content = json.load(f)
    values = {name: row["value"] for group in ("measured", "assumed") for name, row in content[group].items()}
    values["scripts"] = {name: Script(**{key: row[key] for key in ("name", "cpu", "part_cpu", "output")}) for name, row in content["scripts"].items()}
    return Figures(**values), content


def one_machine(f, script, records, cores):
    """A run on one machine: it reads, computes and writes at the same time."""
    size = records * f.record
    return f.startup + max(size / f.disk_read, records * script.cpu / cores, size * script.output / f.disk_write)


def plan(f, records, workers=0):
    """All inputs are read by one machine, or by so many workers."""
    cores = workers * f.worker_cores or f.plan_cores
    return f.startup + max(records * f.frame / cores, records * f.record / min(f.link * max(workers, 1), f.store))


def join(f, script, records, shards):
    """The outputs are copied by one machine, unless they stay in pieces."""
    seconds = f.startup + math.ceil(records * f.record / f.part_size) * f.join_part
    if not shards:
        seconds += records * f.record * script.output / min(f.join_rate, f.link, f.store)
    return seconds


def work(f, script, records, workers):
    """All parts, each given to the worker that is free first. Returns when the last one ends."""
    parts = math.ceil(records * f.record / f.part_size)
    workers = min(workers, parts)
    rate = min(f.link, f.store / workers)
    each = records / parts
    size = each * f.record
    # A part is read, computed and written at the same time.
    seconds = f.part + max(each * script.part_cpu / f.worker_cores, size * max(1, script.output) / rate)
    free = [(f.worker_start + f.startup, worker) for worker in range(1, workers + 1)]
    last = 0
    for _ in range(parts):
        at, worker = heapq.heappop(free)
        slow = f.slow_every and worker % f.slow_every == 0
        at += seconds * (f.slow_by if slow else 1)
        last = max(last, at)
        heapq.heappush(free, (at, worker))
    return last


MANY = 500_000_000  # records of tables and picture

# The fields of Stages, for people.
STAGES = {"scripts": "the scripts", "plan": "the plan", "waiting": "waiting for the store", "last": "slow workers and last parts",
          "starting": "starting", "join": "the join"}


@dataclass(frozen=True)
class Stages:
    """What the time of a run in parts goes into."""
    plan: float
    scripts: float  # computing, if it were divided evenly
    waiting: float  # more, because the store or the link is slower than the processors
    last: float  # more, because some workers are slow, and because the last parts do not end together
    starting: float
    join: float

    @property
    def total(self):
        return sum(dataclasses.astuple(self))


@dataclass(frozen=True)
class Way:
    """How a run is divided."""
    name: str
    shards: bool  # the output stays in pieces
    planned: bool = False  # by the workers


WAYS = (Way("one file", False), Way("shards", True), Way("shards, planned by the workers", True, True))


def in_parts(f, script, records, workers, way):
    whole = work(f, script, records, workers)
    starting = f.worker_start + f.startup
    parts = math.ceil(records * f.record / f.part_size)
    even = (records * script.part_cpu / f.worker_cores + parts * f.part) / workers
    rate = min(f.link, f.store / workers)
    bound = max(even, records * f.record * max(1, script.output) / rate / workers)
    return Stages(plan(f, records, workers if way.planned else 0), even, bound - even, whole - starting - bound, starting, join(f, script, records, way.shards))


def enough(f, script, records, way, gain=0.1):
    """After how many workers twice as many save less than a share of the time, and which stage takes the most then."""
    for n in range(1, 1001):
        now, more = (in_parts(f, script, records, k, way) for k in (n, 2 * n))
        if more.total > now.total * (1 - gain):
            break
    return n, max(dataclasses.asdict(now), key=dataclasses.asdict(now).get)

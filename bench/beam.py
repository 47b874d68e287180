"""mrrc-beam on Prism next to mrrc-lua run --jobs 2, over a generated file: wall time, CPU, peak memory.

    python3 bench/beam.py [--records 600000] [--rounds 5]

It builds both programs, checks that the outputs agree, and prints medians. A goal that does not hold is only reported.
Files are created in $TMPDIR, and removed. It needs Go and Python 3.9 or newer.
"""
import argparse
import filecmp
import os
import statistics
import subprocess
import sys
import tempfile

import measure

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SCRIPT = os.path.join(ROOT, "bench", "scripts", "parts_edit.lua")
GOALS = {"wall": 1.6, "cpu": 2.0, "peak": 150}


def build(tmp):
    programs = {}
    for name, module in (("mrrc-lua", ROOT), ("mrrc-beam", os.path.join(ROOT, "beam"))):
        programs[name] = os.path.join(tmp, name)
        subprocess.run(["go", "build", "-trimpath", "-o", programs[name], "./cmd/" + name], cwd=module, check=True)
    return programs


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--records", type=int, default=600000)
    args.add_argument("--rounds", type=int, default=5)
    args = args.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        programs = build(tmp)
        at = lambda name: os.path.join(tmp, name)
        with open(at("in.mrc"), "wb") as f:
            subprocess.run([programs["mrrc-lua"], "gen", "--records", str(args.records)], stdout=f, check=True)
        common = [SCRIPT, at("in.mrc"), "-q", "--jobs", "2"]
        lua, beam = programs["mrrc-lua"], programs["mrrc-beam"]
        commands = {
            "run --jobs 2": [lua, "run", *common, "-o", at("run.mrc"), "--tally", at("run.tsv")],
            "mrrc-beam run": [beam, "run", *common, "-o", at("beam.mrc"), "--tally", at("beam.tsv")],
            "the same, workers in processes": [beam, "run", "--environment", "process", *common, "-o", at("beam.mrc"), "--tally", at("beam.tsv")],
            "mrrc-beam, no records": [beam, "run", *common, "--limit", "1", "-o", at("none.mrc")],
        }
        taken = {name: [] for name in commands}
        for _ in range(args.rounds):
            for name, argv in commands.items():
                m = measure.run(argv, err=at("err"))
                if m.status:
                    sys.exit("%s: exit code %d\n%s" % (name, m.status, open(at("err")).read()))
                taken[name].append(m)
                if name.startswith(("mrrc-beam run", "the same")):
                    for suffix in (".mrc", ".tsv"):
                        if not filecmp.cmp(at("run" + suffix), at("beam" + suffix), shallow=False):
                            sys.exit("the outputs differ")
        size = os.path.getsize(at("in.mrc"))
        print("%d records, %d MB, %d rounds, medians (least to most)" % (args.records, size // 1000000, args.rounds))
        median = {}
        for name, list_ in taken.items():
            median[name] = {}
            cells = []
            for what, unit in (("wall", "s"), ("cpu", "s CPU"), ("peak", "MiB")):
                values = [getattr(m, what) for m in list_]
                median[name][what] = statistics.median(values)
                cells.append("%.2f %s (%.2f to %.2f)" % (statistics.median(values), unit, min(values), max(values)))
            print("%-32s %s" % (name, ", ".join(cells)))
        one, many = median["run --jobs 2"], median["mrrc-beam run"]
        for what, value in (("wall", many["wall"] / one["wall"]), ("cpu", many["cpu"] / one["cpu"]), ("peak", many["peak"])):
            print("%-5s %.2f, goal at most %g: %s" % (what, value, GOALS[what], "holds" if value <= GOALS[what] else "does not hold"))


if __name__ == "__main__":
    main()

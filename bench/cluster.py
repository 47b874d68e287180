#!/usr/bin/env python3
"""Computes how long runs take on one machine and on a cluster, from measured figures; README.md explains how."""
import argparse
import json
import os
import sys
import tempfile

sys.dont_write_bytecode = True

import simulate  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(os.path.dirname(HERE), "docs", "cluster.md")
PICTURE = os.path.join(os.path.dirname(HERE), "docs", "cluster.svg")
CORES = (2, 16, 64)
RECORDS = (1_000_000, 10_000_000, 100_000_000, 500_000_000)
WORKERS = (1, 10, 100, 1000)


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--figures", default=os.path.join(HERE, "cluster.json"), help="the file of figures (default bench/cluster.json)")
    p.add_argument("--measure", action="store_true", help="measure on this machine first, and write the file of figures")
    p.add_argument("--records", type=int, default=600_000, help="in the file that --measure generates (default 600000: 681 MB)")
    p.add_argument("--rounds", type=int, default=5, help="of --measure (default 5)")
    p.add_argument("--write", action="store_true", help="write the tables and the picture into docs; needs matplotlib")
    p.add_argument("--check", action="store_true", help="exit with 1 if the tables of docs are not those of the figures")
    a = p.parse_args()
    if a.records < 1000 or a.rounds < 1:
        p.error("--records is at least 1000, --rounds at least 1")
    return a


def duration(seconds):
    """A time for people."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


def machine_table(f):
    """One machine with so many cores."""
    head = ["records", "size", *(f"{script.name}, {cores} cores" for script in f.scripts.values() for cores in CORES)]
    rows = [[f"{records // 1_000_000:,} million", f"{records * f.record / 1e9:,.0f} GB",
             *(duration(simulate.one_machine(f, script, records, cores)) for script in f.scripts.values() for cores in CORES)] for records in RECORDS]
    return table(head, rows)


def cluster_table(f):
    """500 million records on so many workers."""
    head = ["script", "output", *(f"{n:,} worker{'s' * (n > 1)}" for n in WORKERS), "twice as many save less than 10 % from", "because of"]
    rows = []
    for script in f.scripts.values():
        for way in simulate.WAYS:
            times = [duration(simulate.in_parts(f, script, simulate.MANY, n, way).total) for n in WORKERS]
            n, stage = simulate.enough(f, script, simulate.MANY, way)
            rows.append([script.name, way.name, *times, n, simulate.STAGES[stage]])
    return table(head, rows)


def overhead_table(f, content):
    """What was measured on one machine."""
    head = ["script", "records", "processes", "`run`", "`parts plan`", "`parts run`", "`parts join`", "parts to run", "CPU to run"]
    when = content["when"]
    busy = "" if when["idle"] else f"; the machine was busy (others used {when['load']:.1f} cores), so the times are too long, and only the processor time (CPU) is certain"
    caption = f"Measured on {when['date']} on {when['cores']} cores ({when['processor']}), medians of {when['rounds']} rounds{busy}.\n"
    return table(head, [[f.scripts[r["script"]].name, f"{r['records']:,}", r["processes"], *(f"{r[key]:.2f}" for key in ("run", "plan", "work", "join", "wall", "cpu"))]
                        for r in content["overhead"]]) + "\n" + caption


def tables(f, content):
    """The tables by their marks in the page."""
    return {"machine": machine_table(f), "workers": cluster_table(f), "overhead": overhead_table(f, content)}


def replaced(page, made):
    """The page with these tables."""
    for mark, text in made.items():
        begin, end = f"<!-- {mark}:begin -->\n", f"<!-- {mark}:end -->"
        before, found, rest = page.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            sys.exit(f"{PAGE}: the marks {begin.strip()} and {end} are missing")
        page = f"{before}{begin}\n{text}\n{end}{after}"
    return page


def measured(a):
    """Measures, and changes the file of figures; what is assumed stays."""
    import overhead
    with open(a.figures, encoding="utf-8") as f:
        content = json.load(f)
    with tempfile.TemporaryDirectory() as tmp:
        content.update(overhead.all_of_it(tmp, a.records, a.rounds))
    with open(a.figures, "w", encoding="utf-8") as f:
        json.dump(content, f, indent=2)
        f.write("\n")
    if not content["when"]["idle"]:
        print(f"the machine was not idle: others used {content['when']['load']} cores", file=sys.stderr)


def main():
    a = arguments()
    if a.measure:
        measured(a)
    f, content = simulate.read(a.figures)
    made = tables(f, content)
    print("\n".join(made.values()))
    with open(PAGE, encoding="utf-8") as page:
        now = page.read()
    then = replaced(now, made)
    if a.check and now != then:
        sys.exit(f"{PAGE}: the tables are not those of {a.figures}: python3 bench/cluster.py --write")
    if a.write:
        import picture
        picture.draw(f, content, PICTURE)
        with open(PAGE, "w", encoding="utf-8") as page:
            page.write(then)


if __name__ == "__main__":
    main()

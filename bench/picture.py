"""The picture of docs/cluster.md: 500 million records on 1 to 1,000 workers. Needs matplotlib."""
import dataclasses

import matplotlib

matplotlib.use("svg")

from matplotlib import pyplot, ticker  # noqa: E402

import simulate  # noqa: E402
from simulate import MANY, STAGES, WAYS  # noqa: E402

# They also differ in brightness. The background is white whatever page shows the picture.
COLOURS = {"edit": "#2f6690", "validate": "#b3261e"}
SHARES = {"scripts": "#2f6690", "plan": "#e8a33d", "waiting": "#7a5195", "last": "#b3261e", "starting": "#8fa3b0", "join": "#1b1b1b"}
WORKERS = sorted({round(10 ** (e / 20)) for e in range(61)})
SETTINGS = {"svg.hashsalt": "cluster", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 10, "axes.spines.top": False,
            "axes.spines.right": False}


def workers_axis(axes):
    axes.set_xscale("log")
    axes.set_xlim(1, 1000)
    axes.xaxis.set_major_formatter(ticker.FuncFormatter(lambda n, _: f"{n:,.0f}"))
    axes.set_xlabel("workers")


def times(axes, f):
    """The time of each script in each way, and what it would be without any loss."""
    for name, script in f.scripts.items():
        for way, style in zip(WAYS, ("-.", "--", "-")):
            minutes = [simulate.in_parts(f, script, MANY, n, way).total / 60 for n in WORKERS]
            axes.plot(WORKERS, minutes, style, color=COLOURS[name], linewidth=2, label=f"{script.name}, {way.name}")
        even = MANY * script.part_cpu / f.worker_cores / 60
        axes.plot(WORKERS, [even / n for n in WORKERS], ":", color=COLOURS[name], linewidth=1, label=f"{script.name}, the script alone")
    workers_axis(axes)
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda n, _: f"{n:g}"))
    axes.set_ylim(bottom=0.5, top=1000)
    axes.set_ylabel("minutes")
    axes.grid(True, which="major", color="#d9e2ec")
    axes.legend(frameon=False, ncols=2)
    axes.set_title(f"{MANY // 1_000_000} million records ({MANY * f.record / 1e9:,.0f} GB), workers with {f.worker_cores} cores")


def shares(axes, f, name, way):
    """What the time goes into, in per cent."""
    stages = [dataclasses.asdict(simulate.in_parts(f, f.scripts[name], MANY, n, way)) for n in WORKERS]
    rows = [[100 * s[stage] / sum(s.values()) for s in stages] for stage in SHARES]
    axes.stackplot(WORKERS, rows, labels=[STAGES[stage] for stage in SHARES], colors=list(SHARES.values()))
    workers_axis(axes)
    axes.set_ylim(0, 100)
    axes.set_ylabel("% of the time")
    axes.set_title(f"{f.scripts[name].name}, {way.name}", fontsize=10)


def draw(f, content, path):
    with pyplot.rc_context(SETTINGS):
        figure = pyplot.figure(figsize=(9, 9), facecolor="white", layout="constrained")
        ways = {way.name: way for way in WAYS if way.shards}
        axes = figure.subplot_mosaic([["times", "times"], [*ways]], height_ratios=[3, 2])
        times(axes["times"], f)
        for name, way in ways.items():
            shares(axes[name], f, "validate", way)
        handles, labels = axes[name].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
        figure.suptitle(f"Computed, not measured; from figures of {content['when']['date']}", color="#555555", fontsize=9)
        figure.savefig(path, metadata={"Date": None, "Title": "500 million records on 1 to 1,000 workers"})

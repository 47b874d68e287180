"""Which programs can do which task, and what is installed."""
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import Callable

HERE = os.path.dirname(os.path.abspath(__file__))
DEBIAN = ["yaz", "libmarc-record-perl", "libmarc-xml-perl", "libcatmandu-marc-perl"]
PYTHON = ["pymarc", "mrrc"]
MARC21 = "0.7.0"  # of the crate marc21-cli
TASKS = {
    "T1": "read and count",
    "T2": "keep records whose 650$a contains \"History\", as ISO 2709",
    "T3": "remove 9XX, add a 590, upper-case 245$a (ASCII letters), as ISO 2709",
    "T4": "001, 245$a, 100$a and all 650$a as TSV",
    "T5": "to MARCXML",
    "T6": "to MARC-in-JSON",
    "T7": "from MARCXML to ISO 2709",
    "T8": "from MARC-in-JSON, a record in a line, to ISO 2709",
    "T9": "from MARCMaker text to ISO 2709",
}
DISCARDED = "mrrc-lua, t2_loop.lua, the records discarded"
INPUTS = {"T7": "xml", "T8": "jsonl", "T9": "mrk"}  # formats of the inputs that are not ISO 2709


@dataclass(frozen=True)
class Program:
    task: str
    name: str
    argv: Callable[[str], list]  # of the input's path
    jobs: int = 0  # of ours; 0: a peer
    slow: bool = False  # runs on the shorter file
    yaz: bool = False
    reference: bool = False  # it does not do the task, and is measured beside it to be compared with
    count: Callable[[bytes, bytes], int] = lambda out, err: int(out)  # T1: the count, of output and errors
    check: Callable[[str], list] = None  # stands in for argv where that prints no count

    @property
    def script(self):
        """The name that programs which differ only in jobs share."""
        return self.name.rpartition(", ")[0]


def install(tmp):
    """Installs the peers where possible and returns the Python to use. A failure shows later as a missing program."""
    root = ["sudo"] if os.geteuid() and shutil.which("sudo") else []
    subprocess.run([*root, "apt-get", "update"])
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    for package in DEBIAN:
        subprocess.run([*root, "apt-get", "install", "-y", "--no-install-recommends", package])
    venv = os.path.join(tmp, "venv")
    subprocess.run([sys.executable, "-m", "venv", venv])
    for package in PYTHON:
        subprocess.run([os.path.join(venv, "bin", "python3"), "-m", "pip", "install", "-q", package])
    install_rust(tmp)
    return os.path.join(venv, "bin", "python3")


def install_rust(tmp):
    """Builds the programs in Rust, and puts them in front of PATH."""
    subprocess.run(["cargo", "install", "--quiet", "--locked", "--version", MARC21, "--root", os.path.join(tmp, "rust"), "marc21-cli"])
    subprocess.run(["cargo", "install", "--quiet", "--locked", "--path", os.path.join(HERE, "peers", "with_mrrc"), "--root", os.path.join(tmp, "rust"),
                    "--target-dir", os.path.join(tmp, "rust", "target")])
    os.environ["PATH"] = os.path.join(tmp, "rust", "bin") + os.pathsep + os.environ["PATH"]


def text(*argv):
    """The output of a command, or None."""
    try:
        return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


class Installed:
    """Versions of the installed programs, and the reasons why the others are missing."""

    def __init__(self, pythons):
        self.versions, self.missing, self.python = {}, {}, {}
        yaz = text("yaz-marcdump", "-V")
        self._note("yaz-marcdump", yaz and re.search(r"[\d.]+", yaz)[0], "the program is not installed")
        for module in ("MARC::Record", "MARC::File::XML", "MARC::File::MiJ", "Catmandu", "Catmandu::MARC"):
            self._note(module, text("perl", f"-M{module}", "-e", f"print {module}->VERSION"), "the Perl module is not installed")
        marc21 = text("marc21", "--version")
        self._note("marc21", marc21 and re.search(r"\d+\.[\d.]+", marc21)[0], "the program of marc21-rs is not installed")
        self._note("the crate mrrc", text("with-mrrc", "version"), "bench/peers/with_mrrc is not installed")
        for module in PYTHON:
            probe = f"import importlib.metadata as m, {module}; print(m.version('{module}'))"
            for python in pythons:
                if version := text(python, "-c", probe):
                    self.python[module] = python
                    break
            self._note(module, version, "the Python package cannot be imported")

    def _note(self, name, version, reason):
        if version:
            self.versions[name] = version
        else:
            self.missing[name] = reason

    def has(self, *names):
        return all(name in self.versions for name in names)


def ours(binary, only):
    """Our own programs: the ordinary binary with ordinary scripts."""
    def script(task, file, *flags):
        for jobs in (1, 2):
            yield Program(
                task, f"mrrc-lua, {file}, {plural(jobs)}", jobs=jobs,
                argv=lambda f, j=jobs: [binary, "run", *flags, "--jobs", str(j), os.path.join(HERE, "scripts", file), f],
                count=lambda out, err: int(re.search(rb"read ([\d,]+)", err)[1].replace(b",", b"")))

    def convert(task, to):
        for jobs in (1, 2):
            yield Program(task, f"mrrc-lua convert, {plural(jobs)}", jobs=jobs,
                          argv=lambda f, j=jobs: [binary, "convert", "--to", to, "--jobs", str(j), f])

    def read(task):  # all cores parse text, whatever the number of jobs
        yield Program(task, f"mrrc-lua convert, {plural(1)}", jobs=1, argv=lambda f: [binary, "convert", "--to", "marc", f])

    discarding = Program("T1", f"({DISCARDED}), {plural(1)}", lambda f: [binary, "run", os.path.join(HERE, "scripts", "t2_loop.lua"), f], jobs=1, reference=True)
    every = [*script("T1", "t1_count.lua"), discarding, *script("T2", "t2_loop.lua"), *script("T2", "t2_any.lua"), *script("T3", "t3.lua"),
             *script("T4", "t4.lua", "--to", "tsv"), *script("T4", "t4_emit.lua"), *convert("T5", "xml"), *convert("T6", "jsonl"),
             *read("T7"), *read("T8"), *read("T9")]
    return [p for p in every if p.task in only]


def plural(jobs):
    return "1 job" if jobs == 1 else f"{jobs} jobs"


def peers(there, only):
    """The peers' programs, and what they cannot do: (programs, [(program, reason)])."""
    gaps = list(there.missing.items())
    every = [*_yaz(there), *_perl(there), *_catmandu(there), *_python(there), *_rust(there)]
    if there.has("yaz-marcdump"):
        gaps.append(("yaz-marcdump, T2 to T4", "it converts and counts; there is nothing to script"))
    if there.has("mrrc"):
        gaps.append(("mrrc ProducerConsumerPipeline, T3", "its records are read with another interface than the reader's; T3 is done with the reader"))
    return [p for p in every if p.task in only], gaps


def _yaz(there):
    if not there.has("yaz-marcdump"):
        return
    def lines(out, err):
        return len(re.findall(rb"^001 ", out, re.M))
    yield Program("T1", "yaz-marcdump -n", lambda f: ["yaz-marcdump", "-n", f], yaz=True,
                  count=lines, check=lambda f: ["yaz-marcdump", f])
    for task in ("T2", "T3", "T4"):
        yield Program(task, "(yaz-marcdump -n, only counts)", lambda f: ["yaz-marcdump", "-n", f], yaz=True, reference=True)
    for task, to in (("T5", "marcxml"), ("T6", "json")):
        yield Program(task, f"yaz-marcdump -o {to}", lambda f, to=to: ["yaz-marcdump", "-o", to, f], yaz=True)
    yield Program("T7", "yaz-marcdump -i marcxml -o marc", lambda f: ["yaz-marcdump", "-i", "marcxml", "-o", "marc", f], yaz=True)


def _perl(there):
    needs = {"T5": "MARC::File::XML", "T6": "MARC::File::MiJ", "T7": "MARC::File::XML", "T8": "MARC::File::MiJ"}
    for task in TASKS:
        if task != "T9" and there.has("MARC::Record", needs.get(task, "MARC::Record")):
            yield Program(task, "Perl MARC::Batch", slow=True,
                          argv=lambda f, t=task: ["perl", os.path.join(HERE, "peers", "marc_batch.pl"), t, f])


def _catmandu(there):
    if not there.has("Catmandu", "Catmandu::MARC"):
        return
    def fix(task):
        return "--fix", os.path.join(HERE, "peers", task.lower() + ".fix")
    marc = "MARC", "--type", "ISO"
    to = {"T1": ["Count"], "T2": [*marc, *fix("T2")], "T3": [*marc, *fix("T3")],
          "T4": ["TSV", "--header", "0", "--fields", "id,title,author,subjects", *fix("T4")],
          "T5": ["MARC", "--type", "XML"], "T6": ["JSON", "--line_delimited", "1", *fix("T6")]}  # its exporter MiJ encodes text twice
    for task, reader in (("T7", "XML"), ("T8", "MiJ"), ("T9", "MARCMaker")):
        yield Program(task, f"Catmandu, reader {reader}", slow=True,
                      argv=lambda f, r=reader: ["catmandu", "convert", "MARC", "--type", r, "--file", f, "to", "MARC", "--type", "ISO"])
    for reader in ("ISO", "RAW"):  # the one it takes by itself, and the fastest it has
        for task, rest in to.items():
            yield Program(task, f"Catmandu, reader {reader}", slow=True,
                          argv=lambda f, r=reader, rest=rest: ["catmandu", "convert", "MARC", "--type", r, "--file", f, "to", *rest])


def _python(there):
    def peer(package, *words):
        return lambda f: [there.python[package], os.path.join(HERE, "peers", f"with_{package}.py"), *words, f]
    for task in TASKS:
        if there.has("pymarc") and task != "T9":
            yield Program(task, "pymarc", peer("pymarc", task), slow=True)
        if there.has("mrrc") and task not in INPUTS:
            yield Program(task, "mrrc MARCReader", peer("mrrc", task, "reader"))
        if there.has("mrrc") and task != "T3" and task not in INPUTS:
            yield Program(task, "mrrc ProducerConsumerPipeline", peer("mrrc", task, "pipeline"))


def _rust(there):
    if there.has("marc21"):
        yield Program("T1", "marc21 count", lambda f: ["marc21", "count", f])
        yield Program("T2", "marc21 filter", lambda f: ["marc21", "filter", "650/*.a =? 'History'", f])
        yield Program("T4", "marc21 select", lambda f: ["marc21", "select", "--tsv", "--no-header", "--quote-style", "never", "--merge", "--separator", "; ",
                                                        "001, 245/*.a, 100/*.a, 650/*.a", f])
    if there.has("the crate mrrc"):
        for task in ("T1", "T2", "T3", "T4", "T6", "T7"):
            yield Program(task, "program on the crate mrrc", lambda f, t=task: ["with-mrrc", t, f])

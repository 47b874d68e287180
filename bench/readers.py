"""Compares what mrrc-lua, yaz-marcdump, pymarc and marc4j read from files of ISO 2709, field by field.

readers.py --marc4j marc4j.jar --python PYTHON_WITH_PYMARC [--show N] FILE_OR_FOLDER ...

Text is compared after NFC. Leader/00-04, 09 and 12-16 are left out: programs compute them. The records of a file are
aligned by their 001 and by their number of fields; within a record, fields are compared whatever their order is, and what is
left is paired by tag.
"""
import argparse
import collections
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = ("yaz-marcdump", "pymarc", "marc4j")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def lines(path):
    """The records of a file of lines of JSON."""
    with open(path, encoding="utf-8", newline="\n") as f:
        return [json.loads(line) for line in f]


def from_jsonl(text):
    """The records of MARC-in-JSON, one per line."""
    for line in text.split("\n"):
        if not line.strip():
            continue
        record = json.loads(line)
        fields = []
        for f in record["fields"]:
            (tag, v), = f.items()
            if isinstance(v, str):
                fields.append([tag, v])
            else:
                fields.append([tag, v["ind1"] + v["ind2"], [list(*s.items()) for s in v["subfields"]]])
        yield [record["leader"], fields]


def parsed(record):
    """An element without children in the place of one that is not XML."""
    try:
        return ElementTree.fromstring(record)
    except ElementTree.ParseError:
        return ElementTree.Element("record")


def from_xml(text):
    """The records of MARCXML, each read on its own, so that one that is not XML costs no other."""
    for record in re.findall(r"<record>.*?</record>", NOT_XML.sub("\ufffd", text), re.S):
        fields, leader = [], ""
        for e in parsed(record):
            if e.tag == "leader":
                leader = e.text or ""
            elif e.tag == "controlfield":
                fields.append([e.get("tag"), e.text or ""])
            else:
                fields.append([e.get("tag"), (e.get("ind1") or "") + (e.get("ind2") or ""), [[s.get("code") or "", s.text or ""] for s in e]])
        yield [leader, fields]


def run(*argv):
    return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode("utf-8", "replace")


def by_yaz(path):
    """yaz-marcdump decodes all records of a file alike: those that do not say UTF-8 are taken from a run that decodes MARC-8.
    Its MARCXML always says UTF-8, its JSON says what the record says."""
    plain = list(from_xml(run("yaz-marcdump", "-o", "marcxml", path)))
    leaders = re.findall(r'^\s*"leader": ?"(.*)",$', run("yaz-marcdump", "-o", "json", path), re.M)
    marc8 = list(from_xml(run("yaz-marcdump", "-f", "marc-8", "-t", "utf-8", "-o", "marcxml", path)))
    if len(marc8) != len(plain) or len(leaders) != len(plain):
        return plain
    return [p if leader[9:10] == "a" else m for p, m, leader in zip(plain, marc8, leaders)]


def comparable(record):
    leader, fields = record
    norm = lambda s: unicodedata.normalize("NFC", s)
    out = []
    for f in fields:
        if len(f) == 2:
            out.append((f[0], norm(f[1])))
        else:
            out.append((f[0], f[1], tuple((c, norm(v)) for c, v in f[2])))
    return leader[5:9] + leader[10:12] + leader[17:20], out


def key(record):
    return next((f[1] for f in record[1] if f[0] == "001" and len(f) == 2), ""), len(record[1])


def aligned(ours, theirs):
    """Pairs of records; None for one that the other program does not have."""
    if len(ours) == len(theirs):
        yield from zip(ours, theirs)
        return
    a, b = [key(r) for r in ours], [key(r) for r in theirs]
    for op, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        for x in range(max(j - i, m - k)):
            yield (ours[i + x] if i + x < j else None), (theirs[k + x] if k + x < m else None)


def kind(ours, theirs):
    """What the difference between two fields with one tag is; None: one of them is not there."""
    if theirs is None:
        return "the other program does not have the field"
    if ours is None:
        return "mrrc-lua does not have the field"
    if len(ours) != len(theirs):
        return "a control field or a data field"
    text = lambda f: f[1] if len(f) == 2 else "".join(c + v for c, v in f[2])
    x, y = text(ours), text(theirs)
    if len(ours) == 3 and ours[1] != theirs[1] and ours[2] == theirs[2]:
        return "indicators"
    if x.strip() == y.strip() or re.sub(r"\s+", "", x) == re.sub(r"\s+", "", y):
        return "white space"
    fold = lambda s: "".join(c for c in unicodedata.normalize("NFD", s) if not unicodedata.combining(c) and c != "\ufffd")
    if len(ours) == 3 and [c for c, _ in ours[2]] != [c for c, _ in theirs[2]]:
        return "subfields"
    if "\ufffd" in x or "\ufffd" in y or re.search("[\x80-\x9f]", x + y):
        return "bytes that are not text"
    if fold(x) == fold(y):
        return "combining characters"
    if all(ord(c) < 128 for c in x + y):
        return "ASCII text"
    return "other characters"


def compare(ours, theirs, counts, examples, path):
    for a, b in aligned([comparable(r) for r in ours], [comparable(r) for r in theirs]):
        if a is None or b is None:
            counts["records of " + ("the other program" if a is None else "mrrc-lua") + " alone"] += 1
            continue
        counts["records"] += 1
        if a[0] != b[0]:
            counts["leaders that differ"] += 1
            examples["leaders that differ"].append((path, a[0], b[0]))
        x, y = collections.Counter(a[1]), collections.Counter(b[1])
        counts["fields"] += sum((x & y).values())
        left, right = list((x - y).elements()), list((y - x).elements())
        counts["same"] += not left and not right
        for tag in sorted({f[0] for f in left + right}):
            p, q = [f for f in left if f[0] == tag], [f for f in right if f[0] == tag]
            for i in range(max(len(p), len(q))):
                f, g = p[i] if i < len(p) else None, q[i] if i < len(q) else None
                k = kind(f, g)
                counts[k] += 1
                examples[k].append((path, f, g))


def files(names):
    for name in names:
        if os.path.isdir(name):
            for folder, _, found in sorted(os.walk(name)):
                yield from (os.path.join(folder, f) for f in sorted(found) if f.endswith((".mrc", ".dat", ".bin")))
        else:
            yield name


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("files", nargs="+")
    p.add_argument("--mrrc-lua", default="bin/mrrc-lua")
    p.add_argument("--python", default=sys.executable, help="a Python that has pymarc")
    p.add_argument("--marc4j", help="the jar of marc4j")
    p.add_argument("--show", type=int, default=0, help="examples of each kind of difference")
    p.add_argument("--by-file", action="store_true", help="also the counts of each file that is not read alike")
    o = p.parse_args()
    paths = list(files(o.files))
    counts = {peer: collections.Counter() for peer in PEERS}
    examples = {peer: collections.defaultdict(list) for peer in PEERS}
    with tempfile.TemporaryDirectory() as tmp:
        pairs = lambda name: [x for i, path in enumerate(paths) for x in (path, os.path.join(tmp, f"{name}{i}"))]
        subprocess.run([o.python, os.path.join(HERE, "peers", "pymarc_fields.py"), *pairs("pymarc")], check=True)
        subprocess.run(["java", "-cp", o.marc4j, os.path.join(HERE, "peers", "Marc4jFields.java"), *pairs("marc4j")], check=True)
        total = 0
        for i, path in enumerate(paths):
            ours = list(from_jsonl(run(o.mrrc_lua, "convert", "-q", path, "--to", "jsonl")))
            total += len(ours)
            peers = {"yaz-marcdump": by_yaz(path)}
            for name in ("pymarc", "marc4j"):
                out = os.path.join(tmp, f"{name}{i}")
                peers[name] = lines(out) if os.path.exists(out) else []
            for name, theirs in peers.items():
                one = collections.Counter()
                compare(ours, theirs, one, examples[name], path)
                counts[name] += one
                if o.by_file and (len(one) > 3 or one["same"] < one["records"]):
                    print(os.path.basename(path), name, dict(one))
    print(f"{len(paths)} files, {total} records of mrrc-lua")
    for name in PEERS:
        print(f"\n{name}")
        for k, n in sorted(counts[name].items(), key=lambda x: -x[1]):
            print(f"  {n:7,} {k}")
            for example in examples[name].get(k, [])[:o.show]:
                print("          ", *(x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in example), sep="\n            ")


if __name__ == "__main__":
    main()

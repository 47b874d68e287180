"""The everyday jobs with pymarc: jobs_pymarc.py JOB FILE > OUT"""
import collections
import sys

import pymarc


def first(record, tag, code="a"):
    field = record.get(tag)
    return field.get(code, "") if field else ""


def subjects(record):
    return (a for f in record.get_fields("650") for a in f.get_subfields("a"))


def table(records, out):
    for record in records:
        row = (record["001"].data, first(record, "245"), first(record, "100"), "; ".join(subjects(record)))
        out.write(("\t".join(row) + "\n").encode())


def freq(records, out):
    counts = collections.Counter(a for record in records for a in subjects(record))
    for value, n in sorted(counts.items(), key=lambda c: (-c[1], c[0])):
        out.write(f"{value}\t{n}\n".encode())


def sort(records, out):
    for record in sorted(records, key=lambda r: first(r, "245").strip()):
        out.write(record.as_marc())


def dedupe(records, out):
    seen = set()
    for record in records:
        key = record["001"].data.strip()
        if key not in seen:
            seen.add(key)
            out.write(record.as_marc())


if __name__ == "__main__":
    with open(sys.argv[2], "rb") as source:
        {"table": table, "freq": freq, "sort": sort, "dedupe": dedupe}[sys.argv[1]](pymarc.MARCReader(source), sys.stdout.buffer)

"""Two everyday jobs in Python without a library for MARC: jobs_bytes.py JOB FILE > OUT

It reads ISO 2709 by its lengths and looks up single fields in the directory. It checks nothing, and reads nothing else.
Only keys and places of records are kept; the file is mapped into memory.
"""
import mmap
import sys


def places(data):
    at, end = 0, len(data)
    while at < end:
        size = int(data[at:at + 5])
        yield at, size
        at += size


def field(data, at, tag):
    base = int(data[at + 12:at + 17])
    directory = data[at + 24:at + base - 1]
    i = 0
    while i < len(directory):
        if directory[i:i + 3] == tag:
            start = at + base + int(directory[i + 7:i + 12])
            return data[start:start + int(directory[i + 3:i + 7]) - 1]
        i += 12
    return b""


def title(data, at):
    for subfield in field(data, at, b"245").split(b"\x1f")[1:]:
        if subfield[:1] == b"a":
            return subfield[1:].strip()
    return b""


def sort(data, out):
    keys = [(title(data, at), at, size) for at, size in places(data)]
    keys.sort()
    for _, at, size in keys:
        out.write(data[at:at + size])


def dedupe(data, out):
    seen = set()
    for at, size in places(data):
        key = field(data, at, b"001").strip()
        if key not in seen:
            seen.add(key)
            out.write(data[at:at + size])


if __name__ == "__main__":
    with open(sys.argv[2], "rb") as source, mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as data:
        {"sort": sort, "dedupe": dedupe}[sys.argv[1]](data, sys.stdout.buffer)

"""Checks whether a program's output is what the task asks for.

The right answer is computed here from the input, with a reader of ISO 2709 that shares nothing with
any of the programs. Records are (leader, fields); a field is (tag, value) or (tag, indicators,
((code, value), ...)).
"""
import itertools
import json
import string
import xml.etree.ElementTree as ElementTree

UPPER = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)


def pieces(path):
    """The raw records of a file."""
    with open(path, "rb") as f:
        while head := f.read(5):
            yield head + f.read(int(head) - 5)


def records(path):
    for raw in pieces(path):
        base = int(raw[12:17])
        fields = []
        for at in range(24, base - 1, 12):  # a directory entry: tag, length, start
            tag, length, start = raw[at:at + 3].decode(), int(raw[at + 3:at + 7]), int(raw[at + 7:at + 12])
            data = raw[base + start:base + start + length].rstrip(b"\x1e").decode()
            if tag < "010":
                fields.append((tag, data))
            else:
                indicators, *subfields = data.split("\x1f")
                fields.append((tag, indicators, tuple((s[0], s[1:]) for s in subfields)))
        yield raw[:24].decode(), fields


def from_xml(path):
    for _, element in ElementTree.iterparse(path):
        if element.tag.rpartition("}")[2] != "record":
            continue
        leader, fields = None, []
        for e in element:
            name = e.tag.rpartition("}")[2]
            if name == "leader":
                leader = e.text
            elif name == "controlfield":
                fields.append((e.get("tag"), e.text))
            else:
                fields.append((e.get("tag"), e.get("ind1") + e.get("ind2"), tuple((s.get("code"), s.text) for s in e)))
        yield leader, fields
        element.clear()  # else the whole document stays in memory


def from_json(path):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    decoder, at = json.JSONDecoder(), 0
    while text[at:at + 1].isspace():
        at += 1
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        while text[at:at + 1].isspace():
            at += 1
        if isinstance(value, list):  # mrrc's own shape: a list with the leader first
            value = {"leader": value[0]["leader"], "fields": value[1:]}
        yield value["leader"], [_json_field(*pair) for f in value["fields"] for pair in f.items()]


def _json_field(tag, value):
    if isinstance(value, str):
        return tag, value
    return tag, value["ind1"] + value["ind2"], tuple(pair for s in value["subfields"] for pair in s.items())


def values(fields, tag):
    """The $a of the fields with a tag."""
    return [v for f in fields if f[0] == tag for code, v in f[2] if code == "a"]


def kept(leader, fields):
    return any("History" in v for v in values(fields, "650"))


def changed(leader, fields):
    out = [f for f in fields if not f[0].startswith("9")] + [("590", "  ", (("a", "Processed"),))]
    for i, f in enumerate(out):
        if f[0] == "245":
            out[i] = f[0], f[1], tuple((c, v.translate(UPPER) if c == "a" else v) for c, v in f[2])
    return leader, out


def row(leader, fields):
    number = [f[1] for f in fields if f[0] == "001"]
    return "\t".join([*number[:1], *(values(fields, "245")[:1] or [""]), *(values(fields, "100")[:1] or [""]),
                      "; ".join(values(fields, "650"))])


def plain(record):
    """A record without the parts that may differ: lengths in the leader; for T3, the place of the new 590."""
    leader, fields = record
    return leader[5:10] + leader[17:20], sorted(fields, key=lambda f: f[0] == "590")


def lines(path):
    with open(path, encoding="utf-8", newline="\n") as f:
        return f.read().split("\n")[:-1]


def check(task, source, out):
    """Returns the first fault in the output of T2 to T9, or the empty string. source is the file of ISO 2709."""
    given = records(source)
    if task == "T4":
        return difference((row(*r) for r in given), lines(out))
    if task == "T2":
        given = (r for r in given if kept(*r))
    elif task == "T3":
        given = (changed(*r) for r in given)
    found = {"T5": from_xml, "T6": from_json}.get(task, records)(out)
    return difference(map(plain, given), map(plain, found))


def difference(expected, found):
    for i, (e, f) in enumerate(itertools.zip_longest(expected, found)):
        if f is None:
            return f"ends after {i:,}"
        if e is None:
            return f"goes on after {i:,}"
        if e != f:
            return f"number {i + 1:,} differs"
    return ""

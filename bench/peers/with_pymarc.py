"""Tasks T1 to T8 with pymarc: with_pymarc.py TASK FILE > OUT"""
import io
import string
import sys

import pymarc

UPPER = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)


def count(records, out):
    out.write(b"%d\n" % sum(1 for _ in records))


def keep(records, out):
    for record in records:
        if any("History" in a for f in record.get_fields("650") for a in f.get_subfields("a")):
            out.write(record.as_marc())


def change(records, out):
    for record in records:
        record.remove_field(*[f for f in record.fields if f.tag.startswith("9")])
        record.add_field(pymarc.Field("590", pymarc.Indicators(" ", " "), [pymarc.Subfield("a", "Processed")]))
        for field in record.get_fields("245"):
            if "a" in field:
                field["a"] = field["a"].translate(UPPER)
        out.write(record.as_marc())


def rows(records, out):
    def first(record, tag):
        field = record.get(tag)
        return field.get("a", "") if field else ""

    for record in records:
        subjects = "; ".join(a for f in record.get_fields("650") for a in f.get_subfields("a"))
        row = (record["001"].data, first(record, "245"), first(record, "100"), subjects)
        out.write(("\t".join(row) + "\n").encode())


def xml(records, out):
    writer = pymarc.XMLWriter(out)
    for record in records:
        writer.write(record)
    writer.close(close_fh=False)


def json(records, out):
    for record in records:
        out.write(record.as_json().encode() + b"\n")


def from_xml(path, out):
    pymarc.map_xml(lambda record: out.write(record.as_marc()), path)


def from_json(path, out):
    with open(path, encoding="utf-8") as lines:  # its JSONReader reads a whole file as one list
        for line in lines:
            for record in pymarc.parse_json_to_array(io.StringIO(line)):
                out.write(record.as_marc())


TASKS = {"T1": count, "T2": keep, "T3": change, "T4": rows, "T5": xml, "T6": json}
INPUTS = {"T7": from_xml, "T8": from_json}

if __name__ == "__main__":
    if sys.argv[1] in INPUTS:
        INPUTS[sys.argv[1]](sys.argv[2], sys.stdout.buffer)
        sys.exit()
    with open(sys.argv[2], "rb") as source:
        TASKS[sys.argv[1]](pymarc.MARCReader(source), sys.stdout.buffer)

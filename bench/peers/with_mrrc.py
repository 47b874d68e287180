"""Tasks T1 to T6 with mrrc's Python package: with_mrrc.py TASK reader|pipeline FILE > OUT

reader is MARCReader, with the conveniences of pymarc; pipeline is ProducerConsumerPipeline, which
parses in threads of its own and gives plain records, on which T3 cannot be done in the same words.
"""
import string
import sys

import mrrc

UPPER = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)


def count(records, out):
    out.write(b"%d\n" % sum(1 for _ in records))


def keep(records, out):
    for record in records:
        if any("History" in a for f in record.get_fields("650") for a in f.subfields_by_code("a")):
            out.write(bytes(record.to_marc21()))


def change(records, out):
    for record in records:
        record.remove_fields(*{f.tag for f in record.fields() if f.tag.startswith("9")})
        added = mrrc.Field("590", " ", " ")
        added.add_subfield("a", "Processed")
        record.add_field(added)
        for field in record.get_fields("245"):
            codes = [s.code for s in field.subfields()]
            if "a" in codes:  # field["a"] = ... would move the subfield behind the others
                title = field.delete_subfield("a")
                field.add_subfield("a", title.translate(UPPER), pos=codes.index("a"))
        out.write(record.as_marc())


def rows(records, out):
    def first(record, tag):
        field = record.get_field(tag)
        return next(iter(field.subfields_by_code("a")), "") if field else ""

    for record in records:
        subjects = "; ".join(a for f in record.get_fields("650") for a in f.subfields_by_code("a"))
        row = (record.control_field("001"), first(record, "245"), first(record, "100"), subjects)
        out.write(("\t".join(row) + "\n").encode())


def xml(records, out):
    out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<collection>\n')
    for record in records:
        _, _, element = record.to_xml().partition("?>")  # every record brings a declaration
        out.write(element.encode() + b"\n")
    out.write(b"</collection>\n")


def json(records, out):
    """The reader's as_json has the usual shape; to_marcjson is faster, a list with the leader first."""
    for record in records:
        text = record.as_json() if isinstance(record, mrrc.Record) else record.to_marcjson()
        out.write(text.encode() + b"\n")


def pipeline(path):
    return iter(mrrc.ProducerConsumerPipeline.from_file(path).next, None)


SOURCES = {"reader": mrrc.MARCReader, "pipeline": pipeline}
TASKS = {"T1": count, "T2": keep, "T3": change, "T4": rows, "T5": xml, "T6": json}

if __name__ == "__main__":
    task, source, path = sys.argv[1:]
    TASKS[task](SOURCES[source](path), sys.stdout.buffer)

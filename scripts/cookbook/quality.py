# What is wrong with each record, a row for each fault.
import csv, re, sys
from pymarc import MARCReader

LANGUAGES = {"eng", "fre", "ger"} # and all others of the list of the Library of Congress

def is_isbn(text):
    found = re.match(r"(\d{9}[\dX]|\d{13})(?!\d)", text.replace("-", "").upper())
    if not found:
        return False
    number = found.group(1)
    if len(number) == 13:
        return sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(number)) % 10 == 0
    return sum((10 - i) * (10 if d == "X" else int(d)) for i, d in enumerate(number)) % 11 == 0

def faults(record):
    titles = len(record.get_fields("245"))
    fixed = record["008"].data if "008" in record else ""
    if titles != 1:
        yield "not exactly one 245", titles
    if len(fixed) != 40:
        yield "008 has not 40 characters", len(fixed)
    if fixed[35:38] not in LANGUAGES:
        yield "no language", ""
    for field in record.get_fields("020"):
        for isbn in field.get_subfields("a"):
            if not is_isbn(isbn):
                yield "invalid ISBN", isbn
    for field in record.fields:
        if not field.control_field:
            for s in field.subfields:
                if not s.value.strip():
                    yield "empty subfield", field.tag + "$" + s.code
    if not any(f.tag[0] == "6" for f in record.fields):
        yield "no subject", ""

with open(sys.argv[1], "rb") as source, open(sys.argv[2], "w", newline="", encoding="utf-8") as target:
    table = csv.writer(target, lineterminator="\n")
    table.writerow(["id", "fault", "found"])
    for record in MARCReader(source):
        for what, found in faults(record):
            table.writerow([record["001"].data, what, found])

# Subject headings replaced from a list: the whole heading before its first part, subdivisions kept.
import csv, re, sys, unicodedata
from collections import Counter
from pymarc import Indicators, MARCReader, MARCWriter, Subfield

SUBDIVISIONS = "vxyz"

def key(text):
    text = unicodedata.normalize("NFKD", text.casefold()).replace("'", "")
    letters = [c for c in text if not unicodedata.combining(c)]
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())

def heading(field, codes):
    return "--".join(s.value.rstrip(" .") for s in field.subfields if s.code in codes)

def whole(field):
    return key(" ".join(s.value for s in field.subfields))

with open("subjects.csv", newline="", encoding="utf-8-sig") as table:
    changes = {key(row["from"]): row for row in csv.DictReader(table)}
counts, used = Counter(), set()

def transform(record):
    for field in record.get_fields("650"):
        if field.indicator2 != "0":
            continue
        kept = [s for s in field.subfields if s.code not in "a06"]
        wanted = key(heading(field, "a" + SUBDIVISIONS))
        if wanted in changes:
            kept = [s for s in kept if s.code not in SUBDIVISIONS]
        else:
            wanted = key(heading(field, "a"))
        row = changes.get(wanted)
        if not row:
            continue
        used.add(wanted)
        if not row["to"]:
            sys.exit("subjects.csv has no new heading for " + row["from"])
        codes = "a" + SUBDIVISIONS if wanted == key(heading(field, "a" + SUBDIVISIONS)) else "a"
        old = [s for s in field.subfields if s.code in codes]
        before = {key(s.value): s.code for s in field.subfields}
        for other in record.get_linked_fields(field):
            record.remove_field(other)
        new = []
        for code, part in re.findall(r"\$([a-z-])([^$]+)", "$a" + row["to"].replace("--", "$-")):
            new.append(Subfield(before.get(key(part), "x") if code == "-" else code, part))
        if old[-1].value.endswith(".") and not row["to"].endswith("."):
            new[-1] = Subfield(new[-1].code, new[-1].value + ".")
        field.subfields = new + kept
        if row["source"]:
            field.indicators = Indicators(field.indicator1, "7")
            field.add_subfield("2", row["source"])
        counts[row["from"] + " -> " + row["to"]] += 1
        same = [f for f in record.get_fields("650") if f.indicator2 == field.indicator2 and whole(f) == whole(field)]
        if len(same) > 1:
            record.remove_field(field)

with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as target:
    writer = MARCWriter(target)
    for record in MARCReader(source):
        transform(record)
        writer.write(record)
with open("not-found.txt", "w") as report:
    for wanted, row in changes.items():
        if wanted not in used:
            print(row["from"], file=report)
for change in sorted(counts):
    print("headings", change, counts[change], sep="\t")

# A vendor's load of e-books: serials apart, what we own dropped, the rest made ours, each rule counted.
import csv, re, sys
from collections import Counter
from pymarc import Field, Indicators, MARCReader, MARCWriter, Subfield

PROXY = "https://proxy.example.edu/login?url="
counts = Counter()

def normal(number):
    found = re.fullmatch(r"(?:\(OCoLC\))?(?:ocm|ocn|on)?0*(\d+)", number.strip())
    return found.group(1) if found else None

def oclc(record):
    for field in record.get_fields("035"):
        if (field.get("a") or "").startswith("(OCoLC)"):
            return normal(field["a"])

with open("owned.csv", newline="", encoding="utf-8-sig") as table:
    owned = {normal(row["number"]) for row in csv.DictReader(table)}

def transform(record):
    if oclc(record) in owned:
        counts["dropped: owned"] += 1
        return False
    for name, pattern in (("029", r"029"), ("59.", r"59."), ("9..", r"9..")):
        fields = [f for f in record.fields if re.fullmatch(pattern, f.tag)]
        if fields:
            record.remove_field(*fields)
            counts["removed " + name] += 1
    if "006" not in record:
        record.add_ordered_field(Field("006", data="m     o  d        "))
        counts["006 added"] += 1
    if "007" not in record:
        record.add_ordered_field(Field("007", data="cr cn|"))
        counts["007 added"] += 1
    if not any("1 online resource" in v for f in record.get_fields("300") for v in f.get_subfields("a")):
        for field in record.get_fields("300"):
            field["a"] = "1 online resource (" + re.sub(r"[ ;:]+$", "", field["a"]) + ")"
        counts["300 online"] += 1
    if not any("Electronic books" in v for f in record.get_fields("655") for v in f.get_subfields("a")):
        record.add_ordered_field(Field("655", Indicators(" ", "0"), [Subfield("a", "Electronic books.")]))
        counts["655 added"] += 1
    for field in record.get_fields("856"):
        if field.indicator2 == "0" and field.get("u") and PROXY not in field["u"]:
            field["u"] = PROXY + field["u"]
            counts["proxied"] += 1
    return True

with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as target, open("serials.mrc", "wb") as apart:
    writer, serials = MARCWriter(target), MARCWriter(apart)
    for record in MARCReader(source):
        if record.leader[7] == "s":
            counts["serials apart"] += 1
            serials.write(record)
        elif transform(record):
            writer.write(record)
for rule in sorted(counts):
    print("rules", rule, counts[rule], sep="\t")

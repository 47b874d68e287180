# The general material designation becomes 336, 337 and 338; 260 becomes 264; 040 says rda.
import re, sys
from collections import Counter
from pymarc import Field, Indicators, MARCReader, MARCWriter, Subfield

TERMS = {
    "electronic resource": [("text", "txt"), ("computer", "c"), ("online resource", "cr")],
    "sound recording": [("spoken word", "spw"), ("audio", "s"), ("audio disc", "sd")],
    "videorecording": [("two-dimensional moving image", "tdi"), ("video", "v"), ("videodisc", "vd")],
}
LISTS = {"336": "rdacontent", "337": "rdamedia", "338": "rdacarrier"}
counts = Counter()

def move_mark(field):
    kept = []
    for s in field.subfields:
        if s.code == "h" and kept:
            value = re.sub(r"[ .]+$", "", kept[-1].value) + re.sub(r"^.*?\]", "", s.value)
            kept[-1] = Subfield(kept[-1].code, value)
        else:
            kept.append(s)
    field.subfields = kept

def transform(record):
    for field in record.get_fields("040"):
        if "e" not in field:
            places = [i for i, s in enumerate(field.subfields) if s.code in "cd"]
            field.add_subfield("e", "rda", places[0] if places else None)
    for field in record.get_fields("260"):
        field.tag, field.indicators = "264", Indicators(field.indicator1, "1")
    for title in record.get_fields("245"):
        if "h" not in title:
            continue
        designation = re.search(r"\[(.*?)\]", title["h"]).group(1)
        counts[designation] += 1
        if designation in TERMS:
            for tag, (term, code) in zip(LISTS, TERMS[designation]):
                if tag not in record:
                    subfields = [Subfield("a", term), Subfield("b", code), Subfield("2", LISTS[tag])]
                    record.add_ordered_field(Field(tag, Indicators(" ", " "), subfields))
            for other in record.get_linked_fields(title):
                move_mark(other)
            move_mark(title)

with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as target:
    writer = MARCWriter(target)
    for record in MARCReader(source):
        transform(record)
        writer.write(record)
for designation in sorted(counts):
    print("designations", designation, counts[designation], sep="\t")

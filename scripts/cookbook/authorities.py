# Headings brought up to date: a heading that is a 4XX of an authority record becomes its 1XX.
import sys, unicodedata
from collections import Counter
from pymarc import Indicators, MARCReader, MARCWriter

counts, valid = Counter(), {}

def key(text):
    text = unicodedata.normalize("NFKD", text.casefold()).replace("'", "")
    letters = [c for c in text if not unicodedata.combining(c)]
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())

def text(field):
    return " ".join(s.value for s in field.subfields if s.code in "abcdq")

def form(field):
    return field.tag[1:] + key(text(field))

with open("authorities.mrc", "rb") as source:
    for authority in MARCReader(source):
        heading = [f for f in authority.fields if f.tag[0] == "1"][0]
        for old in authority.fields:
            if old.tag[0] == "4":
                valid[form(old)] = heading

def transform(record):
    for field in record.get_fields("100", "600", "650", "700"):
        heading = valid.get(form(field))
        if heading:
            counts[text(field) + " -> " + text(heading)] += 1
            kept = [s for s in field.subfields if s.code not in "abcdq"]
            field.subfields = heading.subfields + kept
            field.indicators = Indicators(heading.indicator1, field.indicator2)

with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as target:
    writer = MARCWriter(target)
    for record in MARCReader(source):
        transform(record)
        writer.write(record)
for change in sorted(counts):
    print("headings", change, counts[change], sep="\t")

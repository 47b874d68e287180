# One record for each book: later records with the same ISBN and title give the first their subjects, links and holdings.
import re, sys, unicodedata
from collections import Counter
from pymarc import Field, Indicators, MARCReader, MARCWriter, Subfield

def key(text):
    text = unicodedata.normalize("NFKD", text.casefold()).replace("'", "")
    letters = [c for c in text if not unicodedata.combining(c)]
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())

def check13(digits):
    return str((10 - sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(digits))) % 10)[-1]

def isbn13(text):
    number = re.sub("-", "", text).upper()
    found = re.match(r"(\d{9}[\dX]|\d{13})(?!\d)", number)
    if not found:
        return None
    number = found.group(1)
    if len(number) == 13:
        return number if check13(number[:12]) == number[12] else None
    total = sum((10 - i) * (10 if d == "X" else int(d)) for i, d in enumerate(number))
    return None if total % 11 else "978" + number[:9] + check13("978" + number[:9])

def name(record):
    title = record.get("245")
    return key(" ".join(s.value for s in title.subfields if s.code in "anp")) if title else ""

order, known, owner, merged, doubts = [], {}, {}, Counter(), Counter()
for path in sys.argv[2:]:
    with open(path, "rb") as source:
        for record in MARCReader(source):
            number = record["001"].data
            isbns = [isbn13(a) for f in record.get_fields("020") for a in f.get_subfields("a")]
            isbns = list(dict.fromkeys(isbn for isbn in isbns if isbn))
            first = next((known[isbn + name(record)] for isbn in isbns if isbn + name(record) in known), None)
            if first:
                merged[number + " into " + first["001"].data] += 1
                for field in record.fields:
                    if field.tag[0] == "6" or field.tag in ("852", "856"):
                        text = key(" ".join(s.value for s in field.subfields))
                        others = [key(" ".join(s.value for s in f.subfields)) for f in first.get_fields(field.tag)]
                        if text not in others:
                            first.add_ordered_field(field)
                library = "(" + record["003"].data + ")" if "003" in record else ""
                first.add_ordered_field(Field("035", Indicators(" ", " "), [Subfield("a", library + number)]))
            else:
                first = record
                order.append(record)
            for isbn in isbns:
                known[isbn + name(record)] = first
                if owner.setdefault(isbn, first) is not first:
                    doubts[number + " and " + owner[isbn]["001"].data] += 1
with open(sys.argv[1], "wb") as target:
    writer = MARCWriter(target)
    for record in order:
        writer.write(record)
for table, pairs in ("merged", merged), ("the same ISBN, another title", doubts):
    for pair, count in pairs.items():
        print(table, pair, count, sep="\t")

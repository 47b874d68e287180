# Language codes and links from a spreadsheet, found by 001.
import csv, sys
from pymarc import Field, Indicators, MARCReader, MARCWriter, Subfield

with open("links.csv", newline="", encoding="utf-8-sig") as table:
    sheet = {row["id"].strip(): row for row in csv.DictReader(table)}
used = set()

def transform(record):
    row = sheet.get(record["001"].data)
    if not row:
        return
    used.add(record["001"].data)
    if row["language"]:
        data = record["008"].data
        record["008"].data = data[:35] + row["language"] + data[38:]
    if row["link"] and not any(row["link"] in u for f in record.get_fields("856") for u in f.get_subfields("u")):
        link = Field("856", Indicators("4", "0"), [Subfield("u", row["link"])])
        if row["note"]:
            link.add_subfield("z", row["note"])
        record.add_ordered_field(link)

with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as target:
    writer = MARCWriter(target)
    for record in MARCReader(source):
        transform(record)
        writer.write(record)
with open("not-in-file.txt", "w") as report:
    for key in sheet:
        if key not in used:
            print(key, file=report)

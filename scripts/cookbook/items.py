# A row for each item (952), with what identifies its book.
import csv, sys
from pymarc import MARCReader

def trimmed(text):
    return (text or "").rstrip(" /:,;=.")

with open(sys.argv[1], "rb") as source, open(sys.argv[2], "w", newline="", encoding="utf-8") as target:
    table = csv.writer(target, lineterminator="\n")
    table.writerow(["barcode", "branch", "place", "call number", "title", "author", "year"])
    for record in MARCReader(source):
        classes = [f.get("a") for f in record.get_fields("050")]
        authors = [f.get("a") for f in record.get_fields("100")]
        for item in record.get_fields("952"):
            if item.get("p"):
                table.writerow([
                    item.get("p"), item.get("b"), item.get("c"), item.get("o") or (classes or [None])[0],
                    trimmed(record.title), trimmed((authors or [None])[0]), record["008"].data[7:11],
                ])

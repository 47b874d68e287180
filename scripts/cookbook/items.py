# A row for each item, with what identifies its book.
import csv, sys
from pymarc import MARCReader

TAG, BARCODE, BRANCH, PLACE, NUMBER = "952", "p", "b", "c", "o" # where our system keeps its items

def trimmed(text):
    return (text or "").rstrip(" /:,;=.")

with open(sys.argv[1], "rb") as source, open(sys.argv[2], "w", newline="", encoding="utf-8") as target:
    table = csv.writer(target, lineterminator="\n")
    table.writerow(["barcode", "branch", "place", "call number", "title", "author", "year"])
    for record in MARCReader(source):
        classes = [f.get("a") for f in record.get_fields("050")]
        authors = [f.get("a") for f in record.get_fields("100")]
        for item in record.get_fields(TAG):
            if item.get(BARCODE):
                table.writerow([
                    item.get(BARCODE), item.get(BRANCH), item.get(PLACE), item.get(NUMBER) or (classes or [None])[0],
                    trimmed(record.title), trimmed((authors or [None])[0]), record["008"].data[7:11],
                ])

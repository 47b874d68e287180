# Holdings records joined to their bibliographic records: 852 and 866 go where 004 points.
import sys
from pymarc import MARCReader, MARCWriter

holdings, used = {}, set()
with open("holdings.mrc", "rb") as source:
    for record in MARCReader(source):
        holdings.setdefault(record["004"].data, []).append(record)

with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as target:
    writer = MARCWriter(target)
    for record in MARCReader(source):
        number = record["001"].data
        for holding in holdings.get(number, []):
            used.add(number)
            record.add_field(*holding.get_fields("852", "866"))
        writer.write(record)
with open("orphans.mrc", "wb") as target:
    writer = MARCWriter(target)
    for number, records in holdings.items():
        if number not in used:
            for record in records:
                writer.write(record)

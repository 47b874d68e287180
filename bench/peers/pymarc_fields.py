"""Writes the records of files as one line of JSON each: pymarc_fields.py IN OUT [IN OUT ...]."""
import json
import logging
import sys

import pymarc


def fields(record):
    for f in record.fields:
        yield [f.tag, f.data or ""] if f.control_field else [f.tag, "".join(f.indicators), [[s.code, s.value] for s in f.subfields]]


logging.disable(logging.CRITICAL)
for source, target in zip(sys.argv[1::2], sys.argv[2::2]):
    with open(source, "rb") as f, open(target, "w", encoding="utf-8") as out:
        reader = pymarc.MARCReader(f, to_unicode=True, permissive=True, utf8_handling="replace")
        try:
            for record in reader:
                if record is not None:
                    out.write(json.dumps([str(record.leader), list(fields(record))]) + "\n")
        except Exception as e:  # pymarc ends the file with it
            print(f"{source}: {type(e).__name__}: {e}", file=sys.stderr)

# What a catalogue needs for searching and browsing, a line of JSON for each record.
import json, re, sys, unicodedata
from pymarc import MARCReader

LANGUAGES = {"eng": "English", "fre": "French", "ger": "German"} # and some 480 others
CLASSES = {"H": "Social sciences", "P": "Language and literature", "Q": "Science"} # and 18 others

def key(text):
    text = unicodedata.normalize("NFKD", text.casefold()).replace("'", "")
    letters = [c for c in text if not unicodedata.combining(c)]
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())

def trimmed(text):
    return text.strip().rstrip(" /:,;=.")

def check13(digits):
    return str((10 - sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(digits))) % 10)[-1]

def isbn13(text):
    found = re.match(r"(\d{9}[\dX]|\d{13})(?!\d)", text.replace("-", "").upper())
    if not found:
        return None
    number = found.group(1)
    if len(number) == 13:
        return number if check13(number[:12]) == number[12] else None
    total = sum((10 - i) * (10 if d == "X" else int(d)) for i, d in enumerate(number))
    return None if total % 11 else "978" + number[:9] + check13("978" + number[:9])

def year(record):
    kind, first = record["008"].data[6], record["008"].data[7:11]
    if kind not in "bn" and re.fullmatch(r"\d{3}[\du]", first):
        return first.replace("u", "4")
    for field in record.get_fields("260", "264"):
        found = re.search(r"\d{4}", field.get("c") or "")
        if found:
            return found.group()

def sort_title(record):
    title = record["245"]
    text = " ".join(s.value for s in title.subfields if s.code not in "ch" and not s.code.isdigit())
    return key(text[int(title.indicator2):])

def unique(values):
    return list(dict.fromkeys(v for v in values if v))

def facets(record):
    languages = [record["008"].data[35:38]]
    languages += [v for f in record.get_fields("041") for v in f.get_subfields("a")]
    subjects = [f for f in record.fields if f.tag[0] == "6" and f.tag != "653"]
    parts = [(f.tag, s.code, trimmed(s.value)) for f in subjects for s in f.subfields]
    classes = [re.match(r"([A-Z]{1,3}) ?\d", f.get("a") or "") for f in record.get_fields("050", "090")]
    isbns = [isbn13(v) for f in record.get_fields("020") for v in f.get_subfields("a")]
    return {
        "id": record["001"].data, "title": trimmed(record.title), "sort": sort_title(record),
        "year": year(record), "languages": unique(LANGUAGES.get(code) for code in languages),
        "places": unique(v for tag, code, v in parts if (tag, code) == ("651", "a") or code == "z"),
        "eras": unique(v for tag, code, v in parts if (tag, code) == ("648", "a") or code == "y"),
        "classes": unique(CLASSES.get(c.group(1)[0]) for c in classes if c), "isbns": unique(isbns),
    }

with open(sys.argv[1], "rb") as source, open(sys.argv[2], "w", encoding="utf-8") as target:
    for record in MARCReader(source):
        print(json.dumps(facets(record), ensure_ascii=False, separators=(",", ":")), file=target)

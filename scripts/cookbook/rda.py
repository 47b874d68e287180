# The general material designation becomes 336, 337 and 338, and 040 says rda; 260 becomes 264.
import re, sys
from collections import Counter
from pymarc import Field, Indicators, MARCReader, MARCWriter, Subfield

CONTENT = { # 336 by the type of record, leader/06
    "a": ("text", "txt"), "c": ("notated music", "ntm"), "e": ("cartographic image", "cri"),
    "g": ("two-dimensional moving image", "tdi"), "i": ("spoken word", "spw"), "j": ("performed music", "prm"),
    "k": ("still image", "sti"),
}
CARRIERS = [ # designation, types of record, words of 300 $a (or @856: there is an address), 337, 338
    ("electronic resource", "acegijk", "dis[ck]|-rom", ("computer", "c"), ("computer disc", "cd")),
    ("electronic resource", "acegijk", "online|@856", ("computer", "c"), ("online resource", "cr")),
    ("sound recording", "ij", "dis[ck]", ("audio", "s"), ("audio disc", "sd")),
    ("sound recording", "ij", "cassette", ("audio", "s"), ("audiocassette", "ss")),
    ("sound recording", "ij", "computer", ("computer", "c"), ("computer disc", "cd")),
    ("videorecording", "g", "dis[ck]|dvd", ("video", "v"), ("videodisc", "vd")),
    ("videorecording", "g", "cassette", ("video", "v"), ("videocassette", "vf")),
]
LISTS = {"336": "rdacontent", "337": "rdamedia", "338": "rdacarrier"}
SIGNS = {"c": "\u00a9", "p": "\u2117"}
converted, left = Counter(), Counter()

def parts(field):
    """The designation, and the place and the new text of the subfield before $h; None if it is not safe."""
    before, found = None, None
    for i, s in enumerate(field.subfields):
        if s.code == "h":
            match = re.fullmatch(r"\[?([^\[\]]*?)\]?([ /:;=,.]*)", s.value)
            if found or before is None or not match:
                return None
            designation, mark = match.groups()
            last = field.subfields[before].value
            if mark == "." and last.endswith("."):
                mark = ""
            found = designation.lower(), before, last.rstrip(" ") + re.sub("^ +", " ", mark)
        elif s.code != "6":
            before = i
    return found

def terms(record, designation):
    """What 336, 337 and 338 say, if one line fits and no other."""
    words = " ".join(a for f in record.get_fields("300") for a in f.get_subfields("a")).lower()
    if any("u" in f and f.indicator2 != "2" for f in record.get_fields("856")):
        words += " @856"
    kind = record.leader[6]
    found = [
        (CONTENT[kind], media, carrier) for start, kinds, pattern, media, carrier in CARRIERS
        if designation.startswith(start) and kind in kinds and re.search(pattern, words)
    ]
    return found[0] if len(found) == 1 else None

def convert(record, title):
    """False if the record is to stay as it is."""
    found = parts(title)
    said = terms(record, found[0]) if found else None
    titles = [title] + [f for f in record.get_linked_fields(title) if "h" in f]
    if not said or not all(parts(f) for f in titles):
        return False
    for field in titles:
        _, place, value = parts(field)
        field.subfields[place] = Subfield(field.subfields[place].code, value)
        field.subfields = [s for s in field.subfields if s.code != "h"]
    for tag, (term, code) in zip(LISTS, said):
        if tag not in record:
            subfields = [Subfield("a", term), Subfield("b", code), Subfield("2", LISTS[tag])]
            record.add_ordered_field(Field(tag, Indicators(" ", " "), subfields))
    for field in record.get_fields("040"):
        if "e" not in field:
            places = [i for i, s in enumerate(field.subfields) if s.code in "cd"]
            field.add_subfield("e", "rda", places[0] if places else None)
    if record.leader[18] == "a":
        record.leader[18] = "i"
    converted[found[0]] += 1
    return True

def publish(record, field):
    """260 becomes 264, one for each function."""
    others = record.get_linked_fields(field)
    for other in others:
        printer = " ".join(s.value for s in other.subfields if s.code in "efg")
        if printer:
            left["260, manufacturer in 880: " + printer] += 1
            return
    for other in others:
        other["6"] = "264" + other["6"][3:]
    field.tag = "264"
    for either in [field] + others:
        either.indicators = Indicators(either.indicator1 if either.indicator1 in "23" else " ", "1")
    kept, made = [], []
    for s in field.subfields:
        match = re.fullmatch(r"([\d\[\]? -]*?),? ?([cp])(\d{4})(\.?)", s.value) if s.code == "c" else None
        if match:
            published, sign, year, stop = match.groups()
            kept.append(Subfield("c", published + stop if published else "[" + year + "]"))
            copyright = Field("264", Indicators(" ", "4"), [Subfield("c", SIGNS[sign] + year)])
            record.add_ordered_field(copyright)
        elif s.code in "efg":
            made.append(Subfield("abc"["efg".index(s.code)], re.sub(r"^\(|\)\.?$", "", s.value)))
        else:
            kept.append(s)
            if s.code == "c" and re.search(r"[cp]\d{4}", s.value):
                left["264 $c " + s.value] += 1
    field.subfields = kept
    if made:
        record.add_ordered_field(Field("264", Indicators(" ", "3"), made))

def transform(record):
    title = next((f for f in record.get_fields("245") if "h" in f), None)
    if title and not convert(record, title):
        left["245 $h " + " ".join(title.get_subfields("h"))] += 1
        return
    for field in record.get_fields("260"):
        publish(record, field)

with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as target:
    writer = MARCWriter(target)
    for record in MARCReader(source):
        transform(record)
        writer.write(record)
for table, counts in ("converted", converted), ("left as it was", left):
    for key in sorted(counts):
        print(table, key, counts[key], sep="\t")

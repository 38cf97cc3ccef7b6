use super::Locale;
use crate::domain::{ExportFormat, LeadOutcome, LeadState, Profile};

/// Words of files that leave the house, and of the leads that they are made of.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct ExportWords {
    pub sheet: &'static str,
    pub figures: &'static str,
    pub disclaimer_head: &'static str,
    pub disclaimer: &'static str,
    pub selection: &'static str,
    pub profile: &'static str,
    pub profile_name: fn(Profile) -> &'static str,
    pub format: fn(ExportFormat) -> &'static str,
    pub profile_says: fn(Profile) -> &'static str,
    pub purpose: &'static str,
    pub recipient: &'static str,
    pub made_at: &'static str,
    pub made_by: &'static str,
    pub zone: &'static str,
    pub zone_says: fn(&str, &str) -> String,
    pub hashes: &'static str,
    pub hashes_say: fn(&str) -> String,
    pub lead: &'static str,
    pub left_out: &'static str,
    pub columns: &'static str,
    pub cut: fn(usize) -> String,
    /// What a column holds.
    pub column: fn(&str) -> &'static str,
    pub state: fn(LeadState) -> &'static str,
    pub outcome: fn(LeadOutcome) -> &'static str,
}

impl Locale {
    /// Words of files that leave the house.
    pub fn export(self) -> &'static ExportWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: ExportWords = ExportWords {
    sheet: "iklan",
    figures: "angka",
    disclaimer_head: "Penting",
    disclaimer: "Setiap tanda adalah indikasi, bukan tuduhan. Kontak dalam iklan belum tentu milik perekrut, dan nama dapat dicatut. Keputusan tetap di tangan pemeriksa.",
    selection: "Isi",
    profile: "Profil",
    profile_name: |profile| match profile {
        Profile::Figures => "angka saja",
        Profile::Masked => "disamarkan",
        Profile::Full => "lengkap",
    },
    format: |format| match format {
        ExportFormat::Csv => "tabel CSV",
        ExportFormat::Xlsx => "tabel Excel",
        ExportFormat::Jsonl => "JSON Lines",
        ExportFormat::Stix => "STIX 2.1",
        ExportFormat::Ftm => "FollowTheMoney",
        ExportFormat::Gexf => "jaringan GEXF",
        ExportFormat::Wacz => "tangkapan halaman (WACZ)",
        ExportFormat::Letter => "surat (HTML)",
        ExportFormat::Pdf => "surat (PDF)",
        ExportFormat::Bag => "paket lengkap (BagIt)",
    },
    profile_says: |profile| match profile {
        Profile::Figures => "angka saja: tidak ada satu pun iklan di dalamnya",
        Profile::Masked => {
            "disamarkan: dari nomor hanya tiga angka terakhir; nilai hash berkunci tetap mencocokkan nomor yang sama"
        }
        Profile::Full => {
            "lengkap: kontak seperti tertulis; simpan dengan aman dan pakai hanya untuk keperluan yang disebut"
        }
    },
    purpose: "Keperluan (UU 27/2022)",
    recipient: "Penerima",
    made_at: "Dibuat",
    made_by: "Oleh program",
    zone: "Zona waktu",
    zone_says: |short, name| {
        format!("semua waktu dalam {short} ({name}); tanggal pasang seperti ditulis iklan")
    },
    hashes: "Hash kontak",
    hashes_say: |key| {
        format!(
            "HMAC-SHA-256 dengan kunci {key}, yang tidak disertakan; nomor yang sama berhash sama dalam setiap ekspor dengan kunci ini"
        )
    },
    lead: "Laporan informasi",
    left_out: "Tidak disertakan (belum dipastikan pemeriksa)",
    columns: "Kolom",
    cut: |n| format!("[{n} karakter lagi; utuh dalam JSON Lines]"),
    column: |name| match name {
        "ad" => "kode iklan, tetap dari malam ke malam",
        "url" => "alamat halaman",
        "source" => "sumber",
        "title" => "judul",
        "employer" => "nama pemberi kerja atau penyalur yang disebut iklan; dapat dicatut",
        "location" => "tempat seperti tertulis",
        "destination" => "negara tempat kerja",
        "contacts" => "kontak yang tercantum, masing-masing dengan jenisnya",
        "first_seen" => "pertama kali terlihat",
        "score" => "perkiraan risiko, 0 sampai 1",
        "band" => "tingkat menurut program",
        "reasons" => "alasan, terkuat dahulu",
        "text" => "isi iklan",
        "kind" => "jenis teks: ad, warning, news, other",
        "language" => "bahasa utama",
        "posted_on" => "tanggal pasang seperti ditulis iklan",
        "pay" => "upah yang ditawarkan",
        "last_seen" => "terakhir terlihat",
        "gone_at" => "waktu halaman didapati sudah tidak ada",
        "changed_at" => "waktu halaman didapati berisi kata-kata lain dari yang ada di sini",
        "machine_read" => {
            "yes: isi, atau sebagiannya, dibaca program dari gambar; huruf dan angkanya bisa keliru"
        }
        "licence" => "status menurut daftar izin pada hari iklan itu",
        "licence_numbers" => "nomor izin yang disebut iklan",
        "indicators" => "kode indikator",
        "laws" => "ketentuan terkait yang berlaku pada hari iklan; untuk diperiksa",
        "ilo" => "indikator ILO terkait",
        "supports" => "yang meringankan",
        "decision" => "keputusan orang: confirmed atau dismissed",
        "decided_at" => "waktu keputusan",
        "decided_by" => "siapa yang memutuskan (hanya profil lengkap)",
        "campaign" => "kode kampanye: iklan dengan teks yang sama",
        "campaign_ads" => "jumlah iklan dalam kampanye",
        "contact_hashes" => "hash berkunci tiap kontak",
        "captured_at" => "waktu tangkapan",
        "capture_file" => "berkas WARC",
        "capture_record" => "WARC-Record-ID",
        "capture_sha256" => "SHA-256 isi jawaban server",
        "model" => "versi model",
        "data" => "versi berkas pengetahuan",
        "run" => "malam yang menilai",
        "version" => "nomor versi kata-kata iklan",
        "disguised_contacts" => "jumlah kontak yang ditulis menyamar",
        _ => "",
    },
    state: |state| match state {
        LeadState::Draft => "rancangan",
        LeadState::Approved => "disetujui",
        LeadState::Sent => "terkirim",
        LeadState::Withdrawn => "ditarik",
    },
    outcome: |outcome| match outcome {
        LeadOutcome::Answered => "dijawab",
        LeadOutcome::Removed => "sudah diturunkan, menurut penerima",
        LeadOutcome::Investigated => "diselidiki",
        LeadOutcome::Declined => "tidak ditindaklanjuti",
    },
};

const EN: ExportWords = ExportWords {
    sheet: "ads",
    figures: "figures",
    disclaimer_head: "Important",
    disclaimer: "Every sign is an indication, not an accusation. A contact in an ad may not be the recruiter's, and names are borrowed. A person decides.",
    selection: "Contents",
    profile: "Profile",
    profile_name: |profile| match profile {
        Profile::Figures => "figures only",
        Profile::Masked => "masked",
        Profile::Full => "full",
    },
    format: |format| match format {
        ExportFormat::Csv => "CSV table",
        ExportFormat::Xlsx => "Excel table",
        ExportFormat::Jsonl => "JSON Lines",
        ExportFormat::Stix => "STIX 2.1",
        ExportFormat::Ftm => "FollowTheMoney",
        ExportFormat::Gexf => "GEXF network",
        ExportFormat::Wacz => "captures (WACZ)",
        ExportFormat::Letter => "letter (HTML)",
        ExportFormat::Pdf => "letter (PDF)",
        ExportFormat::Bag => "whole package (BagIt)",
    },
    profile_says: |profile| match profile {
        Profile::Figures => "figures only: no single ad is in it",
        Profile::Masked => {
            "masked: of a number the last three digits alone; by a keyed hash the same number still matches"
        }
        Profile::Full => {
            "full: contacts as they were written; keep it safe and use it for the purpose that is named"
        }
    },
    purpose: "Purpose (UU 27/2022)",
    recipient: "Recipient",
    made_at: "Made",
    made_by: "By the program",
    zone: "Time zone",
    zone_says: |short, name| format!("all times in {short} ({name}); the day of posting as the ad says it"),
    hashes: "Hashes of contacts",
    hashes_say: |key| {
        format!(
            "HMAC-SHA-256 under the key {key}, which is not enclosed; the same number has the same hash in every export under this key"
        )
    },
    lead: "Lead",
    left_out: "Left out (not confirmed by a person)",
    columns: "Columns",
    cut: |n| format!("[{n} more characters; whole in JSON Lines]"),
    column: |name| match name {
        "ad" => "code of the ad, the same from night to night",
        "url" => "address of the page",
        "source" => "source",
        "title" => "title",
        "employer" => "employer or agency that the ad names; may be borrowed",
        "location" => "place as written",
        "destination" => "country of work",
        "contacts" => "contacts in the ad, each with its kind",
        "first_seen" => "first seen",
        "score" => "estimated risk, 0 to 1",
        "band" => "band by the program",
        "reasons" => "reasons, strongest first",
        "text" => "words of the ad",
        "kind" => "kind of text: ad, warning, news, other",
        "language" => "main language",
        "posted_on" => "day of posting as the ad says it",
        "pay" => "pay that is offered",
        "last_seen" => "last seen",
        "gone_at" => "when the page was found to be gone",
        "changed_at" => "when the page was found to say something else than these words",
        "machine_read" => {
            "yes: a program read the words, or part of them, in a picture; letters and digits may be wrong"
        }
        "licence" => "what the licence list says for the day of the ad",
        "licence_numbers" => "licence numbers that the ad names",
        "indicators" => "codes of indicators",
        "laws" => "related law in force on the day of the ad; to be checked",
        "ilo" => "related ILO indicators",
        "supports" => "what speaks for the ad",
        "decision" => "decision of a person: confirmed or dismissed",
        "decided_at" => "when it was decided",
        "decided_by" => "who decided (profile full alone)",
        "campaign" => "code of the campaign: ads with the same text",
        "campaign_ads" => "ads in the campaign",
        "contact_hashes" => "keyed hash of each contact",
        "captured_at" => "when it was captured",
        "capture_file" => "WARC file",
        "capture_record" => "WARC-Record-ID",
        "capture_sha256" => "SHA-256 of the body of the answer",
        "model" => "version of the model",
        "data" => "version of the data files",
        "run" => "night that judged it",
        "version" => "number of the version of its words",
        "disguised_contacts" => "contacts that were written in disguise",
        _ => "",
    },
    state: |state| match state {
        LeadState::Draft => "draft",
        LeadState::Approved => "approved",
        LeadState::Sent => "sent",
        LeadState::Withdrawn => "withdrawn",
    },
    outcome: |outcome| match outcome {
        LeadOutcome::Answered => "answered",
        LeadOutcome::Removed => "removed, the addressee says",
        LeadOutcome::Investigated => "investigated",
        LeadOutcome::Declined => "declined",
    },
};

use super::Locale;
use crate::domain::Ruling;

/// Words of the labelling guide.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct HelpWords {
    pub title: &'static str,
    pub indication: &'static str,
    pub indication_is: &'static str,
    pub order: &'static str,
    pub steps: [&'static str; 4],
    pub verdicts: &'static str,
    pub key: &'static str,
    pub decision: &'static str,
    pub means: &'static str,
    pub reasons: &'static str,
    pub ruling: fn(Ruling) -> &'static str,
    pub pitfalls: &'static str,
    pub traps: [&'static str; 4],
    pub leads: &'static str,
    pub leads_are: &'static str,
    pub privacy: &'static str,
    pub privacy_is: &'static str,
    pub limits: &'static str,
    pub limits_is: &'static str,
}

impl Locale {
    /// Words of the labelling guide.
    pub fn help(self) -> &'static HelpWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: HelpWords = HelpWords {
    title: "Panduan menilai",
    indication: "Apa arti indikasi",
    indication_is: "Tanda adalah alasan untuk melihat, bukan tuduhan. Program membaca kata-kata iklan; ia tidak tahu siapa yang menulisnya dan apa yang terjadi setelahnya. Tulis dan bicara tentang iklan, jangan tentang orang.",
    order: "Urutan kerja",
    steps: [
        "Baca teks iklan lebih dulu, lalu alasan, lalu angka.",
        "Cari bukti bahwa iklan ini sah: izin yang berlaku pada hari iklan, nama yang cocok, biaya yang wajar.",
        "Periksa tiap alasan: apa yang membuatnya gugur, dan apakah itu ada?",
        "Putuskan untuk seluruh kampanye. Bila ragu, pilih belum yakin; itu bukan kesalahan.",
    ],
    verdicts: "Enam keputusan",
    key: "Tombol",
    decision: "Keputusan",
    means: "Kapan dipakai",
    reasons: "Kode alasan",
    ruling: |ruling| match ruling {
        Ruling::Confirm => {
            "Beberapa tanda saling menguatkan dan tidak ada bukti sah yang mengimbangi. Investigator akan membacanya."
        }
        Ruling::Weak => "Ada sesuatu yang tidak beres, tetapi terlalu sedikit untuk diteruskan.",
        Ruling::Dismiss => "Iklan kerja biasa atau berizin dan cocok. Pilih juga bila program salah membaca.",
        Ruling::WarningOrNews => {
            "Teks memperingatkan orang atau memberitakan; kontak di dalamnya bukan milik perekrut."
        }
        Ruling::NotAnAd => "Bukan lowongan: jualan, orang mencari kerja, teks lain.",
        Ruling::Unsure => {
            "Keterangannya belum cukup. Kampanye masuk daftar belum yakin dan ditanyakan kepada orang lain."
        }
    },
    pitfalls: "Yang sering keliru",
    traps: [
        "Menyebut negara atau gaji tinggi saja bukan indikasi kuat.",
        "Tidak ditemukan di daftar izin tidak berarti tidak berizin: daftar punya tanggal dan celah.",
        "Nomor yang sama pada banyak iklan bisa milik kantor yang sah.",
        "Iklan yang sopan bisa menipu; iklan yang kasar bisa jujur.",
    ],
    leads: "Laporan informasi",
    leads_are: "Laporan informasi mengumpulkan kampanye yang akan ditelusuri investigator, di bawah satu nama. Tekan L pada kampanye, atau pada baris antrean yang dipilih. Yang salah masuk bisa dikeluarkan; riwayatnya tetap tersimpan. Memasukkan ke laporan informasi bukan keputusan: putuskan kampanyenya juga.",
    privacy: "Data pribadi",
    privacy_is: "Kontak, NIK, dan nomor kartu disamarkan. Investigator dapat membuka kontak; setiap pembukaan dicatat dengan nama. Jangan menyalin nomor atau nama ke catatan: nomor dan alamat dalam catatan disamarkan sebelum disimpan, nama tidak.",
    limits: "Yang tidak dilihat program",
    limits_is: "Grup tertutup dan suara tidak dibaca. Kata-kata dalam gambar hanya dibaca dari berkas yang diimpor, dan ditandai. Iklan yang kata-katanya baru bisa lolos; karena itu contoh acak berskor rendah ikut ditanyakan setiap hari.",
};

const EN: HelpWords = HelpWords {
    title: "Labelling guide",
    indication: "What an indication is",
    indication_is: "A flag is a reason to look, no accusation. The program reads the words of an ad; it knows neither who wrote it nor what came of it. Write and speak of the ad, never of a person.",
    order: "In this order",
    steps: [
        "Read the text of the ad first, then the reasons, then the number.",
        "Look for evidence that the ad is legitimate: a licence valid on the day of the ad, a name that fits, fees that are ordinary.",
        "Ask of each reason what would clear it, and whether that is there.",
        "Decide for the whole campaign. When in doubt, choose unsure; it is an honest answer.",
    ],
    verdicts: "Six decisions",
    key: "Key",
    decision: "Decision",
    means: "When to use it",
    reasons: "Reason codes",
    ruling: |ruling| match ruling {
        Ruling::Confirm => {
            "Several signs support each other and no evidence in favour outweighs them. An investigator will read it."
        }
        Ruling::Weak => "Something is off, but too little to pass on.",
        Ruling::Dismiss => {
            "An ordinary job, or a licensed one in which everything fits. Also where the program misread."
        }
        Ruling::WarningOrNews => "It warns people or reports; contacts in it are not a recruiter's.",
        Ruling::NotAnAd => "No vacancy: somebody sells, seeks work, or writes something else.",
        Ruling::Unsure => {
            "There is too little to tell. The campaign goes to the unsure list and is put to others."
        }
    },
    pitfalls: "Common mistakes",
    traps: [
        "A country or high pay alone is no strong indication.",
        "Not on the licence list does not mean unlicensed: the list has a date and gaps.",
        "One number in many ads may be that of a lawful office.",
        "A polite ad may deceive; a rough one may be honest.",
    ],
    leads: "Leads",
    leads_are: "A lead gathers campaigns that an investigator is to follow up, under one name. Press L on a campaign, or on the chosen row of the queue. What went in by mistake can be taken out; its history is kept. Adding to a lead is no decision: decide on the campaign, too.",
    privacy: "Personal data",
    privacy_is: "Contacts, identity numbers and card numbers are masked. Investigators may open contacts; every opening is noted with a name. Copy no number or name into a note: numbers and addresses in it are masked before it is kept, names are not.",
    limits: "What the program does not see",
    limits_is: "Closed groups and speech are not read. Words in pictures are read from imported files alone, and are marked. Ads in words it has not met may pass; that is why samples of low score are asked about each day.",
};

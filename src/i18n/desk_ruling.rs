use super::Locale;
use crate::domain::{Ruling, RulingReason};

/// Words for decisions.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct RulingWords {
    pub ruling: fn(Ruling) -> &'static str,
    pub reason: fn(RulingReason) -> &'static str,
}

impl Locale {
    /// Words for decisions.
    pub fn ruling(self) -> &'static RulingWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: RulingWords = RulingWords {
    ruling: |ruling| match ruling {
        Ruling::Confirm => "Indikasi kuat",
        Ruling::Weak => "Indikasi lemah",
        Ruling::Dismiss => "Sah",
        Ruling::WarningOrNews => "Peringatan atau berita",
        Ruling::NotAnAd => "Bukan iklan",
        Ruling::Unsure => "Belum yakin",
    },
    reason: |reason| match reason {
        RulingReason::SeveralSigns => "beberapa tanda bersama",
        RulingReason::FeeOrDebt => "biaya, utang, atau gaji ditahan",
        RulingReason::Deception => "menipu soal kerja, gaji, atau tempat",
        RulingReason::Route => "visa, rute, atau negara tujuan",
        RulingReason::NoPermit => "tanpa izin, atau izin dicabut atau dipinjam",
        RulingReason::Control => "dokumen ditahan atau gerak dibatasi",
        RulingReason::OneSign => "hanya satu tanda",
        RulingReason::Contradictory => "tanda saling bertentangan",
        RulingReason::OrdinaryJob => "pekerjaan biasa",
        RulingReason::LicensedAndFits => "berizin dan semuanya cocok",
        RulingReason::WordsMisread => "kata-katanya salah dibaca program",
        RulingReason::Warning => "memperingatkan orang",
        RulingReason::News => "berita atau pengumuman",
        RulingReason::OtherText => "teks lain",
        RulingReason::SellsSomething => "menjual sesuatu",
        RulingReason::SeeksWork => "orang mencari kerja",
        RulingReason::TooLittle => "terlalu sedikit keterangan",
        RulingReason::CheckLicence => "izin perlu dicek dulu",
        RulingReason::SecondOpinion => "perlu pendapat kedua",
    },
};

const EN: RulingWords = RulingWords {
    ruling: |ruling| match ruling {
        Ruling::Confirm => "Strong indication",
        Ruling::Weak => "Weak indication",
        Ruling::Dismiss => "Legitimate",
        Ruling::WarningOrNews => "Warning or news",
        Ruling::NotAnAd => "Not an ad",
        Ruling::Unsure => "Unsure",
    },
    reason: |reason| match reason {
        RulingReason::SeveralSigns => "several signs together",
        RulingReason::FeeOrDebt => "fees, debt or wages withheld",
        RulingReason::Deception => "deceives about job, pay or place",
        RulingReason::Route => "visa, route or country",
        RulingReason::NoPermit => "no permit, or one lost or borrowed",
        RulingReason::Control => "documents taken or movement restricted",
        RulingReason::OneSign => "one sign alone",
        RulingReason::Contradictory => "signs contradict each other",
        RulingReason::OrdinaryJob => "an ordinary job",
        RulingReason::LicensedAndFits => "licensed, and everything fits",
        RulingReason::WordsMisread => "the program misread words",
        RulingReason::Warning => "warns people",
        RulingReason::News => "news or an announcement",
        RulingReason::OtherText => "some other text",
        RulingReason::SellsSomething => "sells something",
        RulingReason::SeeksWork => "somebody seeks work",
        RulingReason::TooLittle => "says too little",
        RulingReason::CheckLicence => "the licence has to be looked up first",
        RulingReason::SecondOpinion => "needs a second opinion",
    },
};

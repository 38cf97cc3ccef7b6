//! What a person does next with an ad. No step ever is to reach whoever placed it: that warns them, and may put somebody
//! in danger.

use super::Locale;

/// What is to be done next: it follows from the strongest reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NextStep {
    /// The ad says too little to be judged.
    ReadMore,
    /// The licence is on record as revoked or suspended.
    LostLicence,
    /// Nothing presses.
    Nothing,
    /// Company and licence number.
    Permit,
    /// A valid licence, which may be borrowed.
    CompareWithRegister,
    /// Who pays what, and when.
    Fees,
    /// Pay and what is asked for it.
    Pay,
    /// Country, visa, route.
    Route,
    /// Ship, flag, crewing agent.
    Sea,
    /// How the contact is used elsewhere.
    Contact,
    /// Documents and freedom to leave.
    Conditions,
    /// Somebody may be in danger.
    Exploitation,
    /// Whose name it goes by.
    Fraud,
    /// The words as a whole.
    Wording,
    /// What hangs together with it.
    Network,
}

impl NextStep {
    /// Every step.
    pub const ALL: [Self; 15] = [
        Self::ReadMore,
        Self::LostLicence,
        Self::Nothing,
        Self::Permit,
        Self::CompareWithRegister,
        Self::Fees,
        Self::Pay,
        Self::Route,
        Self::Sea,
        Self::Contact,
        Self::Conditions,
        Self::Exploitation,
        Self::Fraud,
        Self::Wording,
        Self::Network,
    ];

    /// The step in words.
    pub fn words(self, locale: Locale) -> &'static str {
        match locale {
            Locale::Id => self.id(),
            Locale::En => self.en(),
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::ReadMore => {
                "Isi iklan ini terlalu sedikit untuk dinilai. Buka alamatnya, lihat gambar atau lampirannya, lalu cari uraian kerja, upah, dan nama perusahaan. Bila isinya bertambah, iklan dinilai lagi pada malam berikutnya."
            }
            Self::LostLicence => {
                "Menurut daftar yang ada, izin perusahaan ini dicabut atau dibekukan pada hari iklan; itu perlu dilihat berapa pun skornya. Cek perusahaan itu di SISKOP2MI lebih dulu."
            }
            Self::Nothing => "Tidak ada yang mendesak. Lihat lagi bila isinya berubah.",
            Self::Permit => {
                "Cari nama perusahaan dan nomor SIP3MI yang disebut di SISKOP2MI. Bila tidak tercatat, cari iklan lain dengan nama atau alamat yang sama."
            }
            Self::CompareWithRegister => {
                "Izin tercatat berlaku. Cocokkan alamat dan kontak pada iklan dengan yang tercatat di SISKOP2MI dan di situs resmi perusahaan; bila berbeda, namanya mungkin dipinjam."
            }
            Self::Fees => {
                "Baca kalimat tentang biaya: siapa yang membayar, berapa, dan kapan. Bandingkan dengan aturan yang disebut pada alasan itu."
            }
            Self::Pay => {
                "Bandingkan upah yang dijanjikan dengan upah wajar untuk pekerjaan dan negara itu, lalu lihat apakah syaratnya masuk akal untuk upah sebesar itu."
            }
            Self::Route => {
                "Periksa apakah penempatan ke negara itu dibuka dan apakah visa yang disebut adalah visa kerja. Cari iklan lain dengan rute yang sama."
            }
            Self::Sea => {
                "Periksa izin perekrut awak kapal, dan apakah nama kapal, bendera, serta pemiliknya disebut."
            }
            Self::Contact => {
                "Buka halaman kontaknya: lihat iklan lain yang memakai kontak itu, sejak kapan, dan atas nama siapa."
            }
            Self::Conditions => {
                "Baca kalimat tentang dokumen, tempat tinggal, dan izin keluar. Bila dokumen ditahan atau orang tidak boleh pergi, masukkan ke laporan informasi untuk investigator."
            }
            Self::Exploitation => {
                "Baca kalimat yang ditandai lebih dulu. Bila menyangkut anak, atau orang yang mungkin sedang dalam bahaya, teruskan kepada investigator hari ini juga."
            }
            Self::Fraud => {
                "Cocokkan nama perusahaan dengan situs dan alamat resminya, dan lihat apakah teks yang sama dipasang dengan nama lain."
            }
            Self::Wording => {
                "Nilai ini terutama berasal dari pilihan kata. Baca seluruh teksnya dan cari tanda yang nyata sebelum memutuskan."
            }
            Self::Network => {
                "Lihat kampanye dan kontak yang terhubung: apa yang sudah diputuskan di sana, dan apa yang sama."
            }
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::ReadMore => {
                "The ad says too little to be judged. Open its address, look at its picture or attachment and search for duties, pay and the company's name. If its text grows, it is judged again the next night."
            }
            Self::LostLicence => {
                "According to the list at hand, the company's licence was revoked or suspended on the day of the ad; that needs a look whatever the score. Check the company in SISKOP2MI first."
            }
            Self::Nothing => "Nothing is urgent. Look again if the text changes.",
            Self::Permit => {
                "Check the company and the SIP3MI number in SISKOP2MI. If they are not on record, search for other ads with the same name or address."
            }
            Self::CompareWithRegister => {
                "The licence is on record as valid. Compare address and contacts of the ad with those in SISKOP2MI and on the company's own site; if they differ, the name may be borrowed."
            }
            Self::Fees => {
                "Read what the ad says about fees: who pays, how much and when. Compare it with the rule named under that reason."
            }
            Self::Pay => {
                "Compare the pay that is promised with what the work usually pays in that country, then see whether the requirements fit it."
            }
            Self::Route => {
                "Check whether placement in that country is open and whether the visa named is a work visa. Search for other ads with the same route."
            }
            Self::Sea => "Check the crewing agent's licence, and whether ship, flag and owner are named.",
            Self::Contact => {
                "Open the page of the contact: see which other ads use it, since when and under whose name."
            }
            Self::Conditions => {
                "Read what the ad says about documents, housing and leave to go out. If documents are kept or people may not leave, add it to a lead for an investigator."
            }
            Self::Exploitation => {
                "Read the marked sentences first. If they concern a child, or somebody who may be in danger now, pass the ad on to an investigator today."
            }
            Self::Fraud => {
                "Compare the company's name with its own site and address, and see whether the same text is posted under other names."
            }
            Self::Wording => {
                "The score comes mostly from the wording. Read the whole text and look for concrete signs before you decide."
            }
            Self::Network => {
                "Look at the campaigns and contacts that it shares: what was decided there, and what is the same."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_leads_to_whoever_placed_the_ad() {
        let forbidden = [
            "hubungi",
            "tanya",
            "telepon",
            "kirim pesan",
            "pemasang",
            "ask",
            "contact the",
            "call",
            "write to",
            "whoever placed",
        ];
        for step in NextStep::ALL {
            for words in [step.words(Locale::Id), step.words(Locale::En)] {
                let lower = words.to_lowercase();
                assert!(forbidden.iter().all(|part| !lower.contains(part)), "{words}");
            }
        }
    }

    #[test]
    fn each_step_has_words_of_its_own() {
        for locale in [Locale::Id, Locale::En] {
            let words: std::collections::HashSet<_> = NextStep::ALL.map(|step| step.words(locale)).into();
            assert_eq!(words.len(), NextStep::ALL.len());
        }
    }
}

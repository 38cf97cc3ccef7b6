//! Reasons in Indonesian.

use super::HeadedSentence;
use crate::domain::{Detail, LicenceDetail, LicenceState, Mismatch};

/// A column of the feature table as a sentence; none where it tells a person nothing.
pub(super) fn figure(column: &str) -> Option<&'static str> {
    Some(match column {
        "is_abroad" => "Pekerjaannya di luar negeri.",
        "is_abroad_unnamed" => "Pekerjaannya di luar negeri, tetapi negaranya tidak disebut.",
        "placement_barred" => "Penempatan ke negara itu dibatasi atau tidak dibuka pada hari iklan.",
        "pay_excess_log" => "Upahnya di atas upah tertinggi yang wajar untuk pekerjaan itu di sana.",
        "pay_below_minimum" => "Upahnya di bawah upah minimum di sana.",
        "youngest_below_18" => "Usia termuda yang diminta di bawah 18 tahun.",
        "licence_active" => "Izin perusahaan berlaku menurut daftar yang ada.",
        "licence_lost" => "Izin perusahaan dicabut atau dibekukan menurut daftar yang ada.",
        "licence_borrowed" => "Nama atau nomor izinnya terdaftar, tetapi keterangan lain tidak cocok.",
        "licence_near_miss" => "Nama perusahaannya mirip, tetapi tidak sama dengan nama yang terdaftar.",
        "licence_numbers" => "Menyebut nomor izin dengan bentuk yang benar.",
        "licence_is_odd" => "Bentuk nomor izinnya janggal.",
        "employer_is_named" => "Nama pemberi kerja atau agensi disebut.",
        "contact_private_only" => "Kontaknya hanya nomor, akun atau surel gratis milik pribadi.",
        "contact_foreign_number" => "Ada nomor telepon negara lain.",
        "contact_own_domain" => {
            "Ada surel atau tautan pemerintah, atau berdomain yang cocok dengan perusahaannya."
        }
        "contact_free_mail" => "Surelnya dari penyedia gratis.",
        "contact_chat" => "Melamar lewat Telegram atau grup WhatsApp.",
        "contact_disguised" => "Kontaknya ditulis supaya tidak terbaca mesin.",
        "contact_account" => "Ada nomor rekening atau dompet digital.",
        "supports_weak" => "Sedikit mirip jenis iklan yang sah.",
        "supports_medium" => "Cocok dengan jenis iklan yang sah.",
        "supports_strong" => "Sangat cocok dengan jenis iklan yang sah.",
        _ => return None,
    })
}

/// What would clear a column that raises the risk.
pub(super) fn figure_clears(column: &str) -> Option<&'static str> {
    Some(match column {
        "is_abroad" => "Pekerjaannya ternyata di Indonesia.",
        "is_abroad_unnamed" => "Pemasang menyebut negara dan pemberi kerjanya, dan keduanya bisa dicek.",
        "placement_barred" => "Ada pengecualian tertulis dari Kementerian P2MI untuk pekerjaan ini.",
        "pay_excess_log" => {
            "Kontrak menyebut upah yang wajar, atau pekerjaannya menuntut keahlian yang dibayar setinggi itu."
        }
        "pay_below_minimum" => "Kontrak menyebut upah pokok yang tidak di bawah upah minimum di sana.",
        "youngest_below_18" => {
            "Usia itu salah baca, atau iklannya untuk sekolah atau magang resmi di dalam negeri."
        }
        "licence_lost" => "SISKOP2MI menunjukkan izin yang berlaku pada hari iklan.",
        "licence_borrowed" => "Perusahaan pemilik izin membenarkan iklan ini lewat kontak resminya.",
        "licence_near_miss" => {
            "Nama yang benar ternyata nama perusahaan terdaftar, dan perusahaan itu membenarkan iklannya."
        }
        "licence_is_odd" => "Pemasang menunjukkan surat izin dengan nomor lengkap yang cocok di SISKOP2MI.",
        "contact_private_only" => {
            "Ada kantor, telepon tetap atau surel perusahaan yang menjawab atas nama iklan ini."
        }
        "contact_foreign_number" => "Nomor itu milik kantor pemberi kerja yang bisa dicek di negara itu.",
        "contact_free_mail" => "Perusahaan membenarkan bahwa surel itu miliknya.",
        "contact_chat" => "Ada juga jalan melamar lewat kantor atau situs perusahaan.",
        "contact_disguised" => "Kontak itu hanya salah ketik dan tertulis biasa di tempat lain.",
        "contact_account" => "Rekening itu untuk gaji atau pembayaran resmi, bukan untuk disetor pelamar.",
        _ => return None,
    })
}

/// The figure or name behind a finding.
pub(super) fn detail(detail: &Detail) -> String {
    let strings = &super::id::STRINGS;
    let rupiah = |amount| strings.rupiah(amount);
    match detail {
        Detail::Placement { basis_id, .. } => basis_id.clone(),
        Detail::PayAbove { idr_month, plausible_idr_month } => format!(
            "{} sebulan, {} kali batas wajar {} untuk kerja tanpa keahlian di sana",
            rupiah(*idr_month),
            strings.number(idr_month / plausible_idr_month, 1),
            rupiah(*plausible_idr_month),
        ),
        Detail::FeeAbove { idr, most_idr } if *most_idr <= 0.0 => {
            format!("{} diminta, padahal penempatan ini bebas biaya bagi pekerja", rupiah(*idr))
        }
        Detail::FeeAbove { idr, most_idr } => {
            format!("{} diminta, batas wajar di sana {}", rupiah(*idr), rupiah(*most_idr))
        }
        Detail::BorrowedName { name, site } => format!("{name} merekrut lewat {site}"),
        Detail::PayBelow { idr_month, share } => {
            format!("{} sebulan, {:.0} % dari upah minimum di sana", rupiah(*idr_month), share * 100.0)
        }
        Detail::Count(count) => count.to_string(),
        Detail::Kind(shares) => format!("kemungkinan iklan {} %", (shares.ad * 100.0).round()),
        Detail::Age(years) => format!("usia {years} tahun"),
        Detail::Licence(licence) => self::licence(licence),
        Detail::Text(text) => text.clone(),
    }
}

/// Heading and sentence of a finding that is not told by its indicator alone: of a licence, or of a fee in figures.
pub(super) fn finding(id: &str, detail: Option<&Detail>) -> Option<HeadedSentence> {
    let state = match detail {
        Some(Detail::Licence(licence)) => Some(licence.state),
        _ => None,
    };
    Some(match (id, detail) {
        ("B08", Some(Detail::FeeAbove { most_idr, .. })) if *most_idr <= 0.0 => (
            "Biaya diminta padahal penempatan bebas biaya",
            "Iklan meminta biaya, padahal penempatan ke sana bebas biaya bagi pekerja.",
        ),
        ("B08", Some(Detail::FeeAbove { .. })) => {
            ("Biaya di atas batas wajar", "Biaya yang diminta di atas batas wajar untuk tujuan itu.")
        }
        _ => return licence_finding(id, state),
    })
}

/// Heading and sentence of a finding about the licence.
fn licence_finding(id: &str, state: Option<LicenceState>) -> Option<HeadedSentence> {
    Some(match (id, state) {
        ("A03", None) => (
            "Izin disebut belum ada atau sudah habis",
            "Menurut iklannya sendiri, izin perusahaan belum terbit, masih diurus atau sudah habis.",
        ),
        ("A03", Some(LicenceState::Revoked)) => (
            "Izin perusahaan dicabut",
            "Menurut daftar yang ada, izin perusahaan ini dicabut pada hari iklan.",
        ),
        ("A03", Some(LicenceState::Suspended)) => (
            "Izin perusahaan dibekukan",
            "Menurut daftar yang ada, izin perusahaan ini dibekukan pada hari iklan.",
        ),
        ("A03", Some(LicenceState::NotFound)) => (
            "Mengaku berizin, tetapi tidak ada di daftar izin",
            "Iklan mengaku berizin, tetapi nama perusahaannya tidak ada di daftar yang lengkap.",
        ),
        ("A06", Some(LicenceState::Borrowed)) => (
            "Izin perusahaan lain dipakai",
            "Nama atau nomor izin ini terdaftar, tetapi keterangan lain dalam iklan tidak cocok dengannya.",
        ),
        ("A06", Some(LicenceState::NearMiss)) => (
            "Nama mirip perusahaan berizin",
            "Nama perusahaan mirip, tetapi tidak sama dengan nama yang terdaftar.",
        ),
        _ => return None,
    })
}

fn licence(licence: &LicenceDetail) -> String {
    let LicenceDetail { state, name, since, is_since_exact, source, mismatches, number_of } = licence;
    let day = since.map(|day| super::id::STRINGS.day(day)).unwrap_or_default();
    let lost = |word: &str| {
        let when = match (since, is_since_exact) {
            (None, _) => String::new(),
            (Some(_), true) => format!(" sejak {day}"),
            (Some(_), false) => format!(", sudah begitu pada {day} (hari pastinya tidak diketahui)"),
        };
        let number = match number_of {
            Some(other) => format!("; nomor izin yang dipakai milik {other}"),
            None if mismatches.contains(&Mismatch::Name) => {
                "; nomornya dipakai dengan nama perusahaan lain".to_owned()
            }
            None => String::new(),
        };
        format!("izin {name} {word}{when}{number} ({source})")
    };
    match state {
        LicenceState::Revoked => lost("dicabut"),
        LicenceState::Suspended => lost("dibekukan"),
        LicenceState::NearMiss => format!("nama mirip {name}, tetapi tidak sama"),
        LicenceState::NotFound => "tidak ada di daftar izin yang dimuat".to_owned(),
        LicenceState::Active | LicenceState::Borrowed | LicenceState::NotCheckable => {
            let odd: Vec<&str> = mismatches.iter().map(|mismatch| odd(*mismatch)).collect();
            format!("memakai izin {name}, tetapi {}", odd.join(", "))
        }
    }
}

fn odd(mismatch: Mismatch) -> &'static str {
    match mismatch {
        Mismatch::Name => "nomor itu atas nama perusahaan lain",
        Mismatch::Phone => "nomor teleponnya tidak terdaftar",
        Mismatch::Domain => "alamat webnya tidak terdaftar",
        Mismatch::Destination => "negara tujuannya tidak tercakup",
        Mismatch::PrivateContact => "kontaknya hanya kontak pribadi",
    }
}

/// What other ads say through the same text or contact.
pub(super) fn network(sign: &str, figure: usize) -> Option<String> {
    Some(match sign {
        "network_confirmed" => {
            format!("Jaringan: {figure} kontaknya ada juga di iklan lain yang sudah dikonfirmasi seseorang.")
        }
        "network_dismissed" => {
            format!(
                "Jaringan: {figure} kontaknya ada juga di iklan lain yang dugaannya sudah ditolak seseorang."
            )
        }
        "network_employers" => format!("Jaringan: teks yang sama dipasang atas nama {figure} pemberi kerja."),
        "network_cities" => format!("Jaringan: teks yang sama dipasang untuk {figure} tempat."),
        "network_copies" => format!("Jaringan: sedikitnya {figure} iklan memuat teks yang sama."),
        "network_reappeared" => {
            format!(
                "Jaringan: teks ini muncul lagi {figure} hari setelah iklan lain yang memuatnya diturunkan."
            )
        }
        _ => return None,
    })
}

/// The same whatever the figure is: what is counted over ads.
pub(super) fn network_sign(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "network_confirmed" => "Jaringan: kontaknya ada juga di iklan lain yang sudah dikonfirmasi seseorang",
        "network_dismissed" => {
            "Jaringan: kontaknya ada juga di iklan lain yang dugaannya sudah ditolak seseorang"
        }
        "network_employers" => "Jaringan: teks yang sama dipasang atas nama beberapa pemberi kerja",
        "network_cities" => "Jaringan: teks yang sama dipasang untuk beberapa tempat",
        "network_copies" => "Jaringan: iklan lain memuat teks yang sama",
        "network_reappeared" => "Jaringan: teks ini muncul lagi setelah iklan lain yang memuatnya diturunkan",
        _ => return None,
    })
}

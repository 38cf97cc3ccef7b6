//! What the registry said, in words.

use crate::domain::LicenceState;

pub(super) fn state_id(state: LicenceState) -> &'static str {
    match state {
        LicenceState::Active => "berlaku pada hari iklan, menurut daftar yang ada",
        LicenceState::Suspended => "dibekukan pada hari iklan, menurut daftar yang ada",
        LicenceState::Revoked => "dicabut pada hari iklan, menurut daftar yang ada",
        LicenceState::Borrowed => "nama atau nomor terdaftar, tetapi keterangan lain tidak cocok",
        LicenceState::NearMiss => "nama mirip, tetapi tidak sama dengan yang terdaftar",
        LicenceState::NotFound => "tidak ada di daftar yang ada; itu saja belum berarti apa-apa",
        LicenceState::NotCheckable => {
            "tidak bisa dicek: tidak ada nama atau nomor, atau tidak ada daftar untuk hari itu"
        }
    }
}

pub(super) fn short_id(state: LicenceState) -> &'static str {
    match state {
        LicenceState::Active => "izin berlaku",
        LicenceState::Suspended => "izin dibekukan",
        LicenceState::Revoked => "izin dicabut",
        LicenceState::Borrowed => "izin dipinjam?",
        LicenceState::NearMiss => "mirip nama berizin",
        LicenceState::NotFound => "tidak ada di daftar",
        LicenceState::NotCheckable => "izin tak bisa dicek",
    }
}

pub(super) fn state_en(state: LicenceState) -> &'static str {
    match state {
        LicenceState::Active => "valid on the day of the ad, by the list at hand",
        LicenceState::Suspended => "suspended on the day of the ad, by the list at hand",
        LicenceState::Revoked => "revoked on the day of the ad, by the list at hand",
        LicenceState::Borrowed => "name or number is listed, but other details do not fit it",
        LicenceState::NearMiss => "the name is nearly, but not, a listed one",
        LicenceState::NotFound => "not on the list at hand, which says nothing by itself",
        LicenceState::NotCheckable => "cannot be checked: no name or number, or no list for that day",
    }
}

pub(super) fn short_en(state: LicenceState) -> &'static str {
    match state {
        LicenceState::Active => "licence valid",
        LicenceState::Suspended => "licence suspended",
        LicenceState::Revoked => "licence revoked",
        LicenceState::Borrowed => "licence borrowed?",
        LicenceState::NearMiss => "like a licensed name",
        LicenceState::NotFound => "not on the list",
        LicenceState::NotCheckable => "licence not checkable",
    }
}

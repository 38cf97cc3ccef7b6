//! What `backup` and `restore` tell.

use super::Locale;

/// Words of `backup` and `restore`.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct BackupWords {
    /// File, files in it, ads, megabytes.
    pub made: fn(&str, &str, &str, &str) -> String,
    pub checked: &'static str,
    pub unchecked: &'static str,
    pub keys: &'static str,
    /// When it was made, files in it, database.
    pub restored: fn(&str, &str, &str) -> String,
    pub settings: fn(&str) -> String,
    pub then: &'static str,
}

impl Locale {
    /// Words of `backup` and `restore`.
    pub fn backup(self) -> &'static BackupWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

static ID: BackupWords = BackupWords {
    made: |file, files, ads, mb| format!("Cadangan ditulis: {file} ({files} berkas, {ads} iklan, {mb} MB)"),
    checked: "Sudah dibaca ulang; semua sidik digitalnya cocok.",
    unchecked: "Terenkripsi: hanya pemegang kunci yang dapat membacanya ulang. Coba pulihkan sekali di mesin lain.",
    keys: "Kunci (evidence.key, match.key) tidak ada di dalamnya. Simpan terpisah.",
    restored: |day, files, db| format!("Cadangan dari {day} dipulihkan: {files} berkas, basis data {db}"),
    settings: |file| format!("Pengaturan dari cadangan ditulis ke {file}"),
    then: "Periksa sekarang: waspada doctor, lalu waspada verify. Taruh kembali evidence.key dan match.key.",
};

static EN: BackupWords = BackupWords {
    made: |file, files, ads, mb| format!("Backup written: {file} ({files} files, {ads} ads, {mb} MB)"),
    checked: "It was read back, and every digest is right.",
    unchecked: "It is encrypted: only the holder of the key can read it back. Restore it once on another machine.",
    keys: "Keys (evidence.key, match.key) are not in it. Keep them elsewhere.",
    restored: |day, files, db| format!("Backup of {day} restored: {files} files, database {db}"),
    settings: |file| format!("The settings of the backup were written to {file}"),
    then: "Look now: waspada doctor, then waspada verify. Put evidence.key and match.key back.",
};

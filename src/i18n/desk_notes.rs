use super::Locale;

/// Words for notes and for whom they name.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct NoteWords {
    pub title: &'static str,
    pub why: &'static str,
    pub none: &'static str,
    pub older: &'static str,
    pub hidden: &'static str,
    /// How colleagues are named, and who they are.
    pub how: fn(&str) -> String,
    /// The list on the day's page: its head, what it is, its count.
    pub mentioned: &'static str,
    pub mentioned_why: &'static str,
    /// Named by a person.
    pub by: fn(&str) -> String,
    /// Before a note is kept that names nobody's account.
    pub unknown_title: &'static str,
    pub unknown: fn(&str) -> String,
    pub accounts: fn(&str) -> String,
    pub no_accounts: &'static str,
    pub keep: &'static str,
    pub keep_masked: &'static str,
    pub note: &'static str,
}

impl Locale {
    /// Words for notes and for whom they name.
    pub fn notes(self) -> &'static NoteWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: NoteWords = NoteWords {
    title: "Catatan terbaru",
    why: "Catatan dari semua keputusan, yang terbaru di atas. Yang keputusannya belum boleh Anda ketahui tidak ditampilkan isinya.",
    none: "Belum ada catatan.",
    older: "Lebih lama",
    hidden: "(tampil setelah Anda memutuskan sendiri)",
    how: |names| format!("Sebut rekan dengan @: {names}"),
    mentioned: "Anda disebut",
    mentioned_why: "Rekan menyebut nama Anda dalam catatan. Baris hilang setelah kampanyenya dibuka.",
    by: |person| format!("disebut {person}"),
    unknown_title: "Nama dalam catatan tidak dikenal",
    unknown: |names| format!("Tidak ada akun bernama {names}. Belum ada yang disimpan."),
    accounts: |names| format!("Akun yang ada: {names}"),
    no_accounts: "Belum ada akun lain.",
    keep: "Simpan dengan catatan ini",
    keep_masked: "Itu bukan nama rekan: samarkan dan simpan",
    note: "Catatan",
};

const EN: NoteWords = NoteWords {
    title: "Newest notes",
    why: "Notes of all decisions, the newest first. Where you may not know a decision yet, its note is not shown.",
    none: "There is no note yet.",
    older: "Older",
    hidden: "(shown once you have decided yourself)",
    how: |names| format!("Name a colleague with @: {names}"),
    mentioned: "You are mentioned",
    mentioned_why: "A colleague named you in a note. The row goes once the campaign is opened.",
    by: |person| format!("mentioned by {person}"),
    unknown_title: "A name in the note is not known",
    unknown: |names| format!("There is no account named {names}. Nothing was kept yet."),
    accounts: |names| format!("Accounts: {names}"),
    no_accounts: "There is no other account yet.",
    keep: "Keep it with this note",
    keep_masked: "That is no colleague's name: mask it and keep",
    note: "Note",
};

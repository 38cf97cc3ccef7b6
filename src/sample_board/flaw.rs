/// What is wrong with the bytes of a broken page, besides its tags.
#[derive(Debug, Clone, Copy)]
pub(super) enum Flaw {
    /// Nothing.
    None,
    /// A byte order mark that says UTF-8 and is right, under a header that is wrong.
    LyingHeader,
    /// Windows-1252 bytes, and nothing that says so.
    NoCharset,
    /// Windows-1252 bytes under a header that says UTF-8.
    WrongBytes,
    /// The page ends right after the ad's text.
    CutShort,
}

impl Flaw {
    /// The flaws in the order in which broken pages, newest first, get them.
    pub(super) const ALL: [Self; 7] = [
        Self::None,
        Self::None,
        Self::LyingHeader,
        Self::NoCharset,
        Self::NoCharset,
        Self::WrongBytes,
        Self::CutShort,
    ];

    /// The page as content type and bytes.
    pub(super) fn spoil(self, html: &str) -> (&'static str, Vec<u8>) {
        let in_windows_1252 = || encoding_rs::WINDOWS_1252.encode(html).0.into_owned();
        let utf_8 = "text/html; charset=UTF-8";
        match self {
            Self::None => (utf_8, html.into()),
            Self::LyingHeader => {
                ("text/html; charset=ISO-8859-1", [b"\xEF\xBB\xBF", html.as_bytes()].concat())
            }
            Self::NoCharset => ("text/html", in_windows_1252()),
            Self::WrongBytes => (utf_8, in_windows_1252()),
            Self::CutShort => (utf_8, html.split("\n\n<HR>").next().unwrap_or(html).into()),
        }
    }
}

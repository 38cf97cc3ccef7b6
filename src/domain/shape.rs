use super::Field;

/// The form of a text, by which an offer of work is told from a report of one. Made only by `extract`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Shape {
    /// A telephone number or a chat name.
    pub has_phone: bool,
    /// A mail address, link or another contact.
    pub has_address: bool,
    /// Pay, or another sum of that size.
    pub has_sum: bool,
    /// Published with the markup of a job ad (schema.org `JobPosting`).
    pub is_posting: bool,
    /// An employer, a place or another field of a job ad was given beside the text.
    pub has_field: bool,
    /// The text was found on a web page, which may be about anything.
    pub is_page: bool,
    /// Frames of its page whose words were not read.
    pub unread_frames: usize,
    /// Its page has few words and a picture that may say the rest, which was not read.
    pub has_unread_poster: bool,
    /// What was given in fields of its own and cannot be read.
    pub unread: UnreadFields,
    /// Share of the text that stands in quotation marks, 0 to 1.
    pub quoted: f32,
    /// Question marks for each line, 0 to 1.
    pub questions: f32,
}

/// Fields that were given and cannot be read: the ad counts without them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnreadFields {
    /// A day that is none.
    pub posted_at: bool,
    /// A sum that is none.
    pub pay: bool,
    /// A number that nobody can be reached at, as spreadsheets round it.
    pub contact: bool,
}

impl UnreadFields {
    /// Which these are.
    pub fn fields(self) -> impl Iterator<Item = Field> {
        let all = [(self.posted_at, Field::PostedAt), (self.pay, Field::Pay), (self.contact, Field::Contact)];
        all.into_iter().filter(|(is_unread, _)| *is_unread).map(|(_, field)| field)
    }
}

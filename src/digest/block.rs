/// A part of the message, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading.
    Head(String),
    /// A sentence.
    Line(String),
    /// A sentence that nobody may overlook, with what belongs to it.
    Alarm(String, Vec<String>),
    /// One of several, with what belongs to it.
    Item(String, Vec<String>),
    /// Names of columns, and rows.
    Table(Vec<String>, Vec<Vec<String>>),
}

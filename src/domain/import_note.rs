use serde::{Deserialize, Serialize};

use super::Field;

/// What is told of a file that was read, so that people see whether it was read as they meant it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportNote {
    /// The file, with its sheet, or with the archive that it lay in.
    pub file: String,
    /// What is told.
    pub what: ImportFact,
}

/// Something that is told of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportFact {
    /// Which columns were read as which fields.
    Columns(Vec<(Field, Vec<String>)>),
    /// The beginnings of what was read of the first row, nothing in it that may be a way to reach somebody.
    FirstRow {
        /// From 1.
        row: u64,
        /// Each field with the beginning of its words.
        values: Vec<(Field, String)>,
    },
    /// Rows that share a number or address, or whose number was rounded: each stands for itself.
    SharedKeys {
        /// How many.
        rows: u64,
    },
    /// One name above several columns.
    ColumnTwice {
        /// The name.
        column: String,
    },
    /// Lines above the names of the columns.
    LinesAbove {
        /// How many.
        lines: usize,
    },
    /// Days that are written month first, as others of the file show.
    MonthFirst,
    /// A sheet or table that no ad was read from.
    PassedOver {
        /// Why, as a fault says it.
        why: String,
    },
    /// A file that is larger than what is read of one.
    CutOff {
        /// How many messages, rows or records were read.
        read: usize,
    },
    /// Texts in which every special letter had become two, which was undone.
    Mojibake {
        /// How many rows.
        rows: u64,
    },
    /// Messages that are a picture, sound or file alone.
    WordlessMessages {
        /// How many.
        messages: usize,
    },
    /// What an archive holds and nothing was read from.
    OthersInArchive {
        /// How many files.
        files: usize,
    },
    /// Pictures whose words were read, by which the ads that they belong to are judged.
    PicturesRead {
        /// How many.
        pictures: usize,
        /// The program with its version and languages.
        by: String,
    },
    /// Pictures in which no words were found.
    WordlessPictures {
        /// How many.
        pictures: usize,
    },
    /// Pictures whose words were not read.
    PicturesWait {
        /// How many.
        pictures: usize,
        /// What is missing.
        lack: PictureLack,
    },
}

/// Why no words are read in pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureLack {
    /// The settings say so.
    Off,
    /// The program is not installed.
    Program(String),
    /// It has none of the languages.
    Languages(String),
    /// It does not answer as it should.
    Answer(String),
}

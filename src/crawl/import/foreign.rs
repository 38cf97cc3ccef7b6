//! Files of kinds that are not read: what each is by its first bytes or its name, and what to do with it.

use std::path::Path;

/// Says what a file is that is no table, text or page, and what to do; none for what may be read.
pub(super) fn told(name: &str, start: &[u8]) -> Option<String> {
    let ending = Path::new(name).extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let ending = ending.as_deref().unwrap_or("");
    let picture = "a picture of a kind that is not read; save it as PNG or JPEG, or type its words into a text file (.txt)";
    let sound =
        "a sound or film; nothing in it is read: write down what is said and import that as text (.txt)";
    let what = if is_picture(start) {
        picture
    } else if is_sound(start) {
        sound
    } else if start.starts_with(b"%PDF-") {
        "a PDF document, which is not read; save it as text (.txt) or as a page (.html) and import that"
    } else if start.starts_with(b"{\\rtf") {
        "a document in Rich Text Format, which is not read; open it and save it as plain text (.txt)"
    } else if start.starts_with(b"\xd0\xcf\x11\xe0") && matches!(ending, "doc" | "dot" | "msg" | "ppt") {
        "a document of an older office, which is not read; open it and save it as plain text (.txt)"
    } else if matches!(ending, "docx" | "docm" | "odt" | "pptx" | "odp") && !start.starts_with(b"PK\x03\x04")
    {
        "bears the name of a document and is none, or is broken; open it in an office program and save it as plain text \
         (.txt)"
    } else {
        return None;
    };
    Some(format!("{name}: {what}"))
}

/// What to say of a file that is packed as documents are, bears the name of one and could not be read; none for others.
pub(super) fn broken_document(name: &str) -> Option<String> {
    let ending = Path::new(name).extension()?.to_string_lossy().to_ascii_lowercase();
    matches!(ending.as_str(), "docx" | "docm" | "odt" | "pptx" | "odp").then(|| {
        format!(
            "{name}: a document of an office program that is broken or cut off, and would not be read if it were whole; open \
             it and save it as plain text (.txt)"
        )
    })
}

/// Whether it is a picture of another kind than those whose words are read.
fn is_picture(start: &[u8]) -> bool {
    start.starts_with(b"GIF87a")
        || start.starts_with(b"GIF89a")
        || start.starts_with(b"II*\0")
        || start.starts_with(b"MM\0*")
        || (start.get(4..8) == Some(b"ftyp")
            && matches!(start.get(8..12), Some(b"heic" | b"heif" | b"avif" | b"mif1")))
}

fn is_sound(start: &[u8]) -> bool {
    start.starts_with(b"OggS")
        || start.starts_with(b"ID3")
        || start.starts_with(b"\x1a\x45\xdf\xa3")
        || (start.starts_with(b"RIFF") && matches!(start.get(8..12), Some(b"WAVE" | b"AVI ")))
        || start.get(4..8) == Some(b"ftyp")
}

/// Whether it is a mail: its name says so, or it begins with the lines that stand at the head of one.
pub(super) fn is_mail(start: &[u8], ending: &str) -> bool {
    const HEADS: [&str; 8] =
        ["return-path", "received", "delivered-to", "mime-version", "message-id", "from", "to", "subject"];
    let start = String::from_utf8_lossy(start.get(..start.len().min(2_000)).unwrap_or(start));
    let heads = start.lines().take(6).filter(|line| {
        line.split_once(':')
            .is_some_and(|(name, _)| HEADS.contains(&name.trim().to_ascii_lowercase().as_str()))
    });
    let heads = heads.count();
    (matches!(ending, "eml" | "mht" | "mhtml") && heads >= 1) || heads >= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_a_file_is_and_what_to_do() {
        for (name, start, wanted) in [
            ("a.png", b"GIF89a".as_slice(), "a picture"),
            ("a.csv", b"II*\0".as_slice(), "a picture"),
            ("a.heic", b"\0\0\0\x18ftypheic".as_slice(), "a picture"),
            ("a.opus", b"OggS".as_slice(), "a sound"),
            ("a.pdf", b"%PDF-1.7".as_slice(), "a PDF document"),
            ("a.rtf", b"{\\rtf1\\ansi".as_slice(), "Rich Text"),
            ("a.docx", b"<html>".as_slice(), "bears the name of a document"),
        ] {
            let said = told(name, start).unwrap();
            assert!(said.starts_with(name) && said.contains(wanted) && said.contains("(.txt)"), "{said}");
        }
        for (name, start) in [
            ("a.txt", b"Dicari kasir di Solo".as_slice()),
            ("a.csv", b"to;from;isi".as_slice()),
            ("a.txt", b"Subject: Dicari kasir\nKirim lamaran".as_slice()),
            ("a.eml", b"From: sari@toko.example\r\nSubject: loker\r\n\r\nDicari kasir".as_slice()),
            ("a.docx", b"PK\x03\x04".as_slice()),
            ("a.json", b"{\"a\":1}".as_slice()),
            ("a.png", b"\x89PNG\r\n\x1a\n".as_slice()),
        ] {
            assert_eq!(told(name, start), None, "{name}");
        }
    }
}

//! What a picture is, told from its head alone.

use crate::parse::limits::{PICTURE_PIXELS, PICTURE_SIDE};

/// Pictures smaller than this on either side hold signs and faces, and no ad. Pixels.
const LEAST_SIDE: usize = 64;

/// A kind of picture that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::crawl) enum PictureForm {
    Png,
    Jpeg,
    Webp,
}

impl PictureForm {
    /// What the first bytes say.
    pub(in crate::crawl) fn of(start: &[u8]) -> Option<Self> {
        match start {
            _ if start.starts_with(b"\x89PNG\r\n\x1a\n") => Some(Self::Png),
            _ if start.starts_with(b"\xff\xd8\xff") => Some(Self::Jpeg),
            _ if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP") => Some(Self::Webp),
            _ => None,
        }
    }

    /// Whether a file bears the name of such a picture.
    pub(in crate::crawl) fn is_name(name: &str) -> bool {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        matches!(ending.as_str(), "png" | "jpg" | "jpeg" | "jfif" | "webp")
    }
}

/// How large a picture is once it is unpacked, which its file does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// No words can be in it.
    Small,
    /// It may be read.
    Fits,
}

/// Holds the size that the head states against what is read.
///
/// # Errors
/// What is wrong with it, to be put behind its name.
pub(super) fn size(picture: &[u8]) -> Result<Size, String> {
    let broken = "a picture whose head is broken; open it and save it again as PNG or JPEG";
    if PictureForm::of(picture).is_none() {
        return Err(broken.to_owned());
    }
    let size = imagesize::blob_size(picture).map_err(|_| broken.to_owned())?;
    let pixels = size.width.saturating_mul(size.height);
    if pixels > PICTURE_PIXELS || size.width.max(size.height) > PICTURE_SIDE {
        return Err(format!(
            "a picture of {} × {} pixels, more than is read ({PICTURE_PIXELS} pixels, {PICTURE_SIDE} on a side); make it smaller",
            size.width, size.height
        ));
    }
    Ok(if size.width.min(size.height) < LEAST_SIDE { Size::Small } else { Size::Fits })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The head of a PNG, which states its size, and nothing behind it.
    fn head(width: u32, height: u32) -> Vec<u8> {
        let mut head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        head.extend(width.to_be_bytes());
        head.extend(height.to_be_bytes());
        head.extend([8, 0, 0, 0, 0, 0, 0, 0, 0]);
        head
    }

    #[test]
    fn a_picture_that_unpacks_to_more_than_is_read_is_refused_by_its_head() {
        assert_eq!(size(&head(800, 600)), Ok(Size::Fits));
        assert_eq!(size(&head(32, 600)), Ok(Size::Small));
        let told = size(&head(60_000, 60_000)).unwrap_err();
        assert!(told.contains("60000 × 60000"), "{told}");
        assert!(size(&head(40_000, 100)).is_err(), "one side alone");
        assert!(size(b"\x89PNG\r\n\x1a\n").is_err());
        assert!(size(b"<html>").is_err());
    }

    #[test]
    fn names_and_first_bytes_tell_the_kinds_that_are_read() {
        assert_eq!(PictureForm::of(b"RIFF0000WEBPVP8 "), Some(PictureForm::Webp));
        assert_eq!(PictureForm::of(b"RIFF0000WAVE"), None);
        assert!(PictureForm::is_name("photos/photo_1@27-11-2026.JPG"));
        assert!(!PictureForm::is_name("(File not included)") && !PictureForm::is_name("a.gif"));
    }
}

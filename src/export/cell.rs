use crate::store::WrittenContact;
use crate::text::{mask, safe};

/// Text of an ad made fit for a cell: no control characters, and the contacts in it masked.
pub(super) fn clean(text: &str, contacts: &[WrittenContact], is_unmasked: bool) -> String {
    let masked = if is_unmasked { text.to_owned() } else { mask_contacts(text, contacts) };
    safe::for_terminal(&masked).trim().to_owned()
}

/// One contact as it is exported.
pub(super) fn contact(found: &WrittenContact, is_unmasked: bool) -> String {
    let text = if is_unmasked { mask::open(&found.contact) } else { mask::contact(&found.contact) };
    safe::for_terminal(&text)
}

/// A cell that no spreadsheet takes for a formula: an apostrophe goes before the characters that begin one.
pub(super) fn harmless(mut cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '|', '%']) {
        cell.insert(0, '\'');
    }
    cell
}

/// Masks each contact in its normal form and as it was written.
fn mask_contacts(text: &str, contacts: &[WrittenContact]) -> String {
    mask::everywhere(text, contacts.iter().map(|found| (&found.contact, found.written.as_deref())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_sting_out_of_formulas() {
        for sting in ["=1+1", "+62812", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1", "|calc", "%x"] {
            assert!(harmless(sting.to_owned()).starts_with('\''), "{sting:?}");
        }
        assert_eq!(harmless("Gaji = 5 juta".to_owned()), "Gaji = 5 juta");
        let hidden = clean("\u{0}\u{1b}\t =HYPERLINK(\"x\")", &[], false);
        assert_eq!(harmless(hidden), "'=HYPERLINK(\"x\")", "white space and control characters hide nothing");
    }
}

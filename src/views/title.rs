use crate::mask::KnownContacts;
use crate::text::safe;

/// What a campaign, or an ad in it, is called where people see it: its title in one line, the contacts that are known
/// masked. Empty where it has no title.
pub fn masked_title(title: &str, known: &KnownContacts) -> String {
    safe::line(&known.hide(title))
}

use std::collections::HashSet;

use crate::domain::{Ad, ContactKind, Span};
use crate::facts::Facts;

/// A mail address or link.
#[derive(Debug, Clone, Copy)]
pub(super) struct Address<'a> {
    /// As it was read, lower case for mail.
    pub(super) whole: &'a str,
    pub(super) host: &'a str,
    pub(super) span: Option<Span>,
}

/// The contacts of an ad by what they are.
#[derive(Debug, Default)]
pub(super) struct ContactMix<'a> {
    pub(super) phones: Vec<&'a str>,
    pub(super) addresses: Vec<Address<'a>>,
    /// Domains that belong to one organisation.
    pub(super) own_domains: Vec<&'a str>,
    pub(super) foreign: Vec<Span>,
    pub(super) free_mail: Vec<Span>,
    pub(super) short_links: Vec<Span>,
    pub(super) obfuscated: Vec<Span>,
    pub(super) account_spans: Vec<Span>,
    pub(super) private_spans: Vec<Span>,
    pub(super) has_official_domain: bool,
    pub(super) has_landline: bool,
    pub(super) foreign_count: usize,
    pub(super) free_mail_count: usize,
    pub(super) short_link_count: usize,
    pub(super) obfuscated_count: usize,
    pub(super) accounts: usize,
    pub(super) chats: usize,
    pub(super) private: usize,
}

impl<'a> ContactMix<'a> {
    pub(super) fn of(ad: &'a Ad, facts: &Facts) -> Self {
        let mut mix = Self::default();
        for contact in &ad.contacts {
            let value = contact.value.as_str();
            if contact.is_obfuscated {
                mix.obfuscated_count += 1;
                mix.obfuscated.extend(contact.span);
            }
            match contact.kind {
                ContactKind::Phone | ContactKind::Whatsapp => {
                    mix.phones.push(value);
                    if !value.starts_with("+62") {
                        mix.foreign_count += 1;
                        mix.foreign.extend(contact.span);
                    }
                    if value.starts_with("+62") && !value.starts_with("+628") {
                        mix.has_landline = true;
                    } else {
                        mix.note_private(contact.span);
                    }
                }
                ContactKind::WhatsappGroup | ContactKind::Telegram => {
                    mix.chats += 1;
                    mix.note_private(contact.span);
                }
                ContactKind::Social => mix.note_private(contact.span),
                ContactKind::BankAccount => {
                    mix.accounts += 1;
                    mix.account_spans.extend(contact.span);
                }
                ContactKind::Email => {
                    let domain = value.rsplit_once('@').map_or("", |(_, domain)| domain);
                    mix.addresses.push(Address { whole: value, host: domain, span: contact.span });
                    if is_under(domain, &facts.contexts.free_mail) {
                        mix.free_mail_count += 1;
                        mix.free_mail.extend(contact.span);
                    } else {
                        mix.note_domain(domain, facts);
                    }
                }
                ContactKind::Link => {
                    let host = host(value);
                    mix.addresses.push(Address { whole: value, host, span: contact.span });
                    if is_under(host, &facts.contexts.short_links) {
                        mix.short_link_count += 1;
                        mix.short_links.extend(contact.span);
                    } else {
                        mix.note_domain(host, facts);
                    }
                }
            }
        }
        mix
    }

    fn note_private(&mut self, span: Option<Span>) {
        self.private += 1;
        self.private_spans.extend(span);
    }

    fn note_domain(&mut self, host: &'a str, facts: &Facts) {
        if host.ends_with(".go.id") {
            self.has_official_domain = true;
        } else if host.contains('.') && !is_under(host, &facts.contexts.shared_hosts) {
            self.own_domains.push(host);
        }
    }

    pub(super) fn has_own_domain(&self) -> bool {
        !self.own_domains.is_empty()
    }

    /// Whether there are private contacts, and no office line, own domain or government domain beside them.
    pub(super) fn is_private_only(&self) -> bool {
        self.private > 0 && !self.has_landline && !self.has_own_domain() && !self.has_official_domain
    }
}

/// The host of a web address, without `www.`.
fn host(link: &str) -> &str {
    let rest = link.split_once("://").map_or(link, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or("");
    host.strip_prefix("www.").unwrap_or(host)
}

/// Whether the host or a domain above it is in the list.
pub(super) fn is_under(host: &str, hosts: &HashSet<String>) -> bool {
    let mut rest = Some(host);
    while let Some(name) = rest {
        if hosts.contains(name) {
            return true;
        }
        rest = name.split_once('.').map(|(_, parent)| parent);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_hosts() {
        assert_eq!(host("https://www.a.example/x?y"), "a.example");
        assert_eq!(host("bit.ly/abc"), "bit.ly");
        let hosts = ["facebook.com".to_owned()].into();
        assert!(is_under("m.facebook.com", &hosts) && !is_under("myfacebook.com", &hosts));
    }
}

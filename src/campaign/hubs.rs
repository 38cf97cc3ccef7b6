//! Contacts that many have and that therefore join nobody.

use std::collections::HashMap;

use crate::domain::{Contact, ContactKind};
use crate::facts::{DataFiles, Problems, Table};

/// File of the list, below `data/`.
const FILE: &str = "hubs.tsv";

/// Contacts and hosts of `data/hubs.tsv`: hotlines, office numbers, shorteners, messengers, form services.
#[derive(Debug, Clone, Default)]
pub struct HubList {
    contacts: HashMap<(ContactKind, String), String>,
    hosts: HashMap<String, SharedHost>,
}

/// A host that many share.
#[derive(Debug, Clone)]
struct SharedHost {
    name: String,
    /// Whether a full address on it still belongs to one person.
    paths_join: bool,
}

/// What a link stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LinkKey {
    /// Whoever owns this domain or full address.
    Owner(String),
    /// Nobody: a shared host of this name.
    Shared(String),
}

impl HubList {
    /// Reads `data/hubs.tsv`; every mistake becomes a problem with its line.
    pub fn read(files: &DataFiles, problems: &mut Problems) -> Self {
        let text = files.demand(FILE, problems);
        let mut list = Self::default();
        for row in Table::read(FILE, text, &["kind", "value", "joins", "name", "source"], problems).rows() {
            let value = row.get("value").to_lowercase();
            let name = row.get("name").to_owned();
            if value.is_empty() || name.is_empty() {
                row.problem("`value` and `name` must not be empty", problems);
                continue;
            }
            let paths_join = match row.get("joins") {
                "nothing" => false,
                "path" => true,
                other => {
                    row.problem(format!("`joins` is `{other}`; it must be `nothing` or `path`"), problems);
                    continue;
                }
            };
            let kind = match row.get("kind") {
                "host" => {
                    list.hosts.insert(value, SharedHost { name, paths_join });
                    continue;
                }
                "phone" => ContactKind::Phone,
                "email" => ContactKind::Email,
                "telegram" => ContactKind::Telegram,
                "social" => ContactKind::Social,
                "bank_account" => ContactKind::BankAccount,
                other => {
                    row.problem(
                        format!("`kind` is `{other}`; it must be host, phone, email, telegram, social or bank_account"),
                        problems,
                    );
                    continue;
                }
            };
            list.contacts.insert((kind, value), name);
        }
        list
    }

    /// The name of the listed contact, `WhatsApp` being a phone.
    pub fn named(&self, kind: ContactKind, value: &str) -> Option<&str> {
        self.contacts.get(&(kind, value.to_owned())).map(String::as_str)
    }

    /// What a link contact stands for: its domain, its full address on a shared host, or nobody.
    pub(super) fn link_key(&self, link: &Contact) -> LinkKey {
        let bare = link.value.split_once("://").map_or(link.value.as_str(), |(_, rest)| rest);
        let bare = bare.split(['?', '#']).next().unwrap_or("").trim_end_matches('/');
        let (host, path) = bare.split_once('/').unwrap_or((bare, ""));
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        let host = host.split(':').next().unwrap_or("");
        let host = host.strip_prefix("www.").unwrap_or(host);
        let mut parent = Some(host);
        while let Some(at) = parent {
            if let Some(shared) = self.hosts.get(at) {
                return if shared.paths_join && !path.is_empty() {
                    LinkKey::Owner(format!("{host}/{path}"))
                } else {
                    LinkKey::Shared(shared.name.clone())
                };
            }
            parent = at.split_once('.').map(|(_, rest)| rest);
        }
        LinkKey::Owner(psl::domain_str(host).unwrap_or(host).to_owned())
    }
}

/// From when on a contact is a hub by its degree, and how far relations reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HubRule {
    /// Distinct employers under one contact from which it may be a hub. Employers.
    pub employers: usize,
    /// Distinct campaigns under one contact from which it may be a hub, with the above. One template under
    /// many employers' names is an impersonator and no hub. Campaigns.
    pub campaigns: usize,
    /// Silence after which a contact is someone else's. Days.
    pub life_gap_days: u32,
    /// Most ads that one network may have; beyond it its busiest contacts join nothing. Ads.
    pub network_cap: usize,
}

impl Default for HubRule {
    fn default() -> Self {
        Self { employers: 10, campaigns: 10, life_gap_days: 180, network_cap: 500 }
    }
}

/// Why a contact joins nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HubReason {
    /// It is listed in `data/hubs.tsv` under this name.
    Listed(String),
    /// It stands in ads of many employers with many different texts.
    ManyEmployers {
        /// Distinct employers.
        employers: usize,
        /// Distinct campaigns.
        campaigns: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn link(value: &str) -> Contact {
        Contact { kind: ContactKind::Link, value: value.into(), span: None, is_obfuscated: false }
    }

    #[test]
    fn the_list_that_is_built_in_is_right() {
        let mut problems = Problems::default();
        let list = HubList::read(&DataFiles::embedded(), &mut problems);
        assert_eq!(problems.list(), []);
        for (value, key) in [
            ("https://www.agensi.example.co.id/loker", LinkKey::Owner("example.co.id".into())),
            ("https://forms.gle/AbC123?x=1", LinkKey::Owner("forms.gle/AbC123".into())),
            ("bit.ly/loker", LinkKey::Shared("Bitly".into())),
            ("https://wa.me/6281200001234", LinkKey::Shared("WhatsApp".into())),
        ] {
            assert_eq!(list.link_key(&link(value)), key, "{value}");
        }
        assert!(list.named(ContactKind::Phone, "+628118080141").is_some());
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        let files = DataFiles::embedded().with(
            "hubs.tsv",
            "kind\tvalue\tjoins\tname\tsource\nhost\ta.example\tmaybe\tA\tx\nfax\t1\tnothing\tB\tx\nphone\t\tnothing\tC\tx\n",
        );
        let mut problems = Problems::default();
        HubList::read(&files, &mut problems);
        assert_eq!(problems.list().iter().map(|p| p.line).collect::<Vec<_>>(), [2, 3, 4]);
    }
}

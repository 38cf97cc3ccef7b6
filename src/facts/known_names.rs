use super::{DataFiles, Meaning, Phrases, Problems, Table};

/// `data/known_names.tsv`: names that false ads borrow, with the sites on which they really recruit.
#[derive(Debug, Default)]
pub struct KnownNames(Vec<KnownName>);

/// A state company, authority or large employer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownName {
    /// `Kereta Api Indonesia`.
    pub name: String,
    /// Whether it is a public body, which does not hire through a private telephone.
    pub is_authority: bool,
    /// What an address in this name contains, letters and digits only, lower case.
    pub keys: Vec<String>,
    /// Domains of theirs; one that starts with a dot stands for all under it.
    pub sites: Vec<String>,
}

impl KnownName {
    /// Whether `host` is one of theirs.
    pub fn owns(&self, host: &str) -> bool {
        self.sites.iter().any(|site| {
            let site = site.trim_start_matches('.');
            host.strip_suffix(site).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }
}

impl KnownNames {
    const FILE: &'static str = "known_names.tsv";

    pub(super) fn load(files: &DataFiles, phrases: &mut Phrases, problems: &mut Problems) -> Self {
        let text = files.demand(Self::FILE, problems);
        let columns = ["name", "kind", "phrases", "keys", "sites", "as_of", "certainty", "source"];
        let table = Table::read(Self::FILE, text, &columns, problems);
        let mut names = Self::default();
        for row in table.rows() {
            let parts = |column: &str| {
                row.get(column)
                    .split(';')
                    .map(|part| part.trim().to_lowercase())
                    .filter(|part| !part.is_empty())
            };
            let index = u16::try_from(names.0.len()).unwrap_or(u16::MAX);
            let term = phrases.term(Meaning::KnownName(index));
            for phrase in parts("phrases") {
                phrases.add(term, &phrase, Self::FILE, || row.line, problems);
            }
            for column in ["name", "phrases", "sites", "source"] {
                if row.get(column).is_empty() {
                    row.problem(format!("`{column}` is empty"), problems);
                }
            }
            row.date("as_of", problems);
            row.certainty("certainty", problems);
            if let Some(site) = parts("sites").find(|site| !site.contains('.')) {
                row.problem(format!("the site `{site}` is no domain"), problems);
            }
            names.0.push(KnownName {
                name: row.get("name").to_owned(),
                is_authority: row.get("kind") == "authority",
                keys: parts("keys").collect(),
                sites: parts("sites").collect(),
            });
        }
        names
    }

    /// The name behind a [`Meaning::KnownName`].
    pub fn at(&self, index: u16) -> Option<&KnownName> {
        self.0.get(usize::from(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_covers_what_is_under_it_and_nothing_that_only_ends_alike() {
        let name = KnownName {
            name: "Contoh".to_owned(),
            is_authority: false,
            keys: Vec::new(),
            sites: vec!["contoh.co.id".to_owned(), ".go.id".to_owned()],
        };
        for host in ["contoh.co.id", "karir.contoh.co.id", "dinas.kota.go.id"] {
            assert!(name.owns(host), "{host}");
        }
        for host in ["loker-contoh.co.id", "contoh.co.id.example", "contoh.com", "cargo.id"] {
            assert!(!name.owns(host), "{host}");
        }
    }
}

use std::fmt::Write as _;
use std::io::Read as _;

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use crate::cli::examples::examples;
use crate::cli::reveal::account;
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session};
use crate::desk::{invent_password, password_digest};
use crate::domain::{LONGEST_ACCOUNT_NAME, Role, is_account_name};
use crate::store::{Actor, Person, Reader, Store, StoreError};

/// Makes accounts of the review desk, and takes them away
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada user add rina --role analyst", "an account; its first password is printed once"),
    ("waspada user disable rina", "it cannot log in any more; what it decided stays"),
    ("waspada user reset rina", "another password; its sessions end"),
]))]
pub struct User {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Makes an account
    #[command(after_long_help = examples(&[
        ("waspada user add rina --role analyst", "the password is printed once"),
        ("waspada user add rina --role analyst --password-stdin < secret", "or read from standard input"),
    ]))]
    Add {
        /// Name to log in with: lower-case letters, digits, `.`, `-` and `_`, at most 40
        #[arg(value_name = "NAME")]
        name: String,
        /// What it may do
        #[arg(long, value_enum)]
        role: RoleName,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Shows every account
    #[command(after_long_help = examples(&[("waspada user list", "all accounts")]))]
    List,
    /// Keeps an account from logging in and ends its sessions
    #[command(after_long_help = examples(&[("waspada user disable rina", "until `user enable`")]))]
    Disable {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Lets an account log in again
    #[command(after_long_help = examples(&[("waspada user enable rina", "its password stays as it was")]))]
    Enable {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Gives an account another password and ends its sessions
    #[command(after_long_help = examples(&[("waspada user reset rina", "the password is printed once")]))]
    Reset {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
}

/// Roles as they are written.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    /// Looks on; contacts stay masked
    ReadOnly,
    /// Decides on campaigns
    Analyst,
    /// Decides and opens contacts
    Investigator,
    /// Runs the installation and its accounts
    Operator,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::ReadOnly => Self::ReadOnly,
            RoleName::Analyst => Self::Analyst,
            RoleName::Investigator => Self::Investigator,
            RoleName::Operator => Self::Operator,
        }
    }
}

/// What was done to an account.
#[derive(Debug, Serialize)]
struct Done<'a> {
    name: &'a str,
    change: &'static str,
    /// Where it was made up here; shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
    /// Whether the link for the first operator that `serve` printed has ended with it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    ends_first_operator_link: bool,
}

impl User {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let path = session.config()?.config.store.path;
        let failure = |error: StoreError| {
            let exit = match error {
                StoreError::NameTaken { .. }
                | StoreError::NoSuchPerson { .. }
                | StoreError::LastOperator { .. } => Exit::Usage,
                _ => Exit::Unexpected,
            };
            Failure::of(exit, &error)
        };
        let find = |name: &str| {
            let known = Reader::open(&path).and_then(|reader| reader.person_named(name)).map_err(failure)?;
            known.ok_or_else(|| failure(StoreError::NoSuchPerson { name: name.to_owned() }))
        };
        let by = Actor::Account(account());
        let done = match &self.what {
            What::List => {
                return list(session, &Reader::open(&path).and_then(|r| r.people()).map_err(failure)?);
            }
            What::Add { name, role, password_stdin } => {
                let name = name.trim();
                if !is_account_name(name) {
                    return Err(Failure::new(
                        Exit::Usage,
                        format!(
                            "a name is made of lower-case letters a to z, digits, `.`, `-` and `_`, at most \
                             {LONGEST_ACCOUNT_NAME} characters; for example `rina.s`"
                        ),
                    ));
                }
                let (digest, password) = password(*password_stdin, name)?;
                let mut store = Store::open(&path).map_err(failure)?;
                let role: Role = (*role).into();
                let people = store.reader().and_then(|reader| reader.people()).map_err(failure)?;
                let is_first = people.iter().all(|person| person.role != Role::Operator);
                store.add_person(name, role, &digest, Some(&by), now()).map_err(failure)?;
                let ends_first_operator_link = is_first && role == Role::Operator;
                Done { name, change: "added", password, ends_first_operator_link }
            }
            What::Reset { name, password_stdin } => {
                let (person, _) = find(name)?;
                let (digest, password) = password(*password_stdin, name)?;
                let changed = Store::open(&path)
                    .and_then(|mut store| store.set_password(person.id, &digest, &by, now()));
                changed.map_err(failure)?;
                Done { name, change: "reset", password, ends_first_operator_link: false }
            }
            What::Disable { name } | What::Enable { name } => {
                let is_disabled = matches!(self.what, What::Disable { .. });
                let (person, _) = find(name)?;
                let changed = Store::open(&path)
                    .and_then(|mut store| store.set_disabled(person.id, is_disabled, &by, now()));
                let change = if is_disabled { "disabled" } else { "enabled" };
                if !changed.map_err(failure)? {
                    let what = format!("{name} is {change} already; nothing is changed");
                    return Err(
                        Failure::new(Exit::Usage, what).hint("`waspada user list` shows the accounts")
                    );
                }
                Done { name, change, password: None, ends_first_operator_link: false }
            }
        };
        session.printer.result(&done, || {
            let mut words = format!("{}: {}\n", done.name, done.change);
            if let Some(password) = &done.password {
                let _ = writeln!(words, "password, shown this once: {password}");
            }
            if done.ends_first_operator_link {
                words.push_str(
                    "the link for the first operator that `waspada serve` printed does not work any more\n",
                );
            }
            words
        })?;
        Ok(Exit::Done)
    }
}

/// The digest of a password from standard input, or of one made up here, which is given too.
fn password(is_from_stdin: bool, name: &str) -> Result<(String, Option<String>), Failure> {
    let digest =
        |password: &str| password_digest(password, name).map_err(|error| Failure::of(Exit::Usage, &error));
    if !is_from_stdin {
        let invented = invent_password();
        return Ok((digest(&invented)?, Some(invented)));
    }
    let mut typed = String::new();
    std::io::stdin().take(4096).read_to_string(&mut typed).map_err(|error| {
        Failure::with(Exit::Usage, "the password on standard input cannot be read", &error)
    })?;
    Ok((digest(typed.trim_end_matches(['\r', '\n']))?, None))
}

/// Every account.
#[derive(Debug, Serialize)]
struct Accounts<'a> {
    accounts: &'a [Person],
}

fn list(session: &Session, people: &[Person]) -> Result<Exit, Failure> {
    session.printer.result(&Accounts { accounts: people }, || {
        if people.is_empty() {
            return "no accounts yet; `waspada user add NAME --role operator` makes one\n".to_owned();
        }
        people.iter().fold(String::new(), |mut words, person| {
            let state = person.disabled_at.map_or(String::new(), |at| format!("  disabled since {at:.0}"));
            let _ = writeln!(words, "{:<24} {:<12}{state}", person.name, person.role.name());
            words
        })
    })?;
    Ok(Exit::Done)
}

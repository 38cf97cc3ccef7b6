use std::path::{Path, PathBuf};

use url::{Host, Url};

use super::load::count;
use super::reader::Section;

/// `[digest]`: the morning's message.
#[derive(Debug, Clone)]
pub struct DigestSettings {
    /// Language of what is sent.
    pub language: DigestLanguage,
    /// Most campaigns that are told one by one.
    pub campaigns: usize,
    /// By mail; none where no server is named.
    pub mail: Option<MailSettings>,
    /// To a web address; none where none is named.
    pub webhook: Option<WebhookSettings>,
    /// Tries after a failure that may pass.
    pub retries: u32,
    /// First pause before a retry, milliseconds; doubled each time.
    pub backoff_ms: u64,
}

/// Language of what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestLanguage {
    /// Indonesian.
    Id,
    /// English.
    En,
}

/// How mail leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// Server.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the way there is kept secret.
    pub tls: MailTls,
    /// Account at the server; empty where it asks for none.
    pub user: String,
    /// File that holds the password, where the environment does not.
    pub password_file: Option<PathBuf>,
    /// Sender.
    pub from: String,
    /// Recipients, each of whom gets a message of their own.
    pub to: Vec<String>,
}

/// How the way to a mail server is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTls {
    /// TLS is asked for before anything is said; a server without it gets no mail.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None: to a server on this machine alone.
    None,
}

/// A web address that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookSettings {
    /// Address.
    pub url: Url,
    /// File that holds the secret it is signed with, where the environment does not.
    pub secret_file: Option<PathBuf>,
}

impl DigestSettings {
    /// Whether anything is sent at all.
    pub fn is_sent(&self) -> bool {
        self.mail.is_some() || self.webhook.is_some()
    }
}

pub(super) fn digest(section: Section<'_>, folder: &Path) -> DigestSettings {
    let file = |key| {
        let text = section.text(key, "", "a path, or \"\"", |text| Some(text.to_owned()));
        text.filter(|text| !text.is_empty()).map(|text| folder.join(text))
    };
    let settings = DigestSettings {
        language: section
            .text("language", "id", "\"id\" or \"en\"", |text| match text {
                "id" => Some(DigestLanguage::Id),
                "en" => Some(DigestLanguage::En),
                _ => None,
            })
            .unwrap_or(DigestLanguage::Id),
        campaigns: count(section.number("campaigns", 10, 0..=100)),
        mail: mail(&section, file("smtp_password_file")),
        webhook: webhook(&section, file("webhook_secret_file")),
        retries: u32::try_from(section.number("retries", 3, 0..=10)).unwrap_or(3),
        backoff_ms: section.number("backoff_ms", 15_000, 1..=600_000),
    };
    section.finish();
    settings
}

fn mail(section: &Section<'_>, password_file: Option<PathBuf>) -> Option<MailSettings> {
    let host = section
        .text("smtp_host", "", "the name of a mail server, or \"\"", |text| {
            let is_host = text.is_empty() || Host::parse(text).is_ok();
            is_host.then(|| text.to_owned())
        })
        .unwrap_or_default();
    let mail = MailSettings {
        port: u16::try_from(section.number("smtp_port", 587, 1..=65_535)).unwrap_or(587),
        tls: section
            .text("smtp_tls", "starttls", "\"starttls\", \"tls\" or \"none\"", |text| match text {
                "starttls" => Some(MailTls::StartTls),
                "tls" => Some(MailTls::Tls),
                "none" => Some(MailTls::None),
                _ => None,
            })
            .unwrap_or(MailTls::StartTls),
        user: section.text("smtp_user", "", "a text", |text| Some(text.to_owned())).unwrap_or_default(),
        password_file,
        from: section
            .text("from", "", "one e-mail address, or \"\"", |text| {
                (text.is_empty() || is_address(text)).then(|| text.to_owned())
            })
            .unwrap_or_default(),
        to: section.list("to"),
        host,
    };
    if mail.host.is_empty() {
        return None;
    }
    let problem = |message: String, key: &'static str, help: &str| {
        section.problem(message, section.span_of(key), "here".into(), help.to_owned());
    };
    if mail.from.is_empty() {
        problem(
            "`digest.smtp_host` needs `digest.from`".into(),
            "smtp_host",
            "say who sends: from = \"...\"",
        );
    }
    if mail.to.is_empty() {
        problem(
            "`digest.smtp_host` needs `digest.to`".into(),
            "smtp_host",
            "say who gets it: to = [\"...\"]",
        );
    }
    for wrong in mail.to.iter().filter(|to| !is_address(to)) {
        problem(format!("`digest.to` holds `{wrong}`, which is no e-mail address"), "to", "write name@host");
    }
    if mail.tls == MailTls::None && !is_this_machine(&mail.host) {
        let help = "use \"starttls\" or \"tls\"; \"none\" is for a server on this machine";
        problem("`digest.smtp_tls` would send the message in the clear".into(), "smtp_tls", help);
    }
    Some(mail)
}

fn webhook(section: &Section<'_>, secret_file: Option<PathBuf>) -> Option<WebhookSettings> {
    let url = section
        .text("webhook_url", "", "an https:// address, http:// on this machine, or \"\"", |text| {
            if text.is_empty() {
                return Some(None);
            }
            let url = Url::parse(text).ok()?;
            let is_safe = match url.scheme() {
                "https" => true,
                "http" => url.host_str().is_some_and(is_this_machine),
                _ => false,
            };
            is_safe.then_some(Some(url))
        })
        .flatten()?;
    Some(WebhookSettings { url, secret_file })
}

fn is_address(text: &str) -> bool {
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>,;\"".contains(c);
    text.chars().all(is_plain)
        && text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && Host::parse(host).is_ok())
}

fn is_this_machine(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Ipv4(v4)) => v4.is_loopback(),
        Ok(Host::Ipv6(v6)) => v6.is_loopback(),
        Ok(Host::Domain(name)) => name == "localhost",
        Err(_) => host == "::1",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load;

    fn read(text: &str) -> Result<DigestSettings, Vec<String>> {
        let loaded = load("p", &format!("[digest]\n{text}"), Path::new("/etc"), std::iter::empty(), &[]);
        loaded
            .map(|(config, _)| config.digest)
            .map_err(|problems| problems.list.into_iter().map(|p| p.message).collect())
    }

    #[test]
    fn nothing_is_sent_unless_it_is_asked_for() {
        assert!(!read("").unwrap().is_sent());
        let mail = "smtp_host = \"mail.example\"\nfrom = \"w@example.org\"\nto = [\"a@example.org\"]";
        let settings = read(mail).unwrap();
        assert_eq!(settings.mail.as_ref().unwrap().tls, MailTls::StartTls);
        assert!(read("webhook_url = \"https://chat.example/hook\"").unwrap().is_sent());
    }

    #[test]
    fn what_would_leave_in_the_clear_is_refused() {
        let from = "from = \"w@example.org\"\nto = [\"a@example.org\"]\nsmtp_tls = \"none\"";
        assert_eq!(read(&format!("smtp_host = \"mail.example\"\n{from}")).unwrap_err().len(), 1);
        assert!(read(&format!("smtp_host = \"127.0.0.1\"\n{from}")).is_ok());
        assert_eq!(read("webhook_url = \"http://chat.example/hook\"").unwrap_err().len(), 1);
        assert!(read("webhook_url = \"http://127.0.0.1:9/hook\"").is_ok());
    }

    #[test]
    fn a_message_without_sender_or_recipient_is_a_mistake() {
        assert_eq!(read("smtp_host = \"mail.example\"").unwrap_err().len(), 2);
        let injected =
            "smtp_host = \"mail.example\"\nfrom = \"w@example.org\"\nto = [\"a@x.example, b@y.example\"]";
        assert_eq!(read(injected).unwrap_err().len(), 1);
    }
}

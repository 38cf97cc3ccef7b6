use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message};

use super::Letter;
use super::delivery::Outcome;
use super::secret::secret;
use crate::config::{MailSettings, MailTls};

/// Longest wait for one answer of the server.
const PATIENCE: Duration = Duration::from_secs(30);
/// Environment variable with the password.
const PASSWORD: &str = "WASPADA_SMTP_PASSWORD";

/// Hands a message to the server. `id` is the same whenever the same message is tried.
pub(super) fn send(settings: &MailSettings, to: &str, letter: &Letter, id: &str) -> Outcome {
    let addresses = settings.from.parse::<Address>().and_then(|from| Ok((from, to.parse::<Address>()?)));
    let Ok((from, to)) = addresses else {
        return Outcome::Refused(
            "`digest.from` or `digest.to` is no address that mail can be sent to".into(),
        );
    };
    let message = match message(&from, &to, letter, id) {
        Ok(message) => message,
        Err(error) => return Outcome::Refused(format!("the message cannot be written: {error}")),
    };
    let password = match secret(PASSWORD, settings.password_file.as_deref()) {
        Ok(password) => password,
        // Somebody may put the file there.
        Err(problem) => return Outcome::Later(problem),
    };
    // Up to here nothing was handed over, whatever goes wrong.
    let mut connection = match open(settings, password, &from, &to) {
        Ok(connection) => connection,
        Err(error) if error.is_permanent() => return Outcome::Refused(named(settings, &error)),
        Err(error) => return Outcome::Later(named(settings, &error)),
    };
    match connection.message(&message) {
        Ok(answer) if answer.is_positive() => {
            // The message is taken; that the server did not hear the good-bye changes nothing.
            let _ = connection.quit();
            Outcome::Sent
        }
        Ok(answer) => Outcome::Later(format!("{} answered {}", settings.host, answer.code())),
        Err(error) if error.is_permanent() => Outcome::Refused(named(settings, &error)),
        Err(error) if error.is_transient() => Outcome::Later(named(settings, &error)),
        // The last dot may have arrived.
        Err(error) => Outcome::Unknown(named(settings, &error)),
    }
}

/// What an error says, which may quote the server and never holds the password.
fn named(settings: &MailSettings, error: &lettre::transport::smtp::Error) -> String {
    use std::error::Error as _;
    let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    format!("{}:{}: {error}{cause}", settings.host, settings.port)
}

/// A conversation up to the point at which the message is asked for.
fn open(
    settings: &MailSettings,
    password: Option<String>,
    from: &Address,
    to: &Address,
) -> Result<SmtpConnection, lettre::transport::smtp::Error> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let hello = ClientId::Domain("localhost".into());
    let tls = match settings.tls {
        MailTls::None => None,
        MailTls::Tls | MailTls::StartTls => Some(TlsParameters::new(settings.host.clone())?),
    };
    let at = (settings.host.as_str(), settings.port);
    let from_the_start = tls.as_ref().filter(|_| settings.tls == MailTls::Tls);
    let mut connection = SmtpConnection::connect(at, Some(PATIENCE), &hello, from_the_start, None)?;
    if let Some(tls) = tls.as_ref().filter(|_| settings.tls == MailTls::StartTls) {
        connection.starttls(tls, &hello)?;
    }
    if !settings.user.is_empty() {
        let credentials = Credentials::new(settings.user.clone(), password.unwrap_or_default());
        connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials)?;
    }
    connection.command(Mail::new(Some(from.clone()), Vec::new()))?;
    connection.command(Rcpt::new(to.clone(), Vec::new()))?;
    connection.command(Data)?;
    Ok(connection)
}

fn message(from: &Address, to: &Address, letter: &Letter, id: &str) -> Result<Vec<u8>, lettre::error::Error> {
    let domain = from.domain();
    let own = |name: &'static str, value: &str| {
        HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
    };
    let mut message = Message::builder()
        .from(Mailbox::new(Some("Waspada".into()), from.clone()))
        .to(Mailbox::new(None, to.clone()))
        .subject(letter.subject.clone())
        .message_id(Some(format!("<{id}@{domain}>")))
        .multipart(MultiPart::alternative_plain_html(letter.plain.clone(), letter.html.clone()))?;
    // Holiday notices do not answer such mail.
    message.headers_mut().insert_raw(own("Auto-Submitted", "auto-generated"));
    Ok(message.formatted())
}

//! A mail server and a web address on loopback ports that take what they are sent, or do not.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the mail server does with a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// Takes the message.
    Take,
    /// Is busy when it is told the recipient.
    Busy,
    /// Refuses the recipient for good.
    Refuse,
    /// Hangs up after the last dot, without a word.
    HangUp,
}

/// What came in, whole.
pub(super) type Taken = Arc<Mutex<Vec<String>>>;

/// A mail server that does one thing a conversation, in order, and then takes whatever comes.
pub(super) fn mail(moods: &[Mood]) -> (u16, Taken) {
    let (listener, taken) = (TcpListener::bind("127.0.0.1:0").unwrap(), Taken::default());
    let port = listener.local_addr().unwrap().port();
    let (log, moods) = (Arc::clone(&taken), moods.to_vec());
    std::thread::spawn(move || {
        for (at, stream) in listener.incoming().flatten().enumerate() {
            let mood = moods.get(at).copied().unwrap_or(Mood::Take);
            if let Some(message) = converse(stream, mood) {
                log.lock().unwrap().push(message);
            }
        }
    });
    (port, taken)
}

/// One conversation; the message, where it was handed over.
fn converse(stream: TcpStream, mood: Mood) -> Option<String> {
    let mut answers = stream.try_clone().unwrap();
    let mut lines = BufReader::new(stream).lines();
    let mut say = |text: &str| answers.write_all(format!("{text}\r\n").as_bytes()).ok();
    say("220 sink.example ESMTP");
    loop {
        let line = lines.next()?.ok()?;
        match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" => say("250 sink.example"),
            "RCPT" if mood == Mood::Busy => say("451 come back later"),
            "RCPT" if mood == Mood::Refuse => say("550 nobody of that name"),
            "DATA" => {
                say("354 go on");
                let body: Vec<String> =
                    lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                if mood == Mood::HangUp {
                    return Some(body.join("\n"));
                }
                say("250 taken");
                return Some(body.join("\n"));
            }
            "QUIT" => {
                say("221 bye");
                return None;
            }
            _ => say("250 fine"),
        };
    }
}

/// A web address that answers with one status a request, in order, and then with 204; heads and bodies as they came.
pub(super) fn webhook(statuses: &[u16]) -> (u16, Taken) {
    let (listener, taken) = (TcpListener::bind("127.0.0.1:0").unwrap(), Taken::default());
    let port = listener.local_addr().unwrap().port();
    let (log, statuses) = (Arc::clone(&taken), statuses.to_vec());
    std::thread::spawn(move || {
        for (at, mut stream) in listener.incoming().flatten().enumerate() {
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut request = String::new();
            while reader.read_line(&mut request).unwrap_or(0) > 2 {}
            let length = request.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
            });
            let mut body = vec![0; length.unwrap_or(0)];
            reader.read_exact(&mut body).unwrap();
            request.push_str(&String::from_utf8(body).unwrap());
            log.lock().unwrap().push(request);
            let status = statuses.get(at).copied().unwrap_or(204);
            let _ = write!(stream, "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        }
    });
    (port, taken)
}

//! A web site on a loopback port that answers as a test wants, well or badly.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

/// What is sent back.
pub(crate) enum Reply {
    /// Status, header lines, body.
    Whole(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Header lines, and a body of pieces of which each comes so often: more than fits into memory.
    Flood(Vec<(&'static str, String)>, Vec<(Vec<u8>, usize)>),
    /// Headers and then nothing more.
    Silence,
    /// These very bytes, and then the end.
    Cut(Vec<u8>),
    /// Headers and then byte after byte, without end.
    Drip,
}

pub(crate) fn html(body: impl Into<String>) -> Reply {
    Reply::Whole(200, vec![("Content-Type", "text/html; charset=utf-8".to_owned())], body.into().into_bytes())
}

pub(crate) fn status(status: u16) -> Reply {
    Reply::Whole(status, vec![], vec![])
}

pub(crate) fn redirect(to: impl Into<String>) -> Reply {
    Reply::Whole(301, vec![("Location", to.into())], vec![])
}

/// A request as the site sees it.
pub(crate) struct SeenRequest {
    pub(crate) path: String,
    pub(crate) head: String,
    /// How many requests for this path came before.
    pub(crate) before: usize,
    /// `http://127.0.0.1:PORT`.
    pub(crate) origin: String,
}

impl Site {
    pub(crate) async fn start(answer: impl Fn(&SeenRequest) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&asked), Arc::new(answer));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                tokio::spawn(async move { serve(stream, address, &log, &*answer).await });
            }
        });
        Self { address, asked, task }
    }

    pub(crate) fn url(&self, path: &str) -> url::Url {
        url::Url::parse(&format!("http://{}{path}", self.address)).unwrap()
    }

    /// Paths asked for, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// How often `path` was asked for.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.asked().iter().filter(|asked| *asked == path).count()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    address: SocketAddr,
    log: &Mutex<Vec<String>>,
    answer: &(dyn Fn(&SeenRequest) -> Reply + Send + Sync),
) {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(read) if read > 0 => head.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap().to_owned();
    let before = {
        let mut log = log.lock().unwrap();
        let before = log.iter().filter(|asked| **asked == path).count();
        log.push(path.clone());
        before
    };
    let reply = answer(&SeenRequest { path, head, before, origin: format!("http://{address}") });
    match reply {
        Reply::Whole(status, headers, body) => send(&mut stream, status, headers, vec![(body, 1)]).await,
        Reply::Flood(headers, pieces) => send(&mut stream, 200, headers, pieces).await,
        Reply::Cut(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Reply::Drip => {
            let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000000\r\n\r\n";
            let _ = stream.write_all(head).await;
            let mut drop = tokio::time::interval(std::time::Duration::from_millis(10));
            while stream.write_all(b"x").await.is_ok() {
                drop.tick().await;
            }
        }
        Reply::Silence => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf").await;
            std::future::pending::<()>().await;
        }
    }
}

async fn send(
    stream: &mut TcpStream,
    status: u16,
    headers: Vec<(&'static str, String)>,
    pieces: Vec<(Vec<u8>, usize)>,
) {
    let mut head = format!("HTTP/1.1 {status} X\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let _ = stream.write_all(head.as_bytes()).await;
    for (piece, count) in pieces {
        for _ in 0..count {
            if stream.write_all(&piece).await.is_err() {
                return;
            }
        }
    }
    let _ = stream.shutdown().await;
}

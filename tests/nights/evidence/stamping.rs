use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{done, flaws, json, two_runs, waspada};

/// A time-stamp authority of OpenSSL, with a certificate of its own; none where OpenSSL is not there.
fn authority(folder: &Path) -> Option<PathBuf> {
    let config = folder.join("tsa.cnf");
    fs_err::write(
        &config,
        "[req]\ndistinguished_name = dn\nx509_extensions = ext\nprompt = no\n[dn]\nCN = Uji TSA\n\
         [ext]\nextendedKeyUsage = critical,timeStamping\nbasicConstraints = CA:FALSE\n\
         [tsa]\ndefault_tsa = one\n[one]\nserial = serial\ncrypto_device = builtin\nsigner_cert = tsa.pem\n\
         certs = tsa.pem\nsigner_key = tsa.key\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\n\
         digests = sha256\naccuracy = secs:1\nordering = no\ntsa_name = no\ness_cert_id_chain = no\n",
    )
    .unwrap();
    fs_err::write(folder.join("serial"), "01\n").unwrap();
    let made = Command::new("openssl")
        .current_dir(folder)
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.pem"])
        .args(["-days", "3650", "-config", "tsa.cnf"])
        .output()
        .ok()?;
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    Some(folder.to_owned())
}

/// Answers each request with what `answer` makes of its body, until the test ends.
fn serve(answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/tsr", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Some(body) = stream.as_ref().ok().and_then(request_body) else { continue };
            let answer = answer(&body);
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                answer.len()
            );
            let mut stream = stream.unwrap();
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&answer));
        }
    });
    address
}

fn request_body(mut stream: &TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let read = stream.read(&mut piece).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&piece[..read]);
        let Some(end) = memchr::memmem::find(&bytes, b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
        assert!(head.contains("content-type: application/timestamp-query"), "{head}");
        let length: usize = head.split("content-length: ").nth(1)?.lines().next()?.trim().parse().ok()?;
        if bytes.len() >= end + 4 + length {
            return Some(bytes[end + 4..end + 4 + length].to_vec());
        }
    }
}

#[test]
fn manifests_wait_for_a_server_and_openssl_finds_the_stamps_good() {
    let folder = two_runs();
    let folder = folder.path();
    let tsa = tempfile::tempdir().unwrap();
    let Some(tsa) = authority(tsa.path()) else { return };
    // Offline: nothing is stamped, nothing is wrong, and it is said.
    let offline = ["--set", "evidence.timestamp_url=http://127.0.0.1:9/tsr"];
    let sealed = json(folder, &[&["seal"], &offline[..]].concat());
    assert_eq!(
        (&sealed["stamps"]["stamped"], &sealed["stamps"]["waiting"]),
        (&0.into(), &2.into()),
        "{sealed}"
    );
    let told = String::from_utf8(waspada(folder, &["verify"]).stdout).unwrap();
    assert!(told.contains("2 manifes belum dicap waktu"), "{told}");

    let at = tsa.clone();
    let address = serve(move |request| {
        fs_err::write(at.join("request.tsq"), request).unwrap();
        let made = Command::new("openssl")
            .current_dir(&at)
            .args(["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "request.tsq", "-out", "answer.tsr"])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        fs_err::read(at.join("answer.tsr")).unwrap()
    });
    let online = format!("evidence.timestamp_url={address}");
    let sealed = json(folder, &["seal", "--set", &online]);
    assert_eq!(
        (&sealed["stamps"]["stamped"], &sealed["stamps"]["waiting"]),
        (&2.into(), &0.into()),
        "{sealed}"
    );
    // A night asks as well.
    done(folder, &["run", "--set", &online]);
    let verified = json(folder, &["verify"]);
    assert_eq!(verified["stamps"], serde_json::json!({"stamped": 3, "waiting": 0}), "{verified}");
    assert_eq!(flaws(folder, &[]), []);
    // As the documents say that others check it.
    let checked = Command::new("openssl")
        .args([
            "ts",
            "-verify",
            "-data",
            "manifests/00000002.json",
            "-in",
            "manifests/00000002.tsr",
            "-CAfile",
        ])
        .arg(tsa.join("tsa.pem"))
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    // A stamp of another manifest is none.
    fs_err::copy(folder.join("manifests/00000001.tsr"), folder.join("manifests/00000002.tsr")).unwrap();
    assert_eq!(flaws(folder, &[]), [("stamp".to_owned(), Some(2))]);
}

#[test]
fn what_a_server_answers_amiss_is_no_stamp() {
    let folder = two_runs();
    let folder = folder.path();
    let address = serve(|_| b"<html>log in first</html>".to_vec());
    let sealed = json(folder, &["seal", "--set", &format!("evidence.timestamp_url={address}")]);
    assert_eq!(sealed["stamps"]["stamped"], 0);
    assert!(sealed["stamps"]["problem"].as_str().unwrap().contains("cannot be read"), "{sealed}");
    assert!(!folder.join("manifests/00000001.tsr").exists());
}

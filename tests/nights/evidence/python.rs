use std::process::Command;

use super::{archives, two_runs};

/// The check that docs/evidence.md prints.
fn script() -> String {
    let docs = fs_err::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/evidence.md")).unwrap();
    let code = docs.split("```python\n").nth(1).expect("a Python check").split("\n```").next().unwrap();
    assert!(code.lines().filter(|line| !line.trim().is_empty()).count() <= 24, "twenty lines or so");
    code.to_owned()
}

/// Says what the check prints and whether it found everything in order; none where Python or OpenSSL is not there.
fn check(folder: &std::path::Path) -> Option<(bool, String)> {
    Command::new("openssl").arg("version").output().ok()?;
    fs_err::write(folder.join("check.py"), script()).unwrap();
    let output = Command::new("python3").current_dir(folder).arg("check.py").output().ok()?;
    let said =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat();
    Some((output.status.success(), said))
}

#[test]
fn the_check_of_the_documents_agrees_with_verify() {
    let folder = two_runs();
    let folder = folder.path();
    let Some((is_sound, said)) = check(folder) else { return };
    assert!(is_sound, "{said}");
    assert!(said.contains("2 manifests"), "{said}");
    let changes: [(&str, &dyn Fn(Vec<u8>) -> Vec<u8>); 4] = [
        ("manifests/00000001.json", &|bytes| {
            String::from_utf8(bytes).unwrap().replace("\"number\":1", "\"number\":9").into_bytes()
        }),
        ("manifests/00000002.leaves", &|mut bytes| {
            let last = bytes.len() - 3;
            bytes[last] ^= 1;
            bytes
        }),
        ("manifests/00000002.sig", &|mut bytes| {
            bytes[9] ^= 1;
            bytes
        }),
        ("", &|mut bytes| {
            let at = bytes.len() / 2;
            bytes[at] ^= 1;
            bytes
        }),
    ];
    for (name, change) in changes {
        let path = if name.is_empty() { archives(folder)[0].clone() } else { folder.join(name) };
        let whole = fs_err::read(&path).unwrap();
        fs_err::write(&path, change(whole.clone())).unwrap();
        let (is_sound, said) = check(folder).unwrap();
        assert!(!is_sound, "{name}: {said}");
        fs_err::write(&path, whole).unwrap();
    }
    assert!(check(folder).unwrap().0);
}

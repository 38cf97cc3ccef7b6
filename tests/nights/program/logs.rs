//! What a night says in its log: figures and names of sources, nothing of an ad or a person.

use std::fmt::Write as _;

use serde_json::Value;

use super::{installed, program};

/// Names, numbers and addresses that stand in the ads and nowhere else.
const PLANTED: [&str; 6] = [
    "0812-0000-7391",
    "081200007391",
    "+6281200007391",
    "Sulastri Wiryodinoto",
    "sulastri.wiryodinoto@surel.example",
    "3174094506870002",
];

#[test]
fn a_log_is_json_with_dotted_names_and_holds_nothing_of_a_person() {
    let folder = installed();
    let mut table = String::from("id,judul,perusahaan,teks,kontak\n");
    for number in 0..6 {
        let _ = writeln!(
            table,
            "{number},Operator ke Kamboja {number},CV Sulastri Wiryodinoto,\"Butuh operator nomor {number} ke Kamboja, gaji 15 juta, paspor dipegang kantor. Hubungi Sulastri Wiryodinoto 0812-0000-7391, sulastri.wiryodinoto@surel.example, NIK 3174094506870002\",081200007391"
        );
    }
    // Rows that cannot be read are told as well.
    table.push_str("7,,,,0812-0000-7391\n");
    fs_err::write(folder.path().join("0812-0000-7391.csv"), &table).unwrap();
    fs_err::rename(folder.path().join("0812-0000-7391.csv"), folder.path().join("kiriman.csv")).unwrap();
    let mut lines = Vec::new();
    for arguments in [&["import", "kiriman.csv"][..], &["run"], &["retention"]] {
        let output = program(folder.path(), arguments)
            .args(["--log", "json"])
            .env("RUST_LOG", "waspada=trace")
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        lines.extend(said.lines().filter(|line| line.starts_with('{')).map(str::to_owned));
    }
    assert!(lines.len() >= 6, "{lines:?}");
    for line in &lines {
        let object: Value = serde_json::from_str(line).unwrap();
        for name in object.as_object().unwrap().keys() {
            let is_own = ["timestamp", "level", "message", "target"].contains(&name.as_str());
            assert!(is_own || name.contains('.'), "{name} is no dotted name: {line}");
        }
        for planted in PLANTED {
            assert!(!line.contains(planted), "{planted} is in the log: {line}");
        }
    }
    let has = |part: &str| lines.iter().any(|line| line.contains(part));
    assert!(has("\"source.name\":\"sample\"") && has("\"ads.new\":") && has("\"run.id\":"), "{lines:?}");
}

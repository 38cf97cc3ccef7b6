//! Whole nights by the real program: the sample board, a second run, kills at many points, and bad input.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod alarms;
mod backup;
mod bad_input;
mod board;
mod digest;
mod flags;
mod keeping;
mod kill;
mod logs;
#[cfg(unix)]
mod pictures;
#[cfg(unix)]
mod posters;
mod service;
mod shards;
mod sink;
mod undo;
mod upgrade;

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use rusqlite::Connection;
use serde_json::Value;

/// The program, to be run in `folder` without settings from the surroundings.
fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("waspada"));
    command.current_dir(folder).args(arguments);
    for name in ["CLICOLOR_FORCE", "RUST_LOG", "WASPADA_LANG"] {
        command.env_remove(name);
    }
    command
}

fn waspada(folder: &Path, arguments: &[&str]) -> Output {
    program(folder, arguments).output().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", said(output)))
}

/// Everything that the program said.
fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

/// A folder with settings of its own.
fn installed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(waspada(folder.path(), &["init"]).status.code(), Some(0));
    folder
}

/// Rows of a query over the database in `folder`, each cell as text.
fn rows(folder: &Path, sql: &str) -> Vec<Vec<String>> {
    let connection = Connection::open(folder.join("waspada.db")).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let width = statement.column_count();
    let cell = |row: &rusqlite::Row<'_>, at| match row.get_ref(at).unwrap() {
        rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        rusqlite::types::ValueRef::Integer(number) => number.to_string(),
        rusqlite::types::ValueRef::Real(number) => number.to_string(),
        _ => String::new(),
    };
    let found = statement.query_map([], |row| Ok((0..width).map(|at| cell(row, at)).collect()));
    found.unwrap().map(Result::unwrap).collect()
}

/// What the database holds of ads, without when and by which run.
fn state(folder: &Path) -> Vec<Vec<String>> {
    [
        "SELECT ad.identity, ad.source, ad.url, v.number, v.title, v.text, v.kind FROM ad
         JOIN ad_version v ON v.ad = ad.id ORDER BY 1, 4",
        "SELECT ad.identity, a.score, a.band, a.is_latest FROM assessment a JOIN ad_version v ON v.id = a.ad_version
         JOIN ad ON ad.id = v.ad ORDER BY 1, 2, 3, 4",
        "SELECT ad.identity, flag.state, flag.band, flag.score FROM flag JOIN ad ON ad.id = flag.ad ORDER BY 1",
        "SELECT ad.identity, c.kind, c.value FROM contact c JOIN ad_version v ON v.id = c.ad_version
         JOIN ad ON ad.id = v.ad ORDER BY 1, 2, 3",
    ]
    .iter()
    .flat_map(|sql| rows(folder, sql))
    .collect()
}

/// A table of `count` ads, every fourth with signs; ids and words differ.
fn table(count: usize) -> String {
    let mut table = String::from("id,judul,perusahaan,lokasi,teks\n");
    let trades =
        ["las", "jahit", "gudang", "kasir", "dapur", "kebun", "listrik", "apotek", "bengkel", "sekolah"];
    let towns = ["Solo", "Medan", "Palu", "Ambon", "Kendari", "Jember", "Padang"];
    for number in 0..count {
        let (trade, town) = (trades[number % 10], towns[number % 7]);
        let text = if number % 4 == 0 {
            format!(
                "Butuh cepat operator {number} ke Kamboja gaji 15 juta tanpa pengalaman paspor dipegang kantor visa turis biaya potong gaji WA 08120000{number:04}"
            )
        } else {
            format!(
                "Kami mencari tenaga {trade} di {town} untuk cabang nomor {number}. Kirim lamaran ke kantor, tidak dipungut biaya."
            )
        };
        let _ = writeln!(table, "{number},Tenaga {trade} {number},CV Contoh {number},{town},\"{text}\"");
    }
    table
}

use std::path::Path;

use waspada::domain::sha256_hex;
use waspada::evidence::{Chain, LeafKind, Proof, Span};

use super::{done, flaws, json, two_runs};

/// A bag with one record of the archive, its proof, and the manifests without their lists.
fn bag_of(folder: &Path) -> tempfile::TempDir {
    let bag = tempfile::tempdir().unwrap();
    let manifests = bag.path().join("data/evidence/manifests");
    fs_err::create_dir_all(&manifests).unwrap();
    fs_err::create_dir_all(bag.path().join("data/warc")).unwrap();
    for name in ["00000002.json", "00000002.sig"] {
        fs_err::copy(folder.join("manifests").join(name), manifests.join(name)).unwrap();
    }
    let chain = Chain::read(&folder.join("manifests"), &[]).unwrap();
    let link = &chain.links[1];
    let leaves = chain.leaves(link).unwrap();
    // The last record of the import: a row.
    let index = leaves.iter().rposition(|leaf| leaf.kind == LeafKind::Warc).unwrap();
    let span = Span::parse(&leaves[index].key).unwrap();
    let file = fs_err::read(folder.join("archive").join(&span.file)).unwrap();
    let range = usize::try_from(span.offset).unwrap()..usize::try_from(span.end()).unwrap();
    fs_err::write(bag.path().join("data/warc/rekaman.warc.gz"), &file[range]).unwrap();
    let proof = Proof::of(2, &leaves, index).unwrap();
    let mut line = serde_json::to_value(&proof).unwrap();
    line["file"] = "data/warc/rekaman.warc.gz".into();
    line["length"] = span.length.into();
    fs_err::write(bag.path().join("data/evidence/proofs.jsonl"), format!("{line}\n")).unwrap();
    fs_err::write(bag.path().join("bagit.txt"), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        .unwrap();
    list(bag.path());
    bag
}

/// Writes the list of the bag's files anew, as whoever changes a bag would.
fn list(bag: &Path) {
    let names = [
        "data/evidence/manifests/00000002.json",
        "data/evidence/manifests/00000002.sig",
        "data/evidence/proofs.jsonl",
        "data/warc/rekaman.warc.gz",
    ];
    let lines: Vec<String> = names
        .iter()
        .map(|name| format!("{}  {name}\n", sha256_hex(&fs_err::read(bag.join(name)).unwrap())))
        .collect();
    fs_err::write(bag.join("manifest-sha256.txt"), lines.concat()).unwrap();
}

#[test]
fn a_bag_is_checked_without_the_database_that_it_came_from() {
    let folder = two_runs();
    let bag = bag_of(folder.path());
    let (bag, elsewhere) = (bag.path(), tempfile::tempdir().unwrap());
    let path = bag.display().to_string();
    let check = || flaws(elsewhere.path(), &[&path]);
    assert_eq!(check(), []);
    let told = json(elsewhere.path(), &["verify", &path]);
    assert_eq!(
        (&told["manifests"], &told["signed"], &told["leaves"]),
        (&1.into(), &1.into(), &1.into()),
        "{told}"
    );
    let key = json(folder.path(), &["keys", "show"])["public_key"].as_str().unwrap().to_owned();
    assert_eq!(flaws(elsewhere.path(), &[&path, "--key", &key]), []);
    done(elsewhere.path(), &["verify", &path]);

    // A file that was changed, one that was added, one that is gone.
    let record = bag.join("data/warc/rekaman.warc.gz");
    let whole = fs_err::read(&record).unwrap();
    let mut changed = whole.clone();
    changed[30] ^= 1;
    fs_err::write(&record, &changed).unwrap();
    let found = check();
    assert!(found.contains(&("bag".to_owned(), None)), "{found:?}");
    // Whoever makes the list anew is betrayed by the proof.
    list(bag);
    assert_eq!(check(), [("warc_changed".to_owned(), Some(2))]);
    fs_err::write(&record, &whole).unwrap();
    list(bag);
    assert_eq!(check(), []);
    fs_err::write(bag.join("data/lain.txt"), "x").unwrap();
    assert_eq!(check(), [("bag".to_owned(), None)]);
    fs_err::remove_file(bag.join("data/lain.txt")).unwrap();
    // Another proof, and a manifest made to fit.
    let proofs = bag.join("data/evidence/proofs.jsonl");
    let text = fs_err::read_to_string(&proofs).unwrap();
    fs_err::write(&proofs, text.replacen("\"index\":", "\"index\":1", 1)).unwrap();
    list(bag);
    assert_eq!(check(), [("leaves".to_owned(), Some(2))]);
    fs_err::write(&proofs, text).unwrap();
    let head = bag.join("data/evidence/manifests/00000002.json");
    let text = fs_err::read_to_string(&head).unwrap();
    fs_err::write(&head, text.replace("\"run\":\"2", "\"run\":\"3")).unwrap();
    list(bag);
    assert_eq!(check(), [("signature".to_owned(), Some(2))]);
}

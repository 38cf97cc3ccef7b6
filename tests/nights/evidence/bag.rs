use std::path::Path;

use waspada::domain::sha256_hex;
use waspada::evidence::{Chain, LeafKind, Proofs, SigningKey, Span};

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
    let proof = Proofs::of(2, &leaves).of_leaf(index).unwrap();
    let mut line = serde_json::to_value(&proof).unwrap();
    line["file"] = "data/warc/rekaman.warc.gz".into();
    line["length"] = span.length.into();
    fs_err::write(bag.path().join("data/evidence/proofs.jsonl"), format!("{line}\n")).unwrap();
    fs_err::write(bag.path().join("bagit.txt"), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        .unwrap();
    list(bag.path());
    sign(bag.path(), &SigningKey::load(&folder.join("evidence.key")).unwrap());
    bag
}

/// Writes the list of tag files and signs it.
fn sign(bag: &Path, key: &SigningKey) {
    let names = ["bagit.txt", "manifest-sha256.txt", "bag-info.txt"];
    let lines: String = names
        .iter()
        .filter_map(|name| Some(format!("{}  {name}\n", sha256_hex(&fs_err::read(bag.join(name)).ok()?))))
        .collect();
    fs_err::write(bag.join("tagmanifest-sha256.txt"), &lines).unwrap();
    fs_err::write(bag.join("tagmanifest-sha256.txt.sig"), key.sign(lines.as_bytes())).unwrap();
    fs_err::write(bag.join("tagmanifest-sha256.txt.pem"), key.public().pem()).unwrap();
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
    // Whoever makes the list anew is betrayed by the tag manifest, and with the key by the proof.
    list(bag);
    assert_eq!(check(), [("bag".to_owned(), None), ("warc_changed".to_owned(), Some(2))]);
    let own = SigningKey::load(&folder.path().join("evidence.key")).unwrap();
    let list = |bag: &Path| {
        list(bag);
        sign(bag, &own);
    };
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

#[test]
fn the_signature_of_a_bag_is_asked_for_and_checked() {
    let folder = two_runs();
    let made = bag_of(folder.path());
    let (bag, elsewhere) = (made.path(), tempfile::tempdir().unwrap());
    let path = bag.display().to_string();
    let check = || flaws(elsewhere.path(), &[&path]);
    let one = |what: &str| vec![(what.to_owned(), None)];
    let tag = |ending: &str| bag.join(format!("tagmanifest-sha256.txt{ending}"));
    let own = SigningKey::load(&folder.path().join("evidence.key")).unwrap();
    assert_eq!(check(), []);
    assert_eq!(json(elsewhere.path(), &["verify", &path])["bag_key"], own.public().id());
    // Taken away: both, one of them, or the list that it is over.
    for endings in [&[".sig", ".pem"][..], &[".sig"], &[".pem"], &[""]] {
        endings.iter().for_each(|ending| fs_err::remove_file(tag(ending)).unwrap());
        let what = if endings.len() == 2 { "bag_unsigned" } else { "bag_signature" };
        assert_eq!(check(), one(what), "{endings:?}");
        sign(bag, &own);
    }
    // Wrong.
    fs_err::write(tag(".sig"), [7; 64]).unwrap();
    assert_eq!(check(), one("bag_signature"));
    // Good, and foreign: whoever changed the bag signed it anew.
    let foreign = SigningKey::generate().unwrap();
    sign(bag, &foreign);
    assert_eq!(check(), one("bag_key"));
    // A key that is given vouches for it, and for no other chain.
    let keys = [own.public().hex(), foreign.public().hex()];
    assert_eq!(flaws(elsewhere.path(), &[&path, "--key", &keys[0], "--key", &keys[1]]), []);
    sign(bag, &own);
    // A list that leaves out the bag's files says nothing of them.
    fs_err::write(
        tag(""),
        format!("{}  bagit.txt\n", sha256_hex(&fs_err::read(bag.join("bagit.txt")).unwrap())),
    )
    .unwrap();
    fs_err::write(tag(".sig"), own.sign(&fs_err::read(tag("")).unwrap())).unwrap();
    assert_eq!(check(), one("bag_signature"));
}

#[test]
fn a_bag_without_a_chain_is_signed_where_a_key_is_given() {
    let folder = two_runs();
    let made = bag_of(folder.path());
    let (bag, elsewhere) = (made.path(), tempfile::tempdir().unwrap());
    let path = bag.display().to_string();
    fs_err::remove_dir_all(bag.join("data/evidence")).unwrap();
    let lines = fs_err::read_to_string(bag.join("manifest-sha256.txt")).unwrap();
    let lines: String =
        lines.lines().filter(|line| !line.contains("evidence")).map(|line| format!("{line}\n")).collect();
    fs_err::write(bag.join("manifest-sha256.txt"), lines).unwrap();
    for name in ["", ".sig", ".pem"] {
        fs_err::remove_file(bag.join(format!("tagmanifest-sha256.txt{name}"))).unwrap();
    }
    assert_eq!(flaws(elsewhere.path(), &[&path]), []);
    let key = SigningKey::load(&folder.path().join("evidence.key")).unwrap();
    let given = ["--key".to_owned(), key.public().hex()];
    let check = || flaws(elsewhere.path(), &[&path, &given[0], &given[1]]);
    assert_eq!(check(), [("bag_unsigned".to_owned(), None)]);
    sign(bag, &key);
    assert_eq!(check(), []);
}

#[test]
fn a_bag_says_which_manifests_it_holds_and_none_of_them_may_be_missing() {
    let folder = two_runs();
    let made = bag_of(folder.path());
    let (bag, elsewhere) = (made.path(), tempfile::tempdir().unwrap());
    let path = bag.display().to_string();
    let key = SigningKey::load(&folder.path().join("evidence.key")).unwrap();
    let check = |says: &str| {
        fs_err::write(bag.join("bag-info.txt"), format!("Waspada-Manifests: {says}\n")).unwrap();
        sign(bag, &key);
        flaws(elsewhere.path(), &[&path])
    };
    assert_eq!(check("2-2"), []);
    assert_eq!(check("1-2"), [("manifest_missing".to_owned(), Some(1))]);
    assert_eq!(check("2-3"), [("manifest_missing".to_owned(), Some(3))]);
    assert_eq!(
        check("3-3"),
        [("manifest_form".to_owned(), Some(2)), ("manifest_missing".to_owned(), Some(3))]
    );
}

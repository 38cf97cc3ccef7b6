use std::path::Path;

use super::chain::{Chain, Stamping};
use super::flaw::Broken;
use super::key::SigningKey;
use super::leaf::{Leaf, LeafKind};
use super::manifest::{Sealed, head_path, publish, signature_path, stamp_path, taking_over};
use super::merkle::sha256;

struct Folder {
    folder: tempfile::TempDir,
    previous: Option<(u64, String)>,
}

impl Folder {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), previous: None }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn seal(&mut self, key: Option<&SigningKey>, change: impl FnOnce(&mut Sealed)) {
        let number = self.previous.as_ref().map_or(0, |(number, _)| *number);
        let leaves: Vec<Leaf> = (0..number + 3)
            .map(|n| Leaf::new(LeafKind::Decision, &n.to_string(), sha256(&n.to_be_bytes())))
            .collect();
        let mut sealed = Sealed {
            created_at: jiff::Timestamp::from_second(1_790_000_000 + i64::try_from(number).unwrap() * 60)
                .unwrap(),
            previous: self.previous.clone(),
            ..Sealed::default()
        };
        change(&mut sealed);
        let (manifest, digest) = publish(self.folder.path(), &leaves, sealed, key).unwrap();
        self.previous = Some((manifest.number, digest));
    }

    fn read(&self) -> Vec<(Broken, Option<u64>)> {
        let chain = Chain::read(self.folder.path(), &[]).unwrap();
        let mut flaws: Vec<_> = chain.flaws.iter().map(|flaw| (flaw.what, flaw.manifest)).collect();
        flaws.extend(
            chain.links.iter().filter_map(|link| chain.leaves(link).err()).map(|f| (f.what, f.manifest)),
        );
        flaws
    }
}

fn signed() -> (Folder, SigningKey) {
    let (mut folder, key) = (Folder::new(), SigningKey::generate().unwrap());
    (0..4).for_each(|_| folder.seal(Some(&key), |_| {}));
    assert_eq!(folder.read(), []);
    (folder, key)
}

#[test]
fn a_folder_without_manifests_is_an_empty_chain() {
    let folder = tempfile::tempdir().unwrap();
    for dir in [folder.path().to_owned(), folder.path().join("none")] {
        let chain = Chain::read(&dir, &[]).unwrap();
        assert!(chain.links.is_empty() && chain.flaws.is_empty());
    }
}

#[test]
fn every_kind_of_change_to_a_manifest_is_found() {
    let (folder, _) = signed();
    let path = |number: u64, kind: &str| folder.path().join(format!("{number:08}.{kind}"));
    let cases: [(&str, u64, &dyn Fn(Vec<u8>) -> Vec<u8>, &[(Broken, Option<u64>)]); 4] = [
        ("leaves", 2, &|bytes| [b"decision 9 ", &bytes[11..]].concat(), &[(Broken::Leaves, Some(2))]),
        ("leaves", 3, &|bytes| bytes[..bytes.len() / 2].to_vec(), &[(Broken::Leaves, Some(3))]),
        ("sig", 4, &|bytes| bytes.iter().map(|b| b ^ 1).collect(), &[(Broken::Signature, Some(4))]),
        (
            "json",
            2,
            &|bytes| String::from_utf8(bytes).unwrap().replace("2026-09", "2026-08").into_bytes(),
            &[(Broken::Signature, Some(2)), (Broken::Clock, Some(2)), (Broken::Chain, Some(3))],
        ),
    ];
    for (kind, number, change, expected) in cases {
        let path = path(number, kind);
        let whole = fs_err::read(&path).unwrap();
        fs_err::write(&path, change(whole.clone())).unwrap();
        assert_eq!(folder.read(), expected, "{kind} {number}");
        fs_err::write(&path, whole).unwrap();
    }
    fs_err::remove_file(path(3, "json")).unwrap();
    assert_eq!(folder.read(), [(Broken::ManifestMissing, Some(3))]);
    fs_err::write(path(3, "json"), "{}").unwrap();
    assert_eq!(folder.read()[0], (Broken::ManifestForm, Some(3)));
}

#[test]
fn a_forged_manifest_after_a_gap_is_found_by_its_key() {
    let (mut folder, old) = signed();
    folder.seal(Some(&old), |_| {});
    fs_err::remove_file(head_path(folder.path(), 4)).unwrap();
    assert_eq!(folder.read(), [(Broken::ManifestMissing, Some(4))]);
    // In the place of the fifth, one that names a fourth which nobody holds.
    let forger = SigningKey::generate().unwrap();
    folder.previous = Some((4, "ab".repeat(32)));
    folder.seal(Some(&forger), |_| {});
    assert_eq!(folder.read(), [(Broken::ManifestMissing, Some(4)), (Broken::Key, Some(5))]);
    folder.previous = Some((4, "ab".repeat(32)));
    fs_err::remove_file(signature_path(folder.path(), 5)).unwrap();
    folder.seal(None, |_| {});
    assert_eq!(folder.read(), [(Broken::ManifestMissing, Some(4)), (Broken::Unsigned, Some(5))]);
}

#[test]
fn a_part_of_a_chain_is_whole_or_says_what_is_missing() {
    let (folder, _) = signed();
    let flaws = |named| {
        let chain = Chain::read_part(folder.path(), &[], named).unwrap();
        chain.flaws.iter().map(|flaw| (flaw.what, flaw.manifest)).collect::<Vec<_>>()
    };
    assert_eq!(flaws(Some(1..=4)), []);
    assert_eq!(flaws(Some(1..=5)), [(Broken::ManifestMissing, Some(5))]);
    assert_eq!(flaws(Some(1..=3)), [(Broken::ManifestForm, Some(4))]);
    fs_err::remove_file(head_path(folder.path(), 1)).unwrap();
    assert_eq!(flaws(None), []);
    assert_eq!(flaws(Some(2..=4)), []);
    assert_eq!(flaws(Some(1..=4)), [(Broken::ManifestMissing, Some(1))]);
    fs_err::remove_file(head_path(folder.path(), 3)).unwrap();
    assert_eq!(flaws(None), [(Broken::ManifestMissing, Some(3))]);
    assert_eq!(flaws(Some(2..=4)), [(Broken::ManifestMissing, Some(3))]);
}

#[test]
fn a_key_changes_by_the_word_of_the_key_before_it() {
    let (mut folder, old) = signed();
    let new = SigningKey::generate().unwrap();
    folder.seal(Some(&old), |sealed| sealed.next_key = Some(new.public()));
    folder.seal(Some(&new), |_| {});
    assert_eq!(folder.read(), []);
    assert_eq!(Chain::read(folder.path(), &[]).unwrap().expected_key(), Some(new.public()));
    // Whoever has the old key alone goes on with it in vain.
    folder.seal(Some(&old), |_| {});
    assert_eq!(folder.read(), [(Broken::Key, Some(7))]);
}

#[test]
fn a_key_nobody_announced_is_found_until_somebody_vouches_for_it() {
    let (mut folder, old) = signed();
    let other = SigningKey::generate().unwrap();
    folder.seal(Some(&other), |_| {});
    folder.seal(Some(&other), |_| {});
    assert_eq!(folder.read(), [(Broken::Key, Some(5))]);
    let trusted = [old.public(), other.public()];
    assert_eq!(Chain::read(folder.path(), &trusted).unwrap().flaws, []);
    let stranger = Chain::read(folder.path(), &[SigningKey::generate().unwrap().public()]).unwrap();
    assert_eq!(stranger.flaws[0].what, Broken::Key);
}

#[test]
fn unsigned_manifests_are_sound_until_a_key_was_there() {
    let mut folder = Folder::new();
    folder.seal(None, |_| {});
    let key = SigningKey::generate().unwrap();
    folder.seal(Some(&key), |_| {});
    assert_eq!(folder.read(), []);
    folder.seal(None, |_| {});
    assert_eq!(folder.read(), [(Broken::Unsigned, Some(3))]);
}

#[test]
fn a_gap_that_a_signed_manifest_takes_over_is_a_note_and_hides_nothing() {
    let (mut folder, key) = signed();
    folder.seal(None, |_| {});
    folder.seal(None, |_| {});
    let left = Chain::read(folder.path(), &[]).unwrap().unsigned_unknown();
    assert_eq!(left, [5, 6]);
    let known = taking_over(&left);
    assert_eq!(known, ["unsigned:5-6"]);
    // Whoever has the files alone cannot say that it is known.
    folder.seal(None, |sealed| sealed.notes.clone_from(&known));
    let unsigned = |number| (Broken::Unsigned, Some(number));
    assert_eq!(folder.read(), [unsigned(5), unsigned(6), unsigned(7)]);
    folder.seal(Some(&key), |sealed| sealed.notes = taking_over(&[5, 6, 7]));
    let chain = Chain::read(folder.path(), &[]).unwrap();
    assert_eq!(chain.unsigned_unknown(), Vec::<u64>::new());
    assert!(chain.flaws.iter().all(|flaw| flaw.what == Broken::UnsignedKnown && flaw.what.is_note()));
    assert_eq!(chain.flaws.len(), 3, "the gap stays visible");
    // A manifest that is not signed after that is a fault of its own, and so is a change within the gap.
    folder.seal(None, |_| {});
    assert!(folder.read().contains(&unsigned(9)));
    let path = head_path(folder.path(), 6);
    let changed = fs_err::read_to_string(&path).unwrap().replace("2026-09", "2026-08");
    fs_err::write(&path, changed).unwrap();
    assert!(folder.read().contains(&(Broken::Chain, Some(7))));
}

#[test]
fn a_stranger_takes_over_nothing_until_somebody_vouches_for_the_key() {
    let (mut folder, old) = signed();
    folder.seal(None, |_| {});
    let other = SigningKey::generate().unwrap();
    folder.seal(Some(&other), |_| {});
    folder.seal(Some(&other), |sealed| sealed.notes = taking_over(&[5]));
    assert_eq!(folder.read(), [(Broken::Unsigned, Some(5)), (Broken::Key, Some(6))]);
    let trusted = [old.public(), other.public()];
    let vouched = Chain::read(folder.path(), &trusted).unwrap();
    assert_eq!(
        vouched.flaws.iter().map(|f| (f.what, f.manifest)).collect::<Vec<_>>(),
        [(Broken::UnsignedKnown, Some(5))]
    );
}

#[test]
fn a_clock_that_was_set_back_is_a_note() {
    let (mut folder, key) = signed();
    folder.seal(Some(&key), |sealed| sealed.created_at = jiff::Timestamp::UNIX_EPOCH);
    assert_eq!(folder.read(), [(Broken::Clock, Some(5))]);
    assert!(Broken::Clock.is_note());
}

#[test]
fn a_time_stamp_of_something_else_is_found() {
    let (folder, _) = signed();
    fs_err::write(stamp_path(folder.path(), 2), b"no stamp").unwrap();
    assert_eq!(folder.read(), [(Broken::Stamp, Some(2))]);
    let chain = Chain::read(folder.path(), &[]).unwrap();
    assert_eq!(chain.stamping, Stamping { stamped: 0, waiting: 3 });
    assert_eq!(chain.unstamped().iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 3, 4]);
}

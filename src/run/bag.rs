//! A bag that was handed over (RFC 8493), checked without the database that it came from.

use std::collections::BTreeSet;
use std::io::{self, BufRead as _};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::verify::Verified;
use crate::evidence::{
    Broken, Chain, Flaw, Leaf, Proof, PublicKey, SpanClaim, changed_spans, file_digest, merkle,
    verify as is_signed_by,
};

/// Where a bag holds manifests.
const MANIFESTS: &str = "data/evidence/manifests";
/// Where it holds proofs, one a line.
const PROOFS: &str = "data/evidence/proofs.jsonl";
/// What the signature is over: it names the other tag files, and the first of them each file of the bag.
const TAGS: &str = "tagmanifest-sha256.txt";
/// The list of the bag's files.
const FILES: &str = "manifest-sha256.txt";
/// Line of `bag-info.txt` that says which manifests the bag holds: `FIRST-LAST`.
const SPAN: &str = "Waspada-Manifests:";
/// Longest tag file that is read at once, bytes.
const TAG_BYTES: u64 = 1 << 20;
/// Most files of a bag.
const MOST_FILES: usize = 1_000_000;

/// A proof with the bytes of the bag that it is about.
#[derive(Debug, Deserialize)]
struct Located {
    #[serde(flatten)]
    proof: Proof,
    file: String,
    #[serde(default)]
    offset: u64,
    length: u64,
}

/// Whether a folder is a bag.
pub fn is_bag(folder: &Path) -> bool {
    folder.join("bagit.txt").is_file()
}

/// Checks the signature of a bag, its files against its own lists, its manifests, and each proof against both.
///
/// # Errors
/// The bag cannot be read.
pub fn verify_bag(bag: &Path, trusted: &[PublicKey]) -> io::Result<Verified> {
    let mut verified = Verified::default();
    let mut named: BTreeSet<PathBuf> = BTreeSet::new();
    for (list, is_needed) in [(FILES, true), (TAGS, false)] {
        match fs_err::File::open(bag.join(list)) {
            Ok(file) => check_list(bag, file, &mut named, &mut verified)?,
            Err(_) if !is_needed => {}
            Err(_) => verified.flaws.push(Flaw::new(Broken::Bag, None, list)),
        }
    }
    let mut there = Vec::new();
    list_files(&bag.join("data"), &mut there)?;
    for path in there {
        let relative = path.strip_prefix(bag).unwrap_or(&path);
        if !named.contains(relative) {
            verified.flaws.push(Flaw::new(Broken::Bag, None, relative.display().to_string()));
        }
    }
    let chain = Chain::read_part(&bag.join(MANIFESTS), trusted, span_of(bag))?;
    verified.manifests = chain.links.len();
    verified.signed = chain.links.iter().filter(|link| link.is_signed).count();
    verified.stamps = chain.stamping;
    verified.digest = chain.last().map(|link| link.digest.clone());
    verified.flaws.extend(chain.flaws.iter().cloned());
    check_signature(bag, &chain, trusted, named.contains(Path::new(FILES)), &mut verified);
    if let Ok(proofs) = fs_err::File::open(bag.join(PROOFS)) {
        for (line, text) in (1..).zip(io::BufReader::new(proofs).lines()) {
            check_proof(bag, &chain, line, &text?, &mut verified);
        }
    }
    Ok(verified)
}

/// Which manifests a bag says that it holds; none where it says nothing.
fn span_of(bag: &Path) -> Option<RangeInclusive<u64>> {
    let info = String::from_utf8(read_tag(bag, "bag-info.txt")?).ok()?;
    let (first, last) = info.lines().find_map(|line| line.strip_prefix(SPAN))?.trim().split_once('-')?;
    Some(first.parse().ok()?..=last.parse().ok()?)
}

/// Holds the signature of a bag against its tag manifest. It has to be there where the chain in the bag is signed or a key
/// was given, and be of a key that was given or that signs the chain.
fn check_signature(bag: &Path, chain: &Chain, trusted: &[PublicKey], is_all: bool, verified: &mut Verified) {
    let of_chain = chain.links.iter().rev().find_map(|link| link.manifest.public_key());
    let of_chain = chain.expected_key().or(of_chain);
    let [signature, pem] = ["sig", "pem"].map(|ending| read_tag(bag, &format!("{TAGS}.{ending}")));
    let mut flaw = |what, subject: &str| verified.flaws.push(Flaw::new(what, None, subject));
    if signature.is_none() && pem.is_none() {
        if of_chain.is_some() || !trusted.is_empty() {
            flaw(Broken::BagUnsigned, TAGS);
        }
        return;
    }
    let key = pem.and_then(|pem| PublicKey::from_pem(std::str::from_utf8(&pem).ok()?));
    let Some(key) = key else {
        flaw(Broken::BagSignature, &format!("{TAGS}.pem"));
        return;
    };
    // A signature over a list that leaves out the bag's files says nothing of them.
    let message = read_tag(bag, TAGS).filter(|_| is_all);
    let is_signed =
        message.zip(signature).is_some_and(|(message, signature)| is_signed_by(&key, &message, &signature));
    if !is_signed {
        flaw(Broken::BagSignature, &format!("{TAGS}.sig"));
    }
    let is_vouched = trusted.contains(&key) || of_chain == Some(key);
    if !is_vouched && (of_chain.is_some() || !trusted.is_empty()) {
        flaw(Broken::BagKey, &key.id());
    }
    if is_signed {
        verified.bag_key = Some(key.id());
    }
}

/// A tag file; none where it is not there or longer than it may be.
fn read_tag(bag: &Path, name: &str) -> Option<Vec<u8>> {
    use std::io::Read as _;
    let mut read = Vec::new();
    fs_err::File::open(bag.join(name)).ok()?.take(TAG_BYTES + 1).read_to_end(&mut read).ok()?;
    (read.len() as u64 <= TAG_BYTES).then_some(read)
}

fn check_list(
    bag: &Path,
    list: fs_err::File,
    named: &mut BTreeSet<PathBuf>,
    verified: &mut Verified,
) -> io::Result<()> {
    for line in io::BufReader::new(list).lines().take(MOST_FILES) {
        let line = line?;
        let Some((digest, name)) = line.split_once(char::is_whitespace) else { continue };
        // RFC 8493, 2.1.3: percent, carriage return and line feed are the only characters that are encoded.
        let name = name.trim_start().replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
        let path = PathBuf::from(&name);
        let is_inside = path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
        let found = is_inside.then(|| digest_of(&bag.join(&path)).ok()).flatten();
        if found.as_deref() != Some(digest.to_ascii_lowercase().as_str()) {
            verified.flaws.push(Flaw::new(Broken::Bag, None, name));
        }
        named.insert(path);
    }
    Ok(())
}

fn digest_of(path: &Path) -> io::Result<String> {
    file_digest(path).map(|(digest, _)| merkle::hex(&digest))
}

fn list_files(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list_files(&entry.path(), found)?;
        } else if found.len() < MOST_FILES {
            found.push(entry.path());
        }
    }
    Ok(())
}

fn check_proof(bag: &Path, chain: &Chain, line: usize, text: &str, verified: &mut Verified) {
    let subject = format!("{PROOFS} line {line}");
    let Ok(Located { proof, file, offset, length }) = serde_json::from_str(text) else {
        verified.flaws.push(Flaw::new(Broken::Bag, None, subject));
        return;
    };
    verified.leaves += 1;
    let link = chain.links.iter().find(|link| link.manifest.number == proof.manifest);
    let is_led = link.is_some_and(|link| proof.leads_to(&link.manifest.root));
    let leaf = Leaf::parse(&proof.leaf);
    let path = Path::new(&file);
    let is_inside = path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    let mut is_same = false;
    if is_inside && path.file_name().is_some() {
        if let Some(Leaf { sha256, .. }) = leaf {
            let claim = SpanClaim { offset, length, sha256, manifest: proof.manifest };
            is_same = changed_spans(&bag.join(path), &[claim]).is_empty();
        }
        verified.bytes += length;
    }
    if !is_led {
        verified.flaws.push(Flaw::new(Broken::Leaves, Some(proof.manifest), subject));
    } else if !is_same {
        verified.flaws.push(Flaw::new(
            Broken::WarcChanged,
            Some(proof.manifest),
            format!("{file} ({subject})"),
        ));
    }
}

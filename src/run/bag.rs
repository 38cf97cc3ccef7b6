//! A bag that was handed over (RFC 8493), checked without the database that it came from.

use std::collections::BTreeSet;
use std::io::{self, BufRead as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::verify::Verified;
use crate::evidence::{Broken, Chain, Flaw, Leaf, Proof, PublicKey, Span, check_spans, file_digest};

/// Where a bag holds manifests.
const MANIFESTS: &str = "data/evidence/manifests";
/// Where it holds proofs, one a line.
const PROOFS: &str = "data/evidence/proofs.jsonl";
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

/// Checks the files of a bag against its own lists, its manifests, and each proof against both.
///
/// # Errors
/// The bag cannot be read.
pub fn verify_bag(bag: &Path, trusted: &[PublicKey]) -> io::Result<Verified> {
    let mut verified = Verified::default();
    let mut named: BTreeSet<PathBuf> = BTreeSet::new();
    for (list, is_needed) in [("manifest-sha256.txt", true), ("tagmanifest-sha256.txt", false)] {
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
    let chain = Chain::read(&bag.join(MANIFESTS), trusted)?;
    verified.manifests = chain.links.len();
    verified.signed = chain.links.iter().filter(|link| link.is_signed).count();
    verified.stamps = chain.stamping;
    verified.digest = chain.last().map(|link| link.digest.clone());
    // A bag holds the manifests that its records need, and not each one in between.
    verified.flaws.extend(chain.flaws.iter().filter(|flaw| flaw.what != Broken::ManifestMissing).cloned());
    if let Ok(proofs) = fs_err::File::open(bag.join(PROOFS)) {
        for (line, text) in (1..).zip(io::BufReader::new(proofs).lines()) {
            check_proof(bag, &chain, line, &text?, &mut verified);
        }
    }
    Ok(verified)
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
    file_digest(path).map(|digest| data_encoding::HEXLOWER.encode(&digest))
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
    let place = path.file_name().and_then(|name| name.to_str()).zip(path.parent());
    let mut is_same = false;
    if let Some((name, folder)) = place.filter(|_| is_inside) {
        let span = Span { file: name.to_owned(), offset, length };
        check_spans(&bag.join(folder), vec![span], |_, found| {
            is_same = found.is_some() && found == leaf.as_ref().map(|leaf| leaf.sha256);
        });
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

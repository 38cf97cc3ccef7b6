//! Several ads in one text: `loker hari ini` with three to ten offers. One rule for pages, plain texts, messages and rows of
//! tables: taken apart where each part has words and a contact that no other part has; else it is told that there are
//! several, where the text says so itself. One ad that lists posts, conditions or branches is left whole.

use std::collections::{BTreeSet, HashSet};

use crate::facts::{PageWords, begins_with, plain_words};
use crate::text::reach;

/// Fewest words of an ad among several.
pub(super) const FEWEST_WORDS: usize = 8;
/// The same in a text that says that it is a collection: `Kasir Toko Maju, WA ...`.
const FEWEST_WORDS_IN_COLLECTION: usize = 3;
/// Fewest ads that are told apart by numbers, marks or blank lines alone; under headlines two are enough.
const FEWEST_PARTS: usize = 3;
/// Most words of a headline.
pub(super) const MOST_HEADLINE_WORDS: usize = 14;
/// Most words in front of the first ad that introduce the rest.
const MOST_INTRODUCTION_WORDS: usize = 80;
/// The same where the text does not say that it is a collection.
const MOST_WORDS_BEFORE: usize = 15;
/// Most words of a line that says so.
const MOST_WORDS_OF_NAME: usize = 20;
/// Lines at the beginning of a text that may say that it is a collection.
const LINES_OF_NAME: usize = 2;
/// Fewest different contacts of a collection that cannot be taken apart.
const FEWEST_CONTACTS: usize = 3;
/// Most different marks at the beginnings of lines that are counted.
const MOST_MARKS: usize = 20;
/// Most ads of one text.
const MOST: usize = 500;

/// What a text holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Collection {
    /// One ad, as a rule.
    One,
    /// Several, each with its title and its words.
    Parts(Vec<Part>),
    /// Several that cannot be taken apart.
    Several,
}

/// One ad of several.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Its headline; may be empty.
    pub(super) title: String,
    /// Its words.
    pub(super) text: String,
}

/// What a text of this title holds; `headings` are the lines that a page sets as headings.
pub(super) fn of(title: &str, text: &str, headings: &HashSet<String>, words: &PageWords) -> Collection {
    let is_named = is_collection(title, text, words);
    // What introduces several is short where the text does not say what it is: a longer beginning is the ad itself, and the
    // parts behind it are its branches.
    let most = if is_named { MOST_INTRODUCTION_WORDS } else { MOST_WORDS_BEFORE };
    let ways: [(&dyn Fn(&Line<'_>) -> bool, usize, usize); 6] = [
        (&|line| is_headline(line.text, headings, words), 2, MOST_INTRODUCTION_WORDS),
        (&|line| is_in_capitals(line.text), FEWEST_PARTS, most),
        (&|line| line.number.is_some_and(|number| number == line.numbered), FEWEST_PARTS, most),
        (&|line| line.has_mark, FEWEST_PARTS, most),
        (&|line| line.is_behind_blank && !line.is_first, FEWEST_PARTS, most),
        (&|line| line.is_behind_blank || line.is_first, FEWEST_PARTS, most),
    ];
    let fewest_words = if is_named { FEWEST_WORDS_IN_COLLECTION } else { FEWEST_WORDS };
    let mark = list_mark(text);
    for (begins, fewest, most_before) in ways {
        let parts = taken_apart(blocks(text, mark, begins), (fewest, fewest_words, most_before), words);
        if !parts.is_empty() {
            return Collection::Parts(parts);
        }
    }
    let is_listed = || {
        ways.iter().skip(1).take(3).any(|(begins, fewest, _)| {
            let (_, blocks) = blocks(text, mark, begins);
            let reached =
                || blocks.iter().filter(|block| !reach::marks(&block.join("\n")).is_empty()).count();
            blocks.len() >= *fewest && reached() >= 2
        })
    };
    // One ad may name a number, an address and a chat: of a text that is called so in its first lines more is asked.
    let is_several = (says_collection(title, words) && reach::marks(text).len() >= FEWEST_CONTACTS)
        || (is_named && (reach::numbers_in(text) >= FEWEST_CONTACTS || is_listed()));
    if is_several { Collection::Several } else { Collection::One }
}

/// Whether a text says by its title, or in its first lines, that it holds many ads.
fn is_collection(title: &str, text: &str, words: &PageWords) -> bool {
    let first = text.lines().filter(|line| !line.trim().is_empty()).take(LINES_OF_NAME);
    std::iter::once(title).chain(first).any(|line| says_collection(line, words))
}

fn says_collection(line: &str, words: &PageWords) -> bool {
    let says = || {
        let line = format!(" {} ", plain_words(line));
        words.collections.iter().any(|phrase| line.contains(&format!(" {phrase} ")))
    };
    line.split_whitespace().count() <= MOST_WORDS_OF_NAME && says()
}

/// A line as it is asked whether an ad begins with it.
struct Line<'a> {
    text: &'a str,
    /// The number that it begins with: `2. Kasir`.
    number: Option<usize>,
    /// The number that would be next.
    numbered: usize,
    /// Whether it begins with the mark of the text's list: `📌 Kasir`.
    has_mark: bool,
    is_behind_blank: bool,
    is_first: bool,
}

/// What stands before the first line that `begins` an ad, and the lines of each ad; `mark` is that of the text's list.
fn blocks<'a>(
    text: &'a str,
    mark: Option<char>,
    begins: &dyn Fn(&Line<'_>) -> bool,
) -> (Vec<&'a str>, Vec<Vec<&'a str>>) {
    let mut blocks: Vec<Vec<&str>> = Vec::new();
    let mut introduction: Vec<&str> = Vec::new();
    let mut is_behind_blank = false;
    let mut is_first = true;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            is_behind_blank = true;
            continue;
        }
        let asked = Line {
            text: trimmed,
            number: number_of(trimmed),
            numbered: blocks.len() + 1,
            has_mark: mark.is_some_and(|mark| trimmed.starts_with(mark)),
            is_behind_blank,
            is_first,
        };
        (is_behind_blank, is_first) = (false, false);
        if begins(&asked) {
            blocks.push(vec![line]);
        } else {
            blocks.last_mut().unwrap_or(&mut introduction).push(line);
        }
    }
    (introduction, blocks)
}

/// The ads of these blocks; none where they do not stand apart.
fn taken_apart(
    (introduction, blocks): (Vec<&str>, Vec<Vec<&str>>),
    (fewest, fewest_words, most_before): (usize, usize, usize),
    words: &PageWords,
) -> Vec<Part> {
    let introduction = introduction.join("\n");
    let is_introduced =
        || introduction.split_whitespace().count() <= most_before && reach::marks(&introduction).is_empty();
    let mut contacts = BTreeSet::new();
    let mut is_apart = |block: &Vec<&str>| {
        let block = block.join("\n");
        let own = reach::marks(&block);
        !own.is_empty()
            && own.iter().all(|contact| contacts.insert(contact.clone()))
            && block.split_whitespace().count() >= fewest_words
    };
    if blocks.len() < fewest || !is_introduced() || !blocks.iter().all(&mut is_apart) {
        return Vec::new();
    }
    blocks.into_iter().take(MOST).map(|block| part(&block, words)).collect()
}

/// An ad of its lines: the first is its title where it is short and no more than that.
fn part(lines: &[&str], words: &PageWords) -> Part {
    let (first, rest) = lines.split_first().map_or(("", &[][..]), |(first, rest)| (*first, rest));
    let bare = first.trim().trim_start_matches(|c: char| !c.is_alphabetic());
    let count = bare.split_whitespace().count();
    let is_title = (1..=MOST_HEADLINE_WORDS).contains(&count)
        && !rest.is_empty()
        && !reach::is_reachable(bare)
        && !words.collections.iter().any(|phrase| plain_words(bare) == *phrase);
    if is_title {
        Part { title: first.trim().to_owned(), text: rest.join("\n") }
    } else {
        Part { title: String::new(), text: lines.join("\n") }
    }
}

/// The number in front of a line: `2. Kasir`, `2) Kasir`.
fn number_of(line: &str) -> Option<usize> {
    let digits: String = line.chars().take_while(char::is_ascii_digit).take(3).collect();
    let rest = line.get(digits.len()..)?;
    let is_listed =
        rest.starts_with(['.', ')', '/']) && !rest.get(1..)?.starts_with(|c: char| c.is_ascii_digit());
    digits.parse().ok().filter(|_| is_listed)
}

/// The mark that begins most lines of a text that begin with one and hold no letter before: `📌`, `•`.
fn list_mark(text: &str) -> Option<char> {
    let mut counts: Vec<(char, usize)> = Vec::new();
    for first in text.lines().filter_map(|line| line.trim().chars().next()) {
        if first.is_alphanumeric() || matches!(first, '+' | '(' | '"' | '@' | '#' | '/' | '«' | '“') {
            continue;
        }
        if let Some((_, count)) = counts.iter_mut().find(|(mark, _)| *mark == first) {
            *count += 1;
        } else if counts.len() < MOST_MARKS {
            counts.push((first, 1));
        }
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count >= FEWEST_PARTS)
        .max_by_key(|(_, count)| *count)
        .map(|(mark, _)| mark)
}

/// Whether a line is the headline of one ad among several.
fn is_headline(line: &str, headings: &HashSet<String>, words: &PageWords) -> bool {
    let is_set = headings.contains(line.trim());
    let line = line.trim().trim_start_matches(|c: char| !c.is_alphabetic());
    let letters = || line.chars().filter(|c| c.is_alphabetic());
    let is_upper = || letters().filter(|c| c.is_uppercase()).count() * 10 >= letters().count() * 7;
    let begins = || {
        let plain = plain_words(line);
        (2..=MOST_HEADLINE_WORDS).contains(&plain.split(' ').count())
            && begins_with(&plain, &words.headlines).is_some()
    };
    (is_set || is_upper()) && begins() && !reach::is_reachable(line)
}

/// Whether a line is written in capitals, as the title of an ad in a message is.
fn is_in_capitals(line: &str) -> bool {
    let letters = || line.chars().filter(|c| c.is_alphabetic());
    (2..=MOST_HEADLINE_WORDS).contains(&line.split_whitespace().count())
        && letters().count() >= 6
        && letters().all(|c| !c.is_lowercase())
        && !reach::is_reachable(line)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::facts::{DataFiles, Facts};

    static FACTS: LazyLock<Facts> = LazyLock::new(|| Facts::load(&DataFiles::embedded()).unwrap());

    fn read(title: &str, text: &str) -> Collection {
        of(title, text, &HashSet::new(), &FACTS.page_words)
    }

    fn titles(collection: Collection) -> Vec<String> {
        let Collection::Parts(parts) = collection else { panic!("{collection:?}") };
        parts.into_iter().map(|part| part.title).collect()
    }

    fn block(title: &str, contact: &str) -> String {
        format!("{title}\nDicari orang yang jujur dan rajin untuk toko di Solo.\nHubungi {contact}.\n")
    }

    #[test]
    fn a_collection_is_taken_apart_and_an_ad_of_several_posts_is_not() {
        let two = format!(
            "Rangkuman hari ini.\n{}{}",
            block("LOKER KASIR TOKO BUKU", "0812-0000-1111"),
            block("LOKER SATPAM PASAR", "@pasar_solo")
        );
        assert_eq!(titles(read("", &two)), ["LOKER KASIR TOKO BUKU", "LOKER SATPAM PASAR"]);
        let one = format!("{}{}", block("1. Kasir", "0812-0000-1111"), block("2. Satpam", "0812-0000-2222"));
        assert_eq!(read("", &one), Collection::One);
        let same = block("LOKER KASIR", "0812-0000-1111") + &block("LOKER SATPAM", "0812-0000-1111");
        assert_eq!(read("", &same), Collection::One, "one firm, two posts");
        let conditions = "Dicari kasir.\n1. Pria atau wanita, jujur, rajin\n2. Kirim lamaran ke hrd@toko.example\n3. Tanya \
                          lewat WA 0812-0000-1111";
        assert_eq!(read("Kasir toko", conditions), Collection::One, "conditions of one ad");
    }

    #[test]
    fn numbers_marks_and_blank_lines_part_offers_that_each_have_a_contact() {
        let offer = |n: usize| format!("kasir untuk toko di Solo, jujur dan rajin, WA 0812-0000-{n:04}");
        let numbered: String = (1..=4).map(|n| format!("{n}. {}\n", offer(n))).collect();
        let marked: String = (1..=4).map(|n| format!("📌 {}\n", offer(n))).collect();
        let blank: String = (1..=4).map(|n| format!("\n\nDicari {}", offer(n))).collect();
        for text in [numbered, marked, blank] {
            let text = format!("Halo warga, ini yang masuk ke grup.\n{text}");
            let Collection::Parts(parts) = read("", &text) else { panic!("{text}") };
            assert_eq!(parts.len(), 4, "{text}");
            assert!(parts.iter().all(|part| reach::marks(&part.text).len() == 1));
        }
    }

    #[test]
    fn what_says_that_it_is_several_and_cannot_be_taken_apart_is_told() {
        let mixed = "Halo warga, ini kumpulan lowongan.\n1. Guru les, 0274-550033.\n2. Operator, wawancara di dinas.\n\
                     3. Kasir apotek, 0274-550044. Satpam 0274-550055.";
        assert_eq!(read("", mixed), Collection::Several);
        let many = "0812-0000-1111, 0812-0000-2222, loker@toko.example";
        assert_eq!(read("Kumpulan loker", many), Collection::Several);
        assert_eq!(read("Kasir", many), Collection::One);
    }
}

//! What a page says of itself in the place of an ad: that it is gone, that one has to log in, that it is another page.

use crate::facts::{PageWords, begins_with, plain_words};
use crate::text::reach;

/// Most words of a page that says nothing but a notice.
const MOST_WORDS: usize = 50;
/// Most words beside a field for a password that ask for nothing else.
const MOST_LOGIN_WORDS: usize = 8;
/// Most words of a sentence that is a notice.
const MOST_SENTENCE_WORDS: usize = 24;
/// Most words between what is gone and that it is.
const MOST_BETWEEN: usize = 9;
/// States that say something else where words follow.
const ENDS: [&str; 3] = ["tidak ada", "tidak tersedia", "not available"];
/// Most words behind it: `dihapus oleh penulis`.
const MOST_BEHIND: usize = 5;

/// What a page is in the place of an ad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Notice {
    /// There is nothing any more.
    Gone,
    /// The ad is shown and said to be over.
    Over,
    /// It is not shown to who has not logged in.
    Login,
    /// A page of the site about itself.
    Service,
}

/// What a page of these words says, if it is a notice: `names` are its heading and the parts of its title.
pub(super) fn of(names: &[&str], text: &str, has_password: bool, words: &PageWords) -> Option<Notice> {
    let count = text.split_whitespace().count();
    let is_short = count <= MOST_WORDS && !reach::is_reachable(text);
    let plain_names: Vec<String> = names.iter().map(|name| plain_words(name)).collect();
    let says_gone =
        |name: &String| is_gone(name, words, 0) || (count <= MOST_WORDS && words.gone.contains(name));
    if plain_names.iter().any(says_gone) {
        return Some(if is_short { Notice::Gone } else { Notice::Over });
    }
    let first = plain_names.first();
    if first.is_some_and(|name| words.service_pages.contains(name))
        || (!reach::is_reachable(text)
            && plain_names.iter().skip(1).take(1).any(|name| words.service_pages.contains(name)))
    {
        let is_login = has_password || first.is_some_and(|name| words.login.contains(name));
        return Some(if is_login { Notice::Login } else { Notice::Service });
    }
    if first.is_some_and(|name| begins_with(name, &words.guides).is_some()) && !reach::is_reachable(text) {
        return Some(Notice::Service);
    }
    let is_login_name = first.is_some_and(|name| words.login.contains(name));
    // Forums show a place to log in above every thread.
    if is_short && (is_login_name || (has_password && count <= MOST_LOGIN_WORDS)) {
        return Some(Notice::Login);
    }
    if !is_short {
        return None;
    }
    let sentences: Vec<String> = text.split(['.', '!', '?', '\n']).map(plain_words).collect();
    if sentences.iter().any(|sentence| is_gone(sentence, words, MOST_BEHIND) || words.gone.contains(sentence))
    {
        return Some(Notice::Gone);
    }
    let asks = |sentence: &String| {
        begins_with(sentence, &words.login).is_some_and(|phrase| phrase.contains(' ') || phrase == sentence)
    };
    sentences.iter().any(asks).then_some(Notice::Login)
}

/// Whether a sentence says that something is gone: `maaf lowongan yang anda cari tidak ditemukan`.
fn is_gone(sentence: &str, words: &PageWords, most_behind: usize) -> bool {
    let parts: Vec<&str> = sentence.split(' ').collect();
    if parts.len() < 2 || parts.len() > MOST_SENTENCE_WORDS {
        return false;
    }
    parts.iter().enumerate().filter(|(_, word)| words.subjects.iter().any(|subject| subject == *word)).any(
        |(at, _)| {
            let after = parts.get(at + 1..).unwrap_or(&[]);
            (0..after.len().min(MOST_BETWEEN)).any(|from| {
                let rest = after.get(from..).unwrap_or(&[]).join(" ");
                begins_with(&rest, &words.states).is_some_and(|state| {
                    let behind = rest.get(state.len()..).unwrap_or("").split_whitespace().count();
                    // `tidak ada biaya` and `ditutup 9 November` say something else.
                    behind <= if ENDS.contains(&state) || !state.contains(' ') { 0 } else { most_behind }
                })
            })
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{DataFiles, Facts};

    #[test]
    fn pages_say_what_they_are() {
        let facts = Facts::load(&DataFiles::embedded()).unwrap();
        let notice = |name: &str, text: &str| of(&[name], text, false, &facts.page_words);
        for text in [
            "Maaf, iklan yang Anda tuju tidak dapat ditemukan.",
            "The requested topic does not exist.",
            "This position has been filled.",
            "Kiriman ini sudah dihapus oleh moderator.",
            "Ups! Loker ini sudah tidak aktif",
            "404",
        ] {
            assert_eq!(notice("Papan", text), Some(Notice::Gone), "{text}");
        }
        assert_eq!(notice("Halaman Tidak Ditemukan", "Coba cari yang lain"), Some(Notice::Gone));
        assert_eq!(notice("Papan", "Silakan masuk untuk melihat isi halaman."), Some(Notice::Login));
        assert_eq!(notice("Masuk", "Surel Kata sandi"), Some(Notice::Login));
        assert_eq!(notice("Hubungi Kami", "Jalan Contoh 1, 0812 0000 1111"), Some(Notice::Service));
        let told = "Warga diimbau waspada. Pendaftaran hanya melalui laman resmi dan tidak ada pungutan di luar ketentuan.";
        assert_eq!(notice("Imbauan", told), None);
        let ad = "Dicari kasir di Solo. Biaya pendaftaran tidak ada. Lamaran ke 0812-0000-1111.";
        assert_eq!(notice("Kasir", ad), None);
        let long = format!("{ad} Lowongan ini sudah ditutup 9 November. {}", "Syarat lain. ".repeat(60));
        assert_eq!(notice("Kasir", &long), None);
        assert_eq!(notice("Lowongan Kasir Sudah Ditutup", &long), Some(Notice::Over));
    }
}

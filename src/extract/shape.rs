use crate::domain::Shape;

/// Longest quotation in bytes: a mark that is never closed quotes nothing.
const LONGEST_QUOTATION: usize = 1_500;

/// Fills in what the document's own marks tell.
pub(super) fn of(document: &str, known: Shape) -> Shape {
    let lines = document.lines().filter(|line| !line.trim().is_empty()).count().max(1);
    let questions = memchr::memchr_iter(b'?', document.as_bytes()).count();
    let share = |part: usize, whole: usize| (part as f32 / whole.max(1) as f32).min(1.0);
    Shape { quoted: share(quoted(document), document.len()), questions: share(questions, lines), ..known }
}

/// Bytes that stand in quotation marks.
fn quoted(document: &str) -> usize {
    let (mut sum, mut opened): (usize, Option<(char, usize)>) = (0, None);
    for (at, mark) in
        document.char_indices().filter(|(_, c)| matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '‟'))
    {
        match opened {
            Some((_, start)) if at - start <= LONGEST_QUOTATION && !matches!(mark, '“' | '«' | '„') => {
                sum += at - start;
                opened = None;
            }
            _ => opened = Some((mark, at)),
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_quotations_and_questions() {
        let shape = |document| of(document, Shape::default());
        let told = shape("Ada pesan: \"kerja di Dubai, gaji 20 juta\". Jangan percaya.");
        assert!(told.quoted > 0.4 && told.quoted < 0.7, "{told:?}");
        assert!(shape("Katanya “gaji besar” dan “tanpa potongan”").quoted > 0.5);
        assert!(shape("layar 5\" dan meja").quoted < f32::EPSILON, "a mark that is never closed");
        assert!((shape("Siapa mau?\nHubungi saya").questions - 0.5).abs() < 1e-6);
    }
}

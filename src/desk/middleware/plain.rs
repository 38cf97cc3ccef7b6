use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::Response;

use crate::desk::DeskError;

/// Longest form, as the web framework has it.
const FORM_BYTES: usize = 2 << 20;

/// Keeps characters that no keyboard types out of pages, log and database, whatever parameter or field they stand in. An
/// address with one is refused; in a form, which may hold what was pasted, a space takes its place.
pub(in crate::desk) async fn plain(request: Request, next: Next) -> Result<Response, DeskError> {
    let address = request.uri().path_and_query().map_or("", |asked| asked.as_str());
    if controls(address.as_bytes()).next().is_some() {
        return Err(DeskError::BadForm);
    }
    let is_form = request.headers().get(CONTENT_TYPE).is_some_and(|kind| {
        kind.to_str().is_ok_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
    });
    if !is_form {
        return Ok(next.run(request).await);
    }
    let (mut parts, body) = request.into_parts();
    let form = to_bytes(body, FORM_BYTES).await.map_err(|_| DeskError::TooLarge)?;
    let found: Vec<(usize, usize)> = controls(&form).collect();
    if found.is_empty() {
        return Ok(next.run(Request::from_parts(parts, Body::from(form))).await);
    }
    let (mut plain, mut from) = (Vec::with_capacity(form.len()), 0);
    for (at, bytes) in found {
        plain.extend_from_slice(form.get(from..at).unwrap_or_default());
        plain.push(b'+');
        from = at + bytes;
    }
    plain.extend_from_slice(form.get(from..).unwrap_or_default());
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(plain.len()));
    Ok(next.run(Request::from_parts(parts, Body::from(plain))).await)
}

/// Where control characters stand, written as they are or in per cent, and how many bytes each takes. Tabs and ends of
/// lines are none.
fn controls(encoded: &[u8]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let is_control = |byte: u8| (byte < 0x20 || byte == 0x7f) && !b"\t\n\r".contains(&byte);
    (0..encoded.len()).filter_map(move |at| match encoded.get(at..)? {
        [b'%', high, low, ..] => {
            let hex = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            is_control(hex(*high)? * 16 + hex(*low)?).then_some((at, 3))
        }
        [byte, ..] => is_control(*byte).then_some((at, 1)),
        [] => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_found_and_nothing_else() {
        let found = |text: &str| controls(text.as_bytes()).collect::<Vec<_>>();
        assert_eq!(found("q=a%00b%1f&note=%7F\u{1}"), [(3, 3), (7, 3), (16, 3), (19, 1)]);
        for plain in
            ["q=gaji+besar", "note=satu%0D%0Adua%09", "q=%C3%A9%E2%80%99", "q=100%", "q=%0", "%20%2500"]
        {
            assert!(found(plain).is_empty(), "{plain}");
        }
    }
}

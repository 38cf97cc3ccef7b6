use std::io::{self, BufRead};

use super::limits::ROW_BYTES;

/// The elements of one JSON array, cut apart one by one: a file may hold millions, a tree of all would not fit.
#[derive(Debug)]
pub struct Elements<R> {
    input: R,
    is_begun: bool,
    is_done: bool,
}

impl<R: BufRead> Elements<R> {
    /// Of the array that `input` begins with, white space left out.
    pub fn new(input: R) -> Self {
        Self { input, is_begun: false, is_done: false }
    }

    /// Puts the text of the next element into `element`, cut at the longest row, and tells whether it is whole;
    /// none at the end of the array.
    ///
    /// # Errors
    /// The input cannot be read, is no array or ends before its last bracket.
    pub fn next_into(&mut self, element: &mut Vec<u8>) -> io::Result<Option<bool>> {
        element.clear();
        if self.is_done {
            return Ok(None);
        }
        let (mut depth, mut is_string, mut is_escaped, mut is_whole) = (0_usize, false, false, true);
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                self.is_done = true;
                return Err(broken("it ends before its last bracket"));
            }
            let mut used = 0;
            let mut ended = None;
            for &byte in buffer {
                used += 1;
                if !self.is_begun {
                    match byte {
                        b'[' => self.is_begun = true,
                        byte if byte.is_ascii_whitespace() => {}
                        _ => return Err(broken("it is no array")),
                    }
                    continue;
                }
                if is_string {
                    (is_string, is_escaped) = (is_escaped || byte != b'"', !is_escaped && byte == b'\\');
                } else {
                    match byte {
                        b'"' => is_string = true,
                        b'[' | b'{' => depth += 1,
                        b']' if depth == 0 => {
                            ended = Some(true);
                            break;
                        }
                        b']' | b'}' => depth = depth.saturating_sub(1),
                        b',' if depth == 0 => {
                            ended = Some(false);
                            break;
                        }
                        _ => {}
                    }
                }
                if element.len() < ROW_BYTES {
                    element.push(byte);
                } else {
                    is_whole = false;
                }
            }
            self.input.consume(used);
            if let Some(is_last) = ended {
                self.is_done = is_last;
                // `[]` holds nothing, and a comma too many holds nothing either.
                let is_nothing = is_last && element.trim_ascii().is_empty();
                return Ok((!is_nothing).then_some(is_whole));
            }
        }
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> io::Result<Vec<String>> {
        let mut elements = Elements::new(io::BufReader::with_capacity(3, text.as_bytes()));
        let mut element = Vec::new();
        let mut found = Vec::new();
        while elements.next_into(&mut element)?.is_some() {
            found.push(String::from_utf8(element.clone()).unwrap().trim().to_owned());
        }
        Ok(found)
    }

    #[test]
    fn cuts_an_array_apart() {
        assert_eq!(
            of(r#" [ {"a":"],\"[,"}, [1,{"b":[2]}] ,3,"x\\" ]rest"#).unwrap(),
            [r#"{"a":"],\"[,"}"#, r#"[1,{"b":[2]}]"#, "3", r#""x\\""#]
        );
        assert!(of("[]").unwrap().is_empty());
        assert!(of("[ \n ]").unwrap().is_empty());
    }

    #[test]
    fn a_cut_array_gives_what_is_whole() {
        let mut elements = Elements::new(&b"[1,2"[..]);
        let mut element = Vec::new();
        assert_eq!(elements.next_into(&mut element).unwrap(), Some(true));
        assert!(elements.next_into(&mut element).is_err());
        assert!(of("{}").is_err());
    }

    #[test]
    fn an_endless_element_is_cut() {
        let long = format!("[\"{}\",7]", "x".repeat(ROW_BYTES + 10));
        let mut elements = Elements::new(long.as_bytes());
        let mut element = Vec::new();
        assert_eq!(elements.next_into(&mut element).unwrap(), Some(false));
        assert_eq!(element.len(), ROW_BYTES);
        assert_eq!(elements.next_into(&mut element).unwrap(), Some(true));
        assert_eq!(element, b"7");
    }
}

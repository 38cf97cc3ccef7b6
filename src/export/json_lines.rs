use std::io::{self, Write as _};

use super::sheet::{Out, Sheet};
use super::{Entry, figures::Figures};

/// One JSON object a line, UTF-8 without a mark.
pub(super) struct JsonLines<'w> {
    out: Out<'w>,
    figures: Option<Figures>,
}

impl<'w> JsonLines<'w> {
    pub(super) fn new(out: Out<'w>, figures: Option<Figures>) -> Self {
        Self { out, figures }
    }
}

impl Sheet for JsonLines<'_> {
    fn add(&mut self, entry: &Entry) -> io::Result<()> {
        if let Some(figures) = &mut self.figures {
            figures.add(entry);
            return Ok(());
        }
        serde_json::to_writer(&mut self.out, entry)?;
        self.out.write_all(b"\n")
    }

    fn finish(&mut self) -> io::Result<()> {
        for (what, value, ads) in self.figures.iter().flat_map(Figures::rows) {
            serde_json::to_writer(
                &mut self.out,
                &serde_json::json!({ "what": what, "value": value, "ads": ads }),
            )?;
            self.out.write_all(b"\n")?;
        }
        self.out.flush()
    }
}

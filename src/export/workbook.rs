//! XLSX: a README sheet, then the ads in rows. Cells are text, numbers and dates by type, so that nothing in a cell can
//! run and nothing has to be put before a number. Rows are written to the disk as they come.

use std::io;
use std::path::Path;

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::columns::{COLUMNS, Cell, TIMES, cells};
use super::sheet::Sheet;
use super::{Entry, Head, figures::Figures};
use crate::domain::Profile;
use crate::i18n::Locale;

/// Rows of one sheet below its head; Excel takes 1,048,576 rows in all.
const MOST_ROWS: u32 = 1_000_000;
/// Longest text of a cell; Excel takes 32,767 characters.
const MOST_CHARS: usize = 32_000;

pub(super) struct XlsxBook {
    book: Workbook,
    out: Option<std::fs::File>,
    figures: Option<Figures>,
    locale: Locale,
    zone: String,
    /// Sheets of ads so far.
    sheets: usize,
    row: u32,
    day: Format,
    time: Format,
    head: Format,
}

impl XlsxBook {
    /// A book that is written to `out`; `folder` has room for what is only needed meanwhile.
    pub(super) fn new(
        out: std::fs::File,
        folder: &Path,
        head: &Head,
        locale: Locale,
        figures: Option<Figures>,
    ) -> io::Result<Self> {
        let mut book = Workbook::new();
        book.set_tempdir(folder).map_err(io_error)?;
        let zone = head.made_at.to_zoned(head.zone.clone()).strftime("%Z").to_string();
        let bold = Format::new().set_bold();
        readme(book.add_worksheet(), head, locale, &bold, &zone).map_err(io_error)?;
        Ok(Self {
            book,
            out: Some(out),
            figures,
            locale,
            zone,
            sheets: 0,
            row: MOST_ROWS,
            day: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            head: bold,
        })
    }

    /// The sheet that takes the next row; a new one where the last is full.
    fn sheet(&mut self) -> Result<&mut Worksheet, XlsxError> {
        if self.row < MOST_ROWS {
            return self.book.worksheet_from_index(self.sheets);
        }
        self.sheets += 1;
        self.row = 0;
        let name = self.locale.export().sheet;
        let name = if self.sheets == 1 { name.to_owned() } else { format!("{name} {}", self.sheets) };
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 1)?;
        for (at, column) in (0_u16..).zip(COLUMNS) {
            let head =
                if TIMES.contains(&column) { format!("{column} ({})", self.zone) } else { column.to_owned() };
            sheet.write_string_with_format(0, at, head, &self.head)?;
            let width = match column {
                "text" => 60.0,
                "title" | "url" | "reasons" | "laws" | "contacts" => 36.0,
                _ => 20.0,
            };
            sheet.set_column_width(at, width)?;
        }
        Ok(sheet)
    }

    fn write(&mut self, entry: &Entry) -> Result<(), XlsxError> {
        self.sheet()?;
        self.row += 1;
        let (row, sheets) = (self.row, self.sheets);
        let sheet = self.book.worksheet_from_index(sheets)?;
        for (at, cell) in (0_u16..).zip(cells(entry)) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    sheet.write_string(row, at, cut(text, self.locale))?;
                }
                Cell::Number(number) => {
                    sheet.write_number(row, at, number)?;
                }
                Cell::Day(day) if is_writable(day.year()) => {
                    sheet.write_datetime_with_format(row, at, day, &self.day)?;
                }
                Cell::Time(moment) if is_writable(moment.local.year()) => {
                    let whole = moment.local.with().subsec_nanosecond(0).build().unwrap_or(moment.local);
                    sheet.write_datetime_with_format(row, at, whole, &self.time)?;
                }
                Cell::Day(day) => {
                    sheet.write_string(row, at, day.to_string())?;
                }
                Cell::Time(moment) => {
                    sheet.write_string(row, at, moment.to_string())?;
                }
            }
        }
        Ok(())
    }

    fn write_figures(&mut self, figures: &Figures) -> Result<(), XlsxError> {
        let name = self.locale.export().figures;
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        for (at, column) in (0_u16..).zip(Figures::COLUMNS) {
            sheet.write_string_with_format(0, at, column, &self.head)?.set_column_width(at, 28.0)?;
        }
        for (row, (what, value, ads)) in (1_u32..).zip(figures.rows()) {
            sheet.write_string(row, 0, what)?;
            sheet.write_string(row, 1, value)?;
            sheet.write_number(row, 2, ads as f64)?;
        }
        Ok(())
    }
}

impl Sheet for XlsxBook {
    fn add(&mut self, entry: &Entry) -> io::Result<()> {
        if let Some(figures) = &mut self.figures {
            figures.add(entry);
            return Ok(());
        }
        guarded(|| self.write(entry))
    }

    fn finish(&mut self) -> io::Result<()> {
        if let Some(figures) = self.figures.take() {
            self.write_figures(&figures).map_err(io_error)?;
        } else if self.sheets == 0 {
            // A book without ads has its head all the same.
            self.sheet().map_err(io_error)?;
        }
        let Some(out) = self.out.take() else { return Ok(()) };
        guarded(|| self.book.save_to_writer(out))
    }
}

/// What the sheet of ads holds, in words.
fn readme(
    sheet: &mut Worksheet,
    head: &Head,
    locale: Locale,
    bold: &Format,
    zone: &str,
) -> Result<(), XlsxError> {
    let words = locale.export();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name("README")?;
    sheet.set_column_width(0, 24)?.set_column_width(1, 100)?;
    sheet.write_string_with_format(0, 0, head.title.as_str(), bold)?;
    let made_at = head.made_at.to_zoned(head.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let mut lines: Vec<(&str, String)> = vec![
        (words.disclaimer_head, words.disclaimer.to_owned()),
        (words.selection, head.selection.clone()),
        (words.profile, (words.profile_says)(head.profile).to_owned()),
        (words.purpose, head.purpose.clone()),
        (words.recipient, head.recipient.clone()),
        (words.made_at, format!("{made_at} {zone}")),
        (words.made_by, head.program.clone()),
        (words.zone, (words.zone_says)(zone, head.zone.iana_name().unwrap_or(zone))),
    ];
    if head.profile != Profile::Figures {
        lines.push((words.hashes, (words.hashes_say)(&head.key_id)));
    }
    if let Some(lead) = &head.lead {
        lines.push((words.lead, format!("{} {}", lead.lead.0, lead.name)));
        if !lead.left_out.is_empty() {
            lines.push((words.left_out, lead.left_out.join(", ")));
        }
    }
    let mut row = 2;
    for (name, says) in lines.iter().filter(|(_, says)| !says.is_empty()) {
        sheet.write_string_with_format(row, 0, *name, bold)?;
        sheet.write_string_with_format(row, 1, cut(says.clone(), locale), &wrapped)?;
        row += 1;
    }
    if head.profile == Profile::Figures {
        return Ok(());
    }
    row += 1;
    sheet.write_string_with_format(row, 0, words.columns, bold)?;
    for column in COLUMNS {
        row += 1;
        sheet.write_string(row, 0, column)?;
        sheet.write_string_with_format(row, 1, (words.column)(column), &wrapped)?;
    }
    Ok(())
}

/// Days that Excel can count: it knows none before 1900.
fn is_writable(year: i16) -> bool {
    (1900..=9999).contains(&year)
}

/// A text that fits a cell; what is cut off is said.
fn cut(text: String, locale: Locale) -> String {
    let Some((at, _)) = text.char_indices().nth(MOST_CHARS) else { return text };
    let (kept, rest) = text.split_at(at);
    format!("{kept}… {}", (locale.export().cut)(rest.chars().count()))
}

/// Runs what writes rows. Where the disk is full in the middle of a row, `rust_xlsxwriter` panics instead of saying so.
fn guarded(write: impl FnOnce() -> Result<(), XlsxError>) -> io::Result<()> {
    let written = std::panic::catch_unwind(std::panic::AssertUnwindSafe(write));
    let full = "a row of the workbook cannot be written; the disk may be full";
    written.map_err(|_| io::Error::new(io::ErrorKind::StorageFull, full))?.map_err(io_error)
}

/// What the disk said, not that a workbook was written to it.
fn io_error(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

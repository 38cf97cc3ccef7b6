use super::input::Input;
use super::table::Table;
use super::{Import, Read};
use crate::domain::{Fault, ImportFact};
use crate::parse;

/// Largest workbook that is read, bytes.
const LARGEST_BYTES: u64 = 50 << 20;

impl Import<'_> {
    /// Reads every sheet of a workbook as a table of its own.
    pub(super) fn workbook(&mut self, input: Input, name: &str) -> Read {
        let bytes = match Self::whole(input, name, LARGEST_BYTES) {
            Ok(bytes) => bytes,
            Err(fault) => return Ok(Err(fault)),
        };
        let sheets = match parse::sheets(&bytes) {
            Ok(sheets) => sheets,
            Err(error) => {
                let what = format!("{name}: {error}; open it in a spreadsheet and save it as XLSX or CSV");
                return Ok(Err(Fault::new("workbook_broken", what)));
            }
        };
        if sheets.is_empty() {
            return Ok(Err(Fault::new("empty_file", format!("{name}: no sheet has anything on it"))));
        }
        self.sheets(sheets.into_iter().map(|sheet| (sheet.name, sheet.rows)).collect(), name)
    }

    /// Reads tables that stand in one file, each under its own names of columns. One of notes beside one of ads is told,
    /// and the ads are read.
    pub(super) fn sheets(&mut self, sheets: Vec<(String, Vec<Vec<String>>)>, name: &str) -> Read {
        let is_one = sheets.len() == 1;
        let (mut faults, mut is_read) = (Vec::new(), false);
        for (at, (sheet, rows)) in (1..).zip(sheets) {
            let place = match sheet.as_str() {
                _ if is_one => name.to_owned(),
                "" => format!("{name}, {at}"),
                sheet => format!("{name}, {sheet}"),
            };
            let mut table = Table::of_sheet(self, &place);
            let width = rows.iter().map(Vec::len).max().unwrap_or(0);
            for (line, mut cells) in (1..).zip(rows) {
                // A sheet has no end of a line: cells that are not there are empty.
                cells.resize(width, String::new());
                table.line(line, cells)?;
            }
            match table.finish()? {
                Ok(()) => is_read = true,
                Err(fault) => faults.push((place, fault)),
            }
        }
        if !is_read {
            return Ok(faults.into_iter().next().map_or(Ok(()), |(_, fault)| Err(fault)));
        }
        for (place, fault) in faults {
            let why =
                fault.message.strip_prefix(&place).unwrap_or(&fault.message).trim_start_matches([':', ' ']);
            self.tell(&place, ImportFact::PassedOver { why: why.to_owned() });
        }
        Ok(Ok(()))
    }
}

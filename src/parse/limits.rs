//! How much of one document is read. Real pages, feeds and lists stay far below; what is above is cut or refused,
//! and said.

/// Longest page that is parsed; more is cut off. Bytes.
pub const HTML_BYTES: usize = 4 << 20;
/// Deepest nesting of HTML elements, as in browsers; deeper tags are left out and their text kept. Elements.
pub const HTML_DEPTH: usize = 512;
/// Most nodes of an HTML tree; what follows is left out. Nodes.
pub const HTML_NODES: usize = 100_000;
/// Longest tag that keeps its attributes. Bytes.
pub const TAG_BYTES: usize = 64 << 10;
/// Most attributes of one tag. Attributes.
pub const TAG_ATTRIBUTES: usize = 200;
/// Most attributes of one page; later tags lose theirs. Attributes.
pub const PAGE_ATTRIBUTES: usize = 200_000;

/// Deepest nesting of XML elements. Elements.
pub const XML_DEPTH: usize = 64;
/// Most elements of a feed. Elements.
pub const XML_ELEMENTS: usize = 100_000;

/// Most values of one JSON text. Values.
pub const JSON_VALUES: usize = 100_000;
/// Longest JSON file that is read as a tree; of a longer one the first list is read piece by piece. Bytes.
pub const JSON_WHOLE_BYTES: u64 = 64 << 20;
/// Deepest nesting of JSON that is repaired. Brackets.
pub const JSON_DEPTH: usize = 100;

/// Longest address that is kept. Bytes.
pub const ADDRESS_BYTES: usize = 2_048;

/// Longest text of an ad that is read. Bytes.
pub const TEXT_BYTES: usize = 400_000;

/// Longest row of a table or line of a file. Bytes.
pub const ROW_BYTES: usize = 8 << 20;
/// Most columns of a table. Columns.
pub const COLUMNS: usize = 1_000;

/// Longest block kept of a WARC record, enough for the largest sitemap. Bytes.
pub const RECORD_BYTES: u64 = 54 << 20;
/// Longest headers of a WARC record. Bytes.
pub const RECORD_HEADER_BYTES: usize = 1 << 20;

/// Most bytes of a workbook once it is unpacked. Bytes.
pub const WORKBOOK_BYTES: u64 = 48 << 20;
/// Most cells of a workbook's sheet, empty ones between full ones included. Cells.
pub const WORKBOOK_CELLS: usize = 1_000_000;
/// Last row of a sheet that is read. Rows.
pub const WORKBOOK_ROWS: u32 = 100_000;

/// Most files of a ZIP archive. Files.
pub const ZIP_FILES: usize = 20_000;
/// Most bytes that the files of a ZIP archive take once they are unpacked. Bytes.
pub const ZIP_BYTES: u64 = 8 << 30;
/// Most that a ZIP archive may grow by when it is unpacked; tables grow some twentyfold. Times.
pub const ZIP_RATIO: u64 = 200;
/// Bytes that any archive may unpack to, however small it is. Bytes.
pub const ZIP_FREE_BYTES: u64 = 16 << 20;

/// Largest file of a picture whose words are read. Bytes.
pub const PICTURE_BYTES: u64 = 16 << 20;
/// Most pixels of such a picture once it is unpacked. Pixels.
pub const PICTURE_PIXELS: usize = 50_000_000;
/// Longest side of such a picture. Pixels.
pub const PICTURE_SIDE: usize = 20_000;
/// Memory that the program which reads a picture may take. Bytes.
pub const PICTURE_MEMORY_BYTES: u64 = 2 << 30;
/// Longest answer of that program. Bytes.
pub const PICTURE_ANSWER_BYTES: u64 = 4 << 20;
/// Most pictures of one message or post that are read. Pictures.
pub const PICTURES: usize = 10;

/// Longest archived page of which a picture is made. Bytes.
pub const RENDERED_PAGE_BYTES: usize = 8 << 20;
/// Memory that each process of the browser which makes it may take. Bytes.
pub const RENDERING_MEMORY_BYTES: u64 = 2 << 30;
/// Largest file that it may write. Bytes.
pub const RENDERING_FILE_BYTES: u64 = 64 << 20;
/// Width of such a picture, and its greatest height. Pixels.
pub const RENDERING_SIZE: (u32, u32) = (1_000, 5_000);

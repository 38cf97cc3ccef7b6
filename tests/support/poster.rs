//! Posters that a test draws, and programs that stand in the place of Tesseract.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::format_push_string,
    dead_code,
    reason = "a test fails by panicking; not every helper is used everywhere"
)]

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Letters of 7 rows, as a test needs them.
const LETTERS: [(char, [&str; 7]); 19] = [
    ('A', [" ### ", "#   #", "#   #", "#####", "#   #", "#   #", "#   #"]),
    ('B', ["#### ", "#   #", "#   #", "#### ", "#   #", "#   #", "#### "]),
    ('C', [" ####", "#    ", "#    ", "#    ", "#    ", "#    ", " ####"]),
    ('D', ["#### ", "#   #", "#   #", "#   #", "#   #", "#   #", "#### "]),
    ('E', ["#####", "#    ", "#### ", "#    ", "#    ", "#    ", "#####"]),
    ('G', [" ####", "#    ", "#    ", "#  ##", "#   #", "#   #", " ####"]),
    ('I', ["###", " # ", " # ", " # ", " # ", " # ", "###"]),
    ('J', ["  ###", "    #", "    #", "    #", "    #", "#   #", " ### "]),
    ('K', ["#   #", "#  # ", "# #  ", "##   ", "# #  ", "#  # ", "#   #"]),
    ('M', ["#   #", "## ##", "# # #", "# # #", "#   #", "#   #", "#   #"]),
    ('N', ["#   #", "##  #", "# # #", "#  ##", "#   #", "#   #", "#   #"]),
    ('O', [" ### ", "#   #", "#   #", "#   #", "#   #", "#   #", " ### "]),
    ('P', ["#### ", "#   #", "#   #", "#### ", "#    ", "#    ", "#    "]),
    ('R', ["#### ", "#   #", "#   #", "#### ", "# #  ", "#  # ", "#   #"]),
    ('S', [" ####", "#    ", "#    ", " ### ", "    #", "    #", "#### "]),
    ('T', ["#####", "  #  ", "  #  ", "  #  ", "  #  ", "  #  ", "  #  "]),
    ('U', ["#   #", "#   #", "#   #", "#   #", "#   #", "#   #", " ### "]),
    ('5', ["#####", "#    ", "#### ", "    #", "    #", "#   #", " ### "]),
    (' ', ["   "; 7]),
];
/// Pixels of a letter's dot.
const DOT: usize = 3;

/// Black letters on white, as a PNG.
pub(crate) fn poster(lines: &[&str]) -> Vec<u8> {
    let letter = |wanted: char| LETTERS.iter().find(|(c, _)| *c == wanted).unwrap().1;
    let width = |line: &&str| line.chars().map(|c| letter(c)[0].len() + 1).sum::<usize>() + 8;
    let columns = lines.iter().map(width).max().unwrap().max(24);
    let mut dots = vec![vec![false; columns]; lines.len() * 12 + 24];
    for (number, line) in lines.iter().enumerate() {
        let mut left = 4;
        for c in line.chars() {
            let rows = letter(c);
            for (down, row) in rows.iter().enumerate() {
                for (right, dot) in row.chars().enumerate() {
                    dots[12 + number * 12 + down][left + right] = dot == '#';
                }
            }
            left += rows[0].len() + 1;
        }
    }
    let mut pixels = Vec::new();
    for row in &dots {
        for _ in 0..DOT {
            // The filter of the row: none.
            pixels.push(0);
            pixels.extend(row.iter().flat_map(|is_black| [if *is_black { 0 } else { 255 }; DOT]));
        }
    }
    png(columns * DOT, dots.len() * DOT, &pixels)
}

/// A PNG of grey pixels, whose head may state any size.
pub(crate) fn png(width: usize, height: usize, pixels: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(pixels).unwrap();
    let sides = [width, height].map(|side| u32::try_from(side).unwrap().to_be_bytes()).concat();
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, bytes) in [
        (b"IHDR", [sides.as_slice(), &[8, 0, 0, 0, 0]].concat()),
        (b"IDAT", packed.finish().unwrap()),
        (b"IEND", Vec::new()),
    ] {
        let chunk = [name.as_slice(), &bytes].concat();
        let mut sum = flate2::Crc::new();
        sum.update(&chunk);
        picture.extend(u32::try_from(bytes.len()).unwrap().to_be_bytes());
        picture.extend(chunk);
        picture.extend(sum.sum().to_be_bytes());
    }
    picture
}

/// What Tesseract answers, of these lines, with how sure it is.
pub(crate) fn answer(lines: &[(&str, u8)]) -> String {
    let mut table = String::from(
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n",
    );
    for (number, (line, confidence)) in lines.iter().enumerate() {
        for word in line.split_whitespace() {
            table.push_str(&format!("5\t1\t1\t1\t{number}\t1\t0\t0\t9\t9\t{confidence}\t{word}\n"));
        }
    }
    table
}

/// A program in the place of Tesseract that does `reads` with what it is given.
pub(crate) fn fake(folder: &Path, reads: &str) -> PathBuf {
    let path = folder.join("baca-gambar");
    let script = format!(
        "#!/bin/sh\ncase \"$1\" in\n--version) echo 'tesseract 9.9.9';;\n--list-langs) printf 'Languages (2):\\neng\\nind\\n';;\n\
         'stdin') {reads};;\nesac\n"
    );
    fs_err::write(&path, script).unwrap();
    fs_err::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    path
}

/// One that reads the same lines in every picture.
pub(crate) fn reading(folder: &Path, lines: &[(&str, u8)]) -> PathBuf {
    fs_err::write(folder.join("jawaban.tsv"), answer(lines)).unwrap();
    fake(folder, &format!("cat >/dev/null; cat '{}'", folder.join("jawaban.tsv").display()))
}

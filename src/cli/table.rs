//! Tables for reading, and rows of CSV.

use std::io::{self, Write};

use super::terminal;

/// Writes rows under a header, each column as wide as its widest cell. Width
/// is what a terminal shows, so that Arabic and accents line up.
pub fn write(out: &mut impl Write, header: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let mut widths: Vec<usize> = header.iter().map(|h| terminal::width(h)).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(terminal::width(cell));
        }
    }
    let line = |out: &mut dyn Write, cells: &mut dyn Iterator<Item = &str>| -> io::Result<()> {
        let mut text = String::new();
        for (cell, width) in cells.zip(&widths) {
            text.push_str(cell);
            text.extend(std::iter::repeat_n(' ', width + 2 - terminal::width(cell)));
        }
        writeln!(out, "{}", text.trim_end())
    };
    line(out, &mut header.iter().copied())?;
    for row in rows {
        line(out, &mut row.iter().map(String::as_str))?;
    }
    Ok(())
}

/// Columns that a last column of quotes gets at least, or there is none, and
/// those that it gets where there is no terminal to fit.
const QUOTE: (usize, usize) = (16, 60);

/// Columns that a name keeps at least.
const NAME: usize = 12;

/// Writes rows under a header, and in the room that a terminal of `width`
/// columns has left, a quote for each: `quote` gives that of a row, no wider
/// than so many columns.
pub fn write_quoted(
    out: &mut impl Write,
    width: Option<usize>,
    header: &[&str],
    mut rows: Vec<Vec<String>>,
    quote: impl Fn(usize, usize) -> String,
) -> io::Result<()> {
    let room = |(column, name): (usize, &&str)| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| terminal::width(cell));
        cells.chain([terminal::width(name)]).max().unwrap_or(0) + 2
    };
    let taken: usize = header.iter().enumerate().map(room).sum();
    let left = width.map_or(QUOTE.1, |width| width.saturating_sub(taken));
    if left < QUOTE.0 {
        // Where even the columns are too wide, names give way.
        let too_wide = width.map_or(0, |width| taken.saturating_sub(width));
        let names = header.iter().take(1).enumerate().map(room).sum::<usize>().saturating_sub(too_wide + 2);
        for name in rows.iter_mut().filter(|_| too_wide > 0).filter_map(|row| row.first_mut()) {
            *name = terminal::cut(name, names.max(NAME));
        }
        return write(out, header, &rows);
    }
    let quoted = |(n, mut row): (usize, Vec<String>)| {
        row.push(quote(n, left));
        row
    };
    let rows: Vec<Vec<String>> = rows.into_iter().enumerate().map(quoted).collect();
    write(out, &[header, &["first quote"]].concat(), &rows)
}

/// One row of CSV.
pub fn csv_row(cells: &[String]) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells)?;
    Ok(writer.into_inner()?)
}

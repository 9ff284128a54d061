//! Readers of gazetteer files. Every error names the file and the line.

mod shapes;
mod tsv;

pub use shapes::read_shapes;
pub(crate) use tsv::split_tag;
pub use tsv::{Line, Row, Table, read_places};

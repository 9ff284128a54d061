//! Packs classes of words (`dateline::recognize::model::classes`) that
//! `classes.py` beside it has made.
//!
//! ```sh
//! cargo run --release --features training --example train_classes -- fr fr.tsv
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dateline::recognize::model::classes::{Class, write};

/// Packs the classes of the words of a language.
#[derive(clap::Parser)]
struct Args {
    /// Tag of the language.
    lang: String,
    /// Words with their classes, the most frequent first.
    classes: PathBuf,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = <Args as clap::Parser>::parse();
    let mut classes: BTreeMap<String, [Option<Class>; 2]> = BTreeMap::new();
    for line in std::fs::read_to_string(&args.classes)?.lines() {
        let [word, fine, coarse] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(format!("no word with two classes: {line}").into());
        };
        let class = Class { fine: fine.parse()?, coarse: coarse.parse()? };
        let mut folded = String::new();
        word.chars().for_each(|c| gazetteer::name::fold_char(c, &mut folded));
        let capitalized = word.starts_with(char::is_uppercase);
        // Of several spellings the most frequent counts.
        classes.entry(folded).or_default()[usize::from(capitalized)].get_or_insert(class);
    }
    let rows = classes.iter().map(|(word, [small, capitalized])| {
        let either = small.or(*capitalized).unwrap_or_default();
        (word.as_str(), [small.unwrap_or(either), capitalized.unwrap_or(either)])
    });
    let bytes = write(rows)?;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/recognize/data/classes_{}.fst", args.lang));
    std::fs::write(&file, &bytes)?;
    println!("{}: {} words, {} bytes", file.display(), classes.len(), bytes.len());
    Ok(())
}

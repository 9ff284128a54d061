//! Compiles `gazetteer/data` into the one file that the library embeds.

use std::path::Path;

fn main() {
    let data = Path::new("gazetteer/data");
    println!("cargo:rerun-if-changed={}", data.display());
    println!("cargo:rerun-if-changed=build.rs");
    let bytes = match gazetteer::Sources::folder(data).and_then(|sources| gazetteer::compile(&sources)) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("error: {error}");
            std::process::exit(1);
        }
    };
    let out = std::env::var_os("OUT_DIR").unwrap_or_default();
    if let Err(error) = std::fs::write(Path::new(&out).join("gazetteer.bin"), bytes) {
        eprintln!("error: the compiled gazetteer cannot be written: {error}");
        std::process::exit(1);
    }
}

//! Lists the sections of Clerk's API: every file in src/api is one.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let folder = Path::new(&root).join("src/api");
    println!("cargo::rerun-if-changed={}", folder.display());
    fs::write(Path::new(&out).join("sections.rs"), sections(&folder)?)
}

fn sections(folder: &Path) -> io::Result<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|kind| kind == "rs") && !file.ends_with("mod.rs"));
    files.sort();
    let names: Vec<_> = files.iter().filter_map(|file| file.file_stem()?.to_str()).collect();
    let modules: String =
        files.iter().zip(&names).map(|(file, name)| format!("#[path = {file:?}]\npub mod {name};\n")).collect();
    let list = |item: fn(&str) -> String| names.iter().map(|name| item(name)).collect::<Vec<_>>().join(", ");
    let endpoints = list(|name| format!("({name}::SECTION.name, {name}::ENDPOINTS)"));
    let sections = list(|name| format!("{name}::SECTION"));
    Ok(format!(
        "{modules}
/// The endpoints of each section, by its name.
#[cfg_attr(feature = \"web\", doc(hidden))]
pub const ENDPOINTS: &[(&str, &[Endpoint])] = &[{endpoints}];
/// All sections, for the generator.
#[cfg_attr(feature = \"web\", doc(hidden))]
pub const SECTIONS: &[Section] = &[{sections}];
"
    ))
}

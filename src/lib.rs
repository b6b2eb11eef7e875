//! A client for Clerk's Organizations API: models and request logic in Rust, compiled to WebAssembly for npm.
//!
//! With the feature `web`, the crate is a client for Rust programs that are compiled to WebAssembly: see the module `web`. The descriptions of
//! operations, parameters and models are those of the npm package too, so they write names as in JavaScript: `createdBy` is the field
//! `created_by` here.
//!
//! The modules are in the order of their layers, here and in each folder: a module uses only those above it. What a program in Rust does not
//! need is hidden from the documentation of the feature `web`.
#![cfg_attr(all(doc, feature = "web", target_arch = "wasm32"), doc = include_str!("../docs/rust.md"))]
// Slicing a string by index can panic, which adds the standard library's panic messages to the module.
#![cfg_attr(target_arch = "wasm32", warn(clippy::string_slice))]

#[cfg_attr(feature = "web", doc(hidden))]
pub mod text;
#[cfg_attr(feature = "web", doc(hidden))]
pub mod naming;
pub mod value;
pub mod error;
pub mod schema;
#[cfg_attr(feature = "web", doc(hidden))]
pub mod http;
#[cfg_attr(feature = "web", doc(hidden))]
pub mod redact;
#[cfg_attr(feature = "web", doc(hidden))]
pub mod auth;
#[cfg_attr(feature = "web", doc(hidden))]
pub mod limit;
#[cfg_attr(feature = "web", doc(hidden))]
pub mod config;
#[cfg_attr(feature = "web", doc(hidden))]
pub mod endpoint;
pub mod api;
#[cfg_attr(feature = "web", doc(hidden))]
pub mod transport;
#[cfg_attr(feature = "web", doc(hidden))]
pub mod call;
#[cfg_attr(feature = "web", doc(hidden))]
pub mod paging;
#[cfg_attr(feature = "web", doc(hidden))]
pub mod mismatch;
#[cfg(any(feature = "proxy", not(target_arch = "wasm32")))] // A page's module is smaller without it, even if nothing calls it.
#[allow(clippy::string_slice, reason = "a server does not load it over a network")]
pub mod proxy;
#[cfg(all(feature = "npm", target_arch = "wasm32"))]
pub mod wasm;
#[cfg(all(feature = "web", target_arch = "wasm32"))]
pub mod web;

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    /// The modules that a `lib.rs` or `mod.rs` declares, in order.
    fn layers(source: &str) -> Vec<&str> {
        let names = source.lines().map(|line| line.strip_prefix("pub ").unwrap_or(line));
        names.filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).collect()
    }

    fn entries(folder: &Path) -> Vec<PathBuf> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    fn sources(path: PathBuf) -> Vec<PathBuf> {
        if path.is_dir() { entries(&path).into_iter().flat_map(sources).collect() } else { vec![path] }
    }

    /// The layers that a source names after this prefix. An exported macro is not one.
    fn used(source: &str, prefix: &str, layers: &[&str]) -> Vec<usize> {
        let names = source
            .match_indices(prefix)
            .map(|(at, found)| source[at + found.len()..].split(|c: char| !c.is_alphanumeric() && c != '_').next());
        names.flatten().filter_map(|name| layers.iter().position(|layer| *layer == name)).collect()
    }

    /// Checks the modules of one folder. Returns how many uses of another module it found.
    fn check(folder: &Path, map: &str, prefixes: &[&str]) -> usize {
        let map = fs::read_to_string(folder.join(map)).unwrap();
        let layers = layers(&map);
        let mut uses = 0;
        for entry in entries(folder) {
            let module = entry.file_stem().unwrap().to_str().unwrap().to_owned();
            let Some(layer) = layers.iter().position(|layer| *layer == module) else { continue };
            for path in sources(entry) {
                let source = fs::read_to_string(&path).unwrap();
                for other in prefixes.iter().flat_map(|prefix| used(&source, prefix, &layers)) {
                    assert!(other <= layer, "{} uses the later layer {}", path.display(), layers[other]);
                    uses += 1;
                }
            }
        }
        uses
    }

    #[test]
    fn a_module_uses_only_the_layers_before_it() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert!(check(&root, "lib.rs", &["crate::"]) > 100, "the test reads the sources");
        let folders: Vec<_> = entries(&root).into_iter().filter(|path| path.is_dir()).collect();
        assert!(folders.len() > 10);
        let uses = folders.iter().map(|folder| {
            let own = format!("crate::{}::", folder.file_name().unwrap().to_str().unwrap());
            check(folder, "mod.rs", &["super::", &own])
        });
        assert!(uses.sum::<usize>() > 20, "the test reads the sources of each folder");
    }
}

//! A client for Clerk's Organizations API: models and request logic in Rust, compiled to WebAssembly for npm.
//!
//! The modules in the order of their layers; each uses only those above it.

// A text cut by an index could panic, and brings the standard library's words for that into the module.
#![cfg_attr(target_arch = "wasm32", warn(clippy::string_slice))]

pub mod text;
pub mod naming;
pub mod value;
pub mod envelope;
pub mod error;
pub mod report;
pub mod headers;
pub mod image;
pub mod merge;
pub mod request;
pub mod response;
pub mod retry;
pub mod clock;
pub mod limit;
pub mod schema;
pub mod params;
pub mod model;
pub mod values;
pub mod file;
pub mod spelling;
pub mod secret;
pub mod queries;
pub mod credential;
pub mod redact;
pub mod config;
pub mod event;
pub mod api;
pub mod call;
pub mod transport;
pub mod happened;
pub mod step;
pub mod run;
pub mod client;
#[cfg(any(feature = "proxy", not(target_arch = "wasm32")))] // A page's module without it is smaller, even where nothing calls it.
#[allow(clippy::string_slice, reason = "a server does not load it over a network")]
pub mod proxy;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    /// The modules of this file, in order.
    fn layers() -> Vec<String> {
        let names = include_str!("lib.rs").lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
        names.map(str::to_owned).collect()
    }

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
    }

    /// The modules that a source names as `crate::module`, where `module` is one of ours (an exported macro is not).
    fn used(source: &str, layers: &[String]) -> Vec<usize> {
        let names = source
            .match_indices("crate::")
            .map(|(at, found)| source[at + found.len()..].split(|c: char| !c.is_alphanumeric() && c != '_').next());
        names.flatten().filter_map(|name| layers.iter().position(|layer| layer == name)).collect()
    }

    #[test]
    fn a_module_uses_only_the_layers_before_it() {
        let layers = layers();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut checked = 0;
        for path in sources(&root) {
            let below_src = path.strip_prefix(&root).unwrap().with_extension("");
            let module = below_src.iter().next().unwrap().to_str().unwrap();
            let Some(layer) = layers.iter().position(|layer| layer == module) else { continue };
            for other in used(&fs::read_to_string(&path).unwrap(), &layers) {
                assert!(other <= layer, "{} uses the later layer {}", path.display(), layers[other]);
                checked += 1;
            }
        }
        assert!(checked > 20, "the test reads the sources");
    }
}

//! Generates TypeScript from the Rust declarations (`generate api`, `decoders`, `constants`, `proxy`, `commands`), and the tables of
//! operations in the documentation (`classes`, `operations`). `generate check` decodes bodies with serde, for the drift test.

#[path = "../generate/mod.rs"]
mod generate;

use std::io::Write;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match std::env::args().nth(1).as_deref() {
        Some("api") => write!(out, "{}", generate::api()),
        Some("decoders") => write!(out, "{}", generate::decoders()),
        Some("constants") => write!(out, "{}", generate::constants()),
        Some("proxy") => write!(out, "{}", generate::proxy()),
        Some("commands") => write!(out, "{}", generate::commands::module()),
        Some("classes") => write!(out, "{}", generate::tables::classes()),
        Some("operations") => write!(out, "{}", generate::tables::operations()),
        // The result of each line is flushed at once, because the fuzzers wait for it before the next body.
        Some("check") => {
            std::io::stdin().lines().try_for_each(|line| writeln!(out, "{}", generate::check::verdict(&line?)))
        }
        _ => {
            eprintln!(
                "usage: generate api | decoders | constants | proxy | commands | classes | operations | check < lines of {{\"model\", \"json\"}}"
            );
            std::process::exit(2);
        }
    }
}

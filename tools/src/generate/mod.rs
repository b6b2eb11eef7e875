//! The whole generated file, section by section.

pub mod check;
mod decoders;
mod interfaces;

use clerk_organizations::api::organizations;
use clerk_organizations::config::{CallOptions, ClientOptions};

const HEADER: &str = "// Generated from the Rust declarations by tools/src/generate: change them there.\n";

/// `generated/api.ts` of the package: what users see.
pub fn api() -> String {
    let section = organizations::SECTION;
    let mut out = String::from(HEADER);
    out += "import { Facade } from \"../src/facade.js\";\n";
    out += "import type { AbortSignalLike, BlobLike, ClientEvent, FetchFunction, Metadata, ResponseMeta, TokenFunction, UrlLike } from \"../src/host.js\";\n";
    out += "import { iterate } from \"../src/pages.js\";\n";
    for list in [&ClientOptions::LIST, &CallOptions::LIST].into_iter().chain(section.params) {
        out += &interfaces::parameters(list);
    }
    section.models.iter().for_each(|model| out += &interfaces::model(model));
    out + &interfaces::class(&section)
}

/// `generated/decoders.ts` of the package.
pub fn decoders() -> String {
    let section = organizations::SECTION;
    let mut out = String::from(HEADER);
    out += "import { bounded, camelCase, type Decoder, mismatch } from \"../src/decode.js\";\n";
    section.models.iter().for_each(|model| out += &decoders::decoder(model));
    out + &decoders::table(section.models)
}

/// A doc comment, indented.
fn docs(lines: &[&str], indent: &str) -> String {
    let body: String = lines.iter().map(|line| format!("{indent} *{}\n", line.trim_end())).collect();
    format!("{indent}/**\n{body}{indent} */\n")
}

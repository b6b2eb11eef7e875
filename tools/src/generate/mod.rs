//! Generates the TypeScript files of the package.

mod category;
pub mod check;
mod decoders;
mod interfaces;
pub mod commands;
mod verbs;
pub mod tables;

use std::collections::BTreeSet;

use clerk_organizations::api::{SECTIONS, models, signatures};
use clerk_organizations::config::{CallOptions, ClientOptions, DEFAULT_BASE_URL, DEFAULT_MAX_CONCURRENT};
use clerk_organizations::http::image::{HEAD_BYTES, MAX_BYTES};
use clerk_organizations::http::response::{ERROR_BODY_BYTES, ERROR_BODY_MS, HEADERS};
use clerk_organizations::naming::camel_case;
use clerk_organizations::proxy::answer::HEADERS as ANSWER_HEADERS;
use clerk_organizations::proxy::incoming::HEADERS as REQUEST_HEADERS;
use clerk_organizations::proxy::operation::{NONE, id_names, target_types};
use clerk_organizations::proxy::options::ProxyOptions;
use clerk_organizations::proxy::rejection::REASONS;
use clerk_organizations::schema::values::MAX_METADATA;
use clerk_organizations::schema::{Marshal, ParameterList, ParameterStyle};

const HEADER: &str = "// Generated from the Rust declarations by tools/src/generate: change them there.\n";

/// The sets of parameters and options, each once.
fn parameter_lists() -> Vec<&'static ParameterList> {
    let mut lists = vec![&ClientOptions::LIST, &CallOptions::LIST];
    for (list, _) in signatures().filter_map(|signature| signature.params) {
        if lists.iter().all(|known| known.name != list.name) {
            lists.push(list);
        }
    }
    lists
}

/// `generated/api.ts` of the package: the public API.
pub fn api() -> String {
    let mut out = String::from(HEADER);
    let mut decoders: Vec<_> = signatures().map(|signature| format!("decode{}", signature.output.name)).collect();
    decoders.sort();
    decoders.dedup();
    out += "import { BaseClient } from \"../src/client/base-client.js\";\n";
    out += "import type { AbortSignalLike, AcquireFunction, BlobLike, ClientEvent, FetchFunction, ResponseMeta, TokenFunction, UrlLike } from \"../src/client/public-types.js\";\n";
    out += "import type { MetadataPatch, PrivateMetadata, PublicMetadata } from \"../src/metadata/types.js\";\n";
    out += "import { type Iteration, type IterationOptions, Paginator } from \"../src/client/paginator.js\";\n";
    out += "import { orArray } from \"../src/http/decode.js\";\n";
    out += &format!("import {{ {} }} from \"./decoders.js\";\n", decoders.join(", "));
    parameter_lists().into_iter().for_each(|list| out += &interfaces::parameters(list));
    models().into_iter().for_each(|model| out += &interfaces::model(model));
    SECTIONS.iter().for_each(|section| out += &interfaces::class(section));
    out
}

/// `generated/constants.ts` of the package: what Rust and TypeScript share.
pub fn constants() -> String {
    let fields: Vec<_> = parameter_lists().into_iter().flat_map(|list| list.fields).collect();
    let names = |marshal: Marshal| {
        let names: BTreeSet<_> =
            fields.iter().filter(|field| field.marshal == marshal).map(|field| field.name).collect();
        names.into_iter().map(|name| format!("\"{}\"", camel_case(name))).collect::<Vec<_>>().join(", ")
    };
    format!(
        "{HEADER}
/** Parameters and options that are not JSON. Their type tag is passed to the Rust core in their place. */
export const OPAQUE = new Set([{described}]);
/** Those that may be an object with `toJSON`. */
export const TO_JSON = new Set([{own_form}]);
/** The default base URL. */
export const DEFAULT_BASE_URL = {DEFAULT_BASE_URL:?};
/** The default maximum number of concurrent requests. */
export const DEFAULT_MAX_CONCURRENT = {DEFAULT_MAX_CONCURRENT};
/** The response headers that explain a failure. */
export const HEADERS = {HEADERS:?};
/** The number of bytes at the beginning of an image that reveal its type. */
export const HEAD_BYTES = {HEAD_BYTES};
/** The maximum size of a logo, in bytes. */
export const MAX_LOGO_BYTES = {MAX_BYTES};
/** The maximum size of a metadata field, in bytes of JSON. */
export const MAX_METADATA_BYTES = {MAX_METADATA};
/** The time limit for reading the body of an error response, in milliseconds. */
export const ERROR_BODY_MS = {ERROR_BODY_MS};
/** The maximum size of that body, in bytes. */
export const ERROR_BODY_BYTES = {ERROR_BODY_BYTES};
",
        described = names(Marshal::Opaque),
        own_form = names(Marshal::ToJson),
    )
}

/// `generated/proxy.ts` of the package, which only the entry for servers imports.
pub fn proxy() -> String {
    let list = &ProxyOptions::LIST;
    let options = |marshal| {
        let names = list.fields.iter().filter(|field| field.marshal == marshal).map(|field| camel_case(field.name));
        format!("new Set({:?})", names.collect::<Vec<_>>())
    };
    let mut out = String::from(HEADER);
    out += "import type { AcquireFunction, FetchFunction, TokenFunction, UrlLike } from \"../src/client/public-types.js\";\n";
    out += "import type { AuthorizeFunction, ProxyEvent } from \"../src/proxy/public-types.js\";\n";
    out += &interfaces::parameters(list);
    let sections = SECTIONS.iter().map(|section| section.name);
    out += &interfaces::union("The name of a section of Clerk's reference.", "SectionName", sections);
    let names = signatures().map(|signature| signature.name);
    out += &interfaces::union("The name of an operation: that of the client's method.", "OperationName", names);
    let of_lists = signatures().filter(|signature| matches!(signature.params, Some((_, ParameterStyle::List))));
    let names = of_lists.map(|signature| signature.name);
    out += &interfaces::union("The name of an operation whose parameters are a list.", "ListOperationName", names);
    out += &interfaces::union("The name of an id in a path.", "IdName", id_names());
    out += &interfaces::union("The type of what an operation acts on.", "TargetType", target_types());
    let reasons = REASONS.iter().map(|(reason, _)| *reason);
    out += &interfaces::union(
        "Why the host rejects a request. The Rust core creates the answer.",
        "RefusalReason",
        reasons,
    );
    out + &format!(
        "
/** Stands for an id that an operation does not have. */
export const NONE = {NONE:?};
/** The names of all ids in paths. */
export const ID_NAMES: readonly IdName[] = {ids:?};
/** Options that are functions. Their type tag is passed to the Rust core in their place. */
export const OPAQUE: ReadonlySet<string> = {described};
/** Those that may be an object with `toJSON`. */
export const TO_JSON: ReadonlySet<string> = {own_form};
/** The headers of a request that the proxy reads. */
export const REQUEST_HEADERS = {REQUEST_HEADERS:?};
/** The headers of a response that the proxy reads. */
export const ANSWER_HEADERS = {ANSWER_HEADERS:?};
",
        ids = id_names().into_iter().collect::<Vec<_>>(),
        described = options(Marshal::Opaque),
        own_form = options(Marshal::ToJson),
    )
}

/// `generated/decoders.ts` of the package.
pub fn decoders() -> String {
    let mut out = String::from(HEADER);
    out += "import { BOUNDED, camelCase, isTooDeep, Mismatch, mismatch, wrong } from \"../src/http/decode.js\";\n";
    models().into_iter().for_each(|model| out += &decoders::decoder(model));
    out + decoders::SHARED
}

/// Formats an indented doc comment.
fn docs<S: AsRef<str>>(lines: &[S], indent: &str) -> String {
    let body: String = lines.iter().map(|line| format!("{indent} *{}\n", line.as_ref().trim_end())).collect();
    format!("{indent}/**\n{body}{indent} */\n")
}

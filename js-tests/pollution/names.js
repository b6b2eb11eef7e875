// The names that could change what is sent if they were on Object.prototype: every member in our sources, and the
// options of web APIs.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

const sources = (folder, extension) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(extension) && !name.startsWith("cli/"))
    .map((name) => readFileSync(join(root, folder, name), "utf8"));

const membersIn = (text) => [...text.matchAll(/^ +(?:readonly )?(\w+)\??: /gm)].map(([, name]) => name);
/** The members of our interfaces, in which the two sides exchange data. */
const declared = sources("pkg/src", ".ts").flatMap(membersIn);
/** The options of clients, calls and proxies. */
const generated = sources("pkg/generated", ".ts").join("\n");
const options = generated.match(/^export interface \w+Options \{[\s\S]*?^\}/gm).flatMap(membersIn);
/** The members of the JSON that the Rust side writes and reads. */
const written = sources("src", ".rs").flatMap((text) =>
  [...text.matchAll(/\b(?:text|json|integer|flag|value|get|text_of)(?:_if)?\("(\w+)"/g)].map(([, name]) => name),
);
/** The options of `fetch`, `Request`, `Response`, streams, blobs, decoders and listeners, in all hosts. */
const platform =
  `method headers body referrer referrerPolicy mode credentials cache redirect integrity keepalive signal window duplex priority
  dispatcher client cf next verbose proxy tls unix decompress attributionReporting targetAddressSpace status statusText webSocket encodeBody
  type start pull cancel autoAllocateChunkSize highWaterMark size readableType writableType transform flush write close abort
  preventClose preventAbort preventCancel endings fatal ignoreBOM stream once passive capture cause code message reason
  originalUrl url socket encrypted complete readableEnded destroyed timeout totalTimeout
  Deno Bun EdgeRuntime document WorkerGlobalScope navigator location process FixedLengthStream`.split(/\s+/);
/** Names of headers, which a host would send that copies a record with `for ... in`. */
const headers = [
  ":path",
  ":authority",
  "authorization",
  "content-type",
  "content-length",
  "cookie",
  "host",
  "x-evil",
  "clerk-api-version",
];

/** These names break the language itself: property descriptors and promises. */
const BREAKS_THE_LANGUAGE = new Set(["get", "set", "value", "writable", "enumerable", "configurable", "then"]);

const distinct = (names) => [...new Set(names)].filter((name) => !BREAKS_THE_LANGUAGE.has(name)).sort();

export const NAMES = distinct([...declared, ...options, ...written, ...platform, ...headers]);
/** Names of parameters and fields. All are handled alike, so these hundreds of names are tried with fewer options. */
export const PARAMETERS = distinct(membersIn(generated)).filter((name) => !NAMES.includes(name));

/** Values that a merge of untrusted JSON can put there. */
export const VALUES = ["https://evil.example/v1", 1, { "x-evil": "1", user: "x" }];

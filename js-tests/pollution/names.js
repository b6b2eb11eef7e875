// Which names could change what is sent, were they found on Object.prototype? Every member that our sources name, and those of the web's own options.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

const sources = (folder, extension) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(extension) && !name.startsWith("cli/"))
    .map((name) => readFileSync(join(root, folder, name), "utf8"));

const membersIn = (text) => [...text.matchAll(/^ +(?:readonly )?(\w+)\??: /gm)].map(([, name]) => name);
/** The members of our interfaces: what the two sides report to each other. */
const declared = sources("pkg/src", ".ts").flatMap(membersIn);
/** The options of clients, calls and proxies. */
const generated = sources("pkg/generated", ".ts").join("\n");
const options = generated.match(/^export interface \w+Options \{[\s\S]*?^\}/gm).flatMap(membersIn);
/** The members of the JSON that the Rust side writes and reads. */
const written = sources("src", ".rs").flatMap((text) =>
  [...text.matchAll(/\b(?:text|json|integer|flag|value|get|text_of)(?:_if)?\("(\w+)"/g)].map(([, name]) => name),
);
/** The options of `fetch`, `Request`, `Response`, streams, blobs, decoders and listeners, those of single hosts too. */
const platform =
  `method headers body referrer referrerPolicy mode credentials cache redirect integrity keepalive signal window duplex priority
  dispatcher client cf next verbose proxy tls unix decompress attributionReporting targetAddressSpace status statusText webSocket encodeBody
  type start pull cancel autoAllocateChunkSize highWaterMark size readableType writableType transform flush write close abort
  preventClose preventAbort preventCancel endings fatal ignoreBOM stream once passive capture cause code message reason
  originalUrl url socket encrypted complete readableEnded destroyed timeout totalTimeout
  Deno Bun EdgeRuntime document WorkerGlobalScope navigator location process FixedLengthStream`.split(/\s+/);
/** Names of headers: a host that copies a record with `for ... in` would send them. */
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

/** Under these the language itself is broken: property descriptors and promises, whoever makes them. */
const BREAKS_THE_LANGUAGE = new Set(["get", "set", "value", "writable", "enumerable", "configurable", "then"]);

const distinct = (names) => [...new Set(names)].filter((name) => !BREAKS_THE_LANGUAGE.has(name)).sort();

export const NAMES = distinct([...declared, ...options, ...written, ...platform, ...headers]);
/** Names of parameters and fields, which all take the same way. They are tried with fewer options, because there are hundreds. */
export const PARAMETERS = distinct(membersIn(generated)).filter((name) => !NAMES.includes(name));

/** What a merge of a stranger's JSON can put there. */
export const VALUES = ["https://evil.example/v1", 1, { "x-evil": "1", user: "x" }];

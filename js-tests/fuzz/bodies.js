// Generates bodies of responses: those of Clerk, with parts of their JSON replaced, truncated, or with other bytes, and
// some that are not Clerk's.
import fc from "fast-check";
import { answerOf } from "../fixtures/answers.js";
import { fixture } from "../fixtures/fixture.js";
import { SECRET } from "./constants.js";
import { RESULTS } from "./declared.js";
import { Fresh, fresh } from "./hostile.js";
import { rarely } from "./property.js";

const FIXTURES = {
  ...Object.fromEntries(RESULTS.map((model) => [model, answerOf(model)])),
  "organization-older": fixture("organization-older"),
  "clerk-errors": fixture("clerk-errors"),
};

const ODD_NAMES = [
  "__proto__",
  "constructor",
  "then",
  "toString",
  "toJSON",
  "",
  "0",
  "a b",
  "A",
  "_a",
  "a__b",
  "é",
  "imageUrl",
];
const NAMES = [...ODD_NAMES.map((name) => JSON.stringify(name)), ...JSON.stringify(FIXTURES).match(/"\w+"(?=:)/g)];
/** One value of each kind. */
const KINDS = ["null", "true", "5", "-3", "1.5", '"text"', '""', "[]", '{"a_b":1}'];
/** What `JSON.stringify` never writes. */
const SPELLINGS = ["1e400", "12345678901234567890", "9007199254740993", "-0", "1.0", "1E2", '"\\ud800"', '"\\u0000"'];
const SECRETS = [`"is ${SECRET}."`, `"${SECRET.replace("_", "\\u005f")}"`];
const nested = (levels) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
const DEEP = [new Fresh(() => nested(129)), new Fresh(() => nested(1000)), new Fresh(() => nested(20_000))];
const JUNK = ["", "\ufeff", "\\ud800", "\0", ",", "}", "null", "<html>", "\n", "'"];

const name = fc.constantFrom(...NAMES);
const json = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...KINDS) },
  { weight: 2, arbitrary: fc.json({ maxDepth: 2 }) },
  { weight: 1, arbitrary: fc.constantFrom(...SPELLINGS, ...SECRETS) },
);

/** The parts of a JSON text. */
const PARTS = {
  value: /(?<=[:,[])(?:"(?:[^"\\]|\\.)*"|[\w.+-]+)(?=[,\]}])/g,
  name: /"(?:[^"\\]|\\.)*"(?=:)/g,
  opening: /\{/g,
  structure: /(?<=":)(?=[[{])/g,
  character: /./gsu,
};
const editOf = (part, by) => fc.record({ part: fc.constant(part), nth: fc.nat(2000), by });
const edit = fc.oneof(
  { weight: 16, arbitrary: editOf("value", json) },
  { weight: 8, arbitrary: editOf("name", name) },
  {
    weight: 4,
    arbitrary: editOf(
      "opening",
      fc.tuple(name, json).map(([name, value]) => `{${name}:${value},`),
    ),
  },
  // Another value stands in place of a list or an object, which gets the name "rest".
  {
    weight: 4,
    arbitrary: editOf(
      "structure",
      json.map((json) => `${json},"rest":`),
    ),
  },
  { weight: 2, arbitrary: editOf("character", fc.constantFrom(...JUNK)) },
  { weight: 1, arbitrary: editOf("value", fc.constantFrom(...DEEP)) },
);

/** `rows` is the length of a list, `cut` the position where the text ends, `bytes` replaces its bytes. */
const changed = fc.record({
  fixture: rarely(fc.constantFrom(...Object.keys(FIXTURES))),
  edits: fc.array(edit, { maxLength: 3 }),
  rows: fc.oneof({ weight: 5, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(90) }),
  cut: rarely(fc.nat(2000), 15),
  bytes: rarely(fc.array(fc.record({ at: fc.nat(2000), byte: fc.nat(255) }), { minLength: 1, maxLength: 3 }), 15),
});
const foreign = fc.oneof(
  fc.constantFrom("", "<!doctype html><h1>Log in</h1>", `key ${SECRET}`),
  fc.string(),
  fc.json(),
);

export const body = fc.oneof({ weight: 19, arbitrary: changed }, { weight: 1, arbitrary: foreign });

/** Clerk's own body. */
export const OWN_BODY = { edits: [], rows: 2 };

/** The bytes of a body. `usual` is Clerk's response. */
export function bytesOf(body, usual) {
  if (typeof body === "string") return Buffer.from(body);
  const { edits, rows, cut, bytes = [] } = body;
  const answer = FIXTURES[body.fixture] ?? usual;
  const text = JSON.stringify(answer.data ? { ...answer, data: Array(rows).fill(answer.data[0]) } : answer);
  const written = Buffer.from(edits.reduce(edited, text).slice(0, cut));
  for (const { at, byte } of bytes) if (written.length > 0) written[at % written.length] = byte;
  return written;
}

function edited(text, { part, nth, by }) {
  const places = [...text.matchAll(PARTS[part])];
  const { 0: old, index } = places[nth % places.length] ?? { 0: "", index: 0 };
  return text.slice(0, index) + fresh(by) + text.slice(index + old.length);
}

/** The bytes as a stream in this many parts, which fails with `failure` if it is given. */
export function streamOf(bytes, count, failure) {
  const size = Math.ceil(bytes.length / count);
  function* parts() {
    for (let at = 0; at < bytes.length; at += size) yield Uint8Array.from(bytes.subarray(at, at + size));
    if (failure) throw failure;
  }
  return ReadableStream.from(parts());
}

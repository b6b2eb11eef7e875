// How does an answer go wrong? Fixtures, changed as values, as text and as bytes.
import { readFileSync } from "node:fs";

const NAMES = [
  "organization",
  "organization-older",
  "organization-with-logo",
  "organizations",
  "deleted-object",
  "clerk-errors",
];
const read = (name) => readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), "utf8");
export const FIXTURES = Object.fromEntries(NAMES.map((name) => [name, JSON.parse(read(name))]));

const ODD_NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "then",
  "toString",
  "hasOwnProperty",
  "toJSON",
  "valueOf",
  "",
  "0",
].concat([
  "data",
  "errors",
  "total_count",
  "id",
  "meta",
  "code",
  "message",
  "long_message",
  "a b",
  "A",
  "_a",
  "a_",
  "a__b",
  "é",
  "x_1",
]);
/** Numbers as they are written, which a value could not say. */
const DIGITS = [
  "1e400",
  "-1e400",
  "12345678901234567890",
  "9007199254740993",
  "-0",
  "1.0",
  "1E2",
  "0.1e-400",
  "1.5",
  "-1",
];
const TEXTS = [
  "",
  "x",
  "2024-01-01",
  "\ud800",
  "\udc00x",
  "\ufeff",
  "\u2028",
  "\0",
  "é🏢",
  "org_1",
  "null",
  "x".repeat(5000),
];
const RAW = /"@@RAW (.*?)@@"/g;
const DEEP = /"@@DEEP (\d+) (\S+)@@"/g;

const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());

/** Any JSON value; some only as marks that `write` turns into text. */
function anyValue(random, depth = 0) {
  const deeper = () => anyValue(random, depth + 1);
  return random.pick([
    () => null,
    () => random.oneIn(2),
    () => random.below(100) - 50,
    () => random.next() * 2 ** 21,
    () => random.pick(TEXTS),
    () => `@@RAW ${random.pick(DIGITS)}@@`,
    () =>
      random.oneIn(40)
        ? `@@DEEP ${random.pick([120, 127, 128, 129, 1000, 200_000])} ${random.pick(["[]", "{}"])}@@`
        : 7,
    () => (depth > 3 ? [] : random.some(3, deeper)),
    () => (depth > 3 ? {} : Object.fromEntries(random.some(3, () => [anyName(random), deeper()]))),
  ])();
}

const anyName = (random) => random.pick(random.oneIn(3) ? ODD_NAMES : Object.keys(FIXTURES.organization));

/** All objects and arrays in a value, with itself. */
function places(value, found = []) {
  if (typeof value !== "object" || value === null) return found;
  found.push(value);
  for (const member of Object.values(value)) places(member, found);
  return found;
}

const own = (object, name, value) =>
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });

const AS_VALUE = [
  (place, random) => own(place, nameIn(place, random), anyValue(random)),
  (place, random) => own(place, nameIn(place, random), null),
  (place, random) => delete place[nameIn(place, random)],
  (place, random) => own(place, anyName(random), anyValue(random)),
  (place, random) => own(place, camel(nameIn(place, random)), anyValue(random)),
  (place, random) => own(place, nameIn(place, random), place[nameIn(place, random)]),
  (place, random) => Array.isArray(place) && place.push(...Array(random.below(30)).fill(place[0])),
];

const nameIn = (place, random) => String(random.pick(Object.keys(place)) ?? "x");

const AS_TEXT = [
  (text, random) => text.slice(0, random.below(text.length)),
  (text, random) => text.slice(random.below(text.length)),
  (text) => `\ufeff${text}`,
  (text) => `\ufeff\ufeff${text}`,
  (text, random) =>
    insert(
      text,
      random,
      random.pick(['"id":5,', '"created_at":"x",', '"__proto__":{"polluted":1},', "\\ud800", "\0", ","]),
    ),
  (text, random) => text.replace("{", `{"${anyName(random)}":${write(anyValue(random))},`),
  (text, random) => text + random.pick([text, " ", "\n\n", "}", "null", "\0", "<html>"]),
  (text, random) => text.slice(0, random.below(text.length)) + read(random.pick(NAMES)).slice(random.below(200)),
  (text, random) => text.replaceAll('"', random.pick(["'", '"', "\\u0022"])),
  () => "<!doctype html><html><h1>Log in</h1></html>",
  () => "",
];

const insert = (text, random, part) => {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + part + text.slice(at);
};

const setOne = (bytes, at, change) => {
  if (at < bytes.length) bytes[at] = change(bytes[at]);
};

const AS_BYTES = [
  (bytes, random) => setOne(bytes, random.below(bytes.length), (byte) => byte ^ (1 << random.below(8))),
  (bytes, random) => setOne(bytes, random.below(bytes.length), () => random.below(256)),
  (bytes, random) => bytes.copyWithin(random.below(bytes.length), random.below(bytes.length)),
];

function write(value) {
  const text = JSON.stringify(value) ?? "null";
  const deep = (_, levels, [open, close]) => {
    const begin = open === "{" ? '{"a":' : open;
    return `${begin.repeat(levels)}1${close.repeat(levels)}`;
  };
  return text.replace(RAW, "$1").replace(DEEP, deep);
}

/** A body: the bytes as a string of a character each, so that a case is plain data. */
export function anyBody(random, fixture, secret) {
  const value = structuredClone(FIXTURES[fixture]);
  for (let i = random.below(4); i > 0; i -= 1) random.pick(AS_VALUE)(random.pick(places(value)), random);
  let text = write(value);
  if (random.oneIn(3)) text = random.pick(AS_TEXT)(text, random);
  if (random.oneIn(20)) text = insert(text, random, random.pick([secret, secret.replace("_", "\\u005f")]));
  const bytes = Buffer.from(text);
  if (random.oneIn(4)) for (let i = random.below(4); i >= 0; i -= 1) random.pick(AS_BYTES)(bytes, random);
  return bytes.toString("latin1");
}

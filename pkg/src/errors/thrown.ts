// What the host threw: what it says, and itself where it holds no secret.

import { nonEmptyString, safeGet } from "../runtime/safe-get.js";

type Scrub = (text: string) => string;

/** How deep and how far a thrown value is looked into; what has more is not passed on. */
const DEPTH = 5;
const VALUES = 200;

/** What a thrown or rejected value says of itself, whatever it is, and what caused it in the end: "fetch failed" says nothing. */
export function errorMessage(thrown: unknown): string {
  const messages = [thrown, ...causesOf(thrown)].map(
    (link) => nonEmptyString(safeGet(link, "message")) ?? nonEmptyString(link),
  );
  const [first = "the runtime gave no reason", ...inner] = messages.filter((message) => message !== undefined);
  const last = inner.pop() ?? "";
  return first.includes(last) ? first : `${first} (${last})`;
}

/** What caused it, and what caused that; of several tries the first. */
function causesOf(thrown: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let at = thrown; chain.length < DEPTH; chain.push(at)) {
    at = safeGet(at, "cause") ?? safeGet(safeGet(at, "errors"), 0);
    if (at === undefined || at === null) break;
  }
  return chain;
}

/** The first code that an error or its causes have, such as `ECONNRESET`. */
function errorCode(thrown: unknown): string | undefined {
  return [thrown, ...causesOf(thrown)].map((link) => nonEmptyString(safeGet(link, "code"))).find(Boolean);
}

/** The value itself where it holds no secret; otherwise an error with its words and its code, without the secret. */
export function redact(thrown: unknown, scrub: Scrub): unknown {
  let left = VALUES;
  const isSafe = (value: unknown, depth: number): boolean => {
    if (typeof value === "string") return scrub(value) === value;
    if (typeof value === "symbol") return isSafe(value.description, 1);
    // What it would return, and what its closure holds, cannot be looked through.
    if (typeof value === "function") return false;
    if (typeof value !== "object" || value === null) return true;
    if (depth === 0 || left === 0 || !showsAll(value)) return false;
    left -= 1;
    if (!isSafe(asString(value), 1) || !prototypesOf(value).every(isPassive)) return false;
    // A DOMException has its message from its prototype.
    if (!isSafe(safeGet(value, "message"), 1)) return false;
    const isSafeMember = (key: PropertyKey) => isSafe(key, 1) && isSafe(dataOf(value, key), depth - 1);
    return Reflect.ownKeys(value).every(isSafeMember);
  };
  try {
    if (isSafe(thrown, DEPTH)) return thrown;
  } catch {
    // What throws when it is looked at is not passed on.
  }
  const code = errorCode(thrown);
  return Object.assign(new Error(scrub(errorMessage(thrown))), code && { code: scrub(code) });
}

/** What a member is; a getter may give something else the next time. */
function dataOf(value: object, key: PropertyKey): unknown {
  const member = Object.getOwnPropertyDescriptor(value, key);
  return member?.get ?? member?.value;
}

/** The pieces and the bytes of a text that a list or an object may be, as that text. */
function asString(value: object): string {
  const parts = Object.values(Object.getOwnPropertyDescriptors(value)).map((member) => member.value);
  return parts
    .map((part) => (Number.isInteger(part) ? String.fromCharCode(part) : typeof part === "string" ? part : ""))
    .join("");
}

/** What an object inherits from, but for what the language itself defines. */
function prototypesOf(value: object): object[] {
  const prototypes: object[] = [];
  for (let at = Object.getPrototypeOf(value); at && !isNative(at.constructor); at = Object.getPrototypeOf(at))
    prototypes.push(at);
  return prototypes;
}

const isNative = (value: unknown) =>
  typeof value === "function" && /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(value));

/** Whether a class adds nothing that could show more than the members of its instances do. */
function isPassive(prototype: object): boolean {
  return Reflect.ownKeys(prototype).every(
    (key) => key === "constructor" || typeof dataOf(prototype, key) === "boolean",
  );
}

/** Errors, plain objects and arrays show all they hold; `Headers`, a `Request` or a `Map` do not. */
function showsAll(value: object): boolean {
  const tag = Object.prototype.toString.call(value);
  return ["[object Object]", "[object Array]", "[object Error]", "[object DOMException]"].includes(tag);
}
